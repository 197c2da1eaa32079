import type { ScorecardFinding, ScorecardResult, ScorecardTarget } from '../../src/model/scorecard.ts';
import { placeText, subjectText } from './words.ts';

export interface PlaceView {
  readonly subject: string;
  readonly place: string;
}

export interface EndView {
  readonly label: string;
  readonly place: string;
  readonly text: string;
}

/** Findings that say the same about different subjects. */
export interface FindingGroup {
  readonly message: string;
  readonly count: number;
  readonly places: readonly PlaceView[];
  /** How many places are not listed. */
  readonly more: number;
  readonly waived: boolean;
  readonly first: ScorecardFinding;
}

export interface GroupingLimits {
  readonly groups: number;
  readonly places: number;
}

/** Ids of the waivers that are in force: only these take a finding out of the open ones. */
export function activeWaivers(target: ScorecardTarget): ReadonlySet<string> {
  return new Set(target.waivers.filter((waiver) => waiver.state === 'active').map((waiver) => waiver.id));
}

export function isOpen(finding: { readonly waiver?: string }, active: ReadonlySet<string>): boolean {
  return finding.waiver === undefined || !active.has(finding.waiver);
}

export function openFindings(result: ScorecardResult, active: ReadonlySet<string>): readonly ScorecardFinding[] {
  return result.findings.filter((finding) => isOpen(finding, active));
}

/**
 * Groups by what is said. `any`: findings whose data differ by the subject's own name only. `equal`: besides, the
 * names differ by digits only, as those of shards do; used where both ends are shown and a reader needs each.
 */
export function groupFindings(
  findings: readonly ScorecardFinding[],
  names: 'any' | 'equal',
  options: { readonly active: ReadonlySet<string>; readonly namespaces: boolean; readonly limits: GroupingLimits },
): readonly FindingGroup[] {
  const groups = new Map<string, ScorecardFinding[]>();
  for (const finding of findings) {
    const key = groupKey(finding, names, isOpen(finding, options.active));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  const shown: FindingGroup[] = [];
  for (const group of groups.values()) {
    const first = group[0];
    if (first === undefined) continue;
    const places = group.slice(0, options.limits.places).map((finding) => ({
      subject: subjectText(finding.subject, options.namespaces),
      place: placeText(finding.location),
    }));
    shown.push({
      message: first.message,
      count: group.length,
      places,
      more: group.length - places.length,
      waived: !isOpen(first, options.active),
      first,
    });
  }
  return shown;
}

function groupKey(finding: ScorecardFinding, names: 'any' | 'equal', open: boolean): string {
  const own = [finding.subject.name, finding.subject.container].filter((name) => name !== undefined && name !== '');
  const data = Object.entries(finding.data).map(([key, value]) => {
    if (typeof value === 'number') return [key, value];
    let text = value;
    for (const name of own) text = text.replaceAll(name ?? '', '\u0000');
    return [key, withoutDigits(text)];
  });
  const about = names === 'any' ? '' : [finding.subject.namespace, withoutDigits(finding.subject.name)];
  return JSON.stringify([finding.messageId, finding.subject.kind, about, open, data]);
}

/** `shard-12` -> `shard-#`: what equal shards have in common. */
export function withoutDigits(text: string): string {
  return text.replace(/\d+/g, '#');
}

/** The second end of a disagreement comes first, then what else belongs to it. */
export function endsOf(finding: ScorecardFinding, namespaces: boolean): readonly EndView[] {
  const labels = { 'other-end': 'other end', nearest: 'nearest candidate', cause: 'cause', live: 'live' } as const;
  const second = finding.related.findIndex((related) => related.as !== 'cause' && related.as !== 'live');
  const ordered = [...finding.related];
  if (second > 0) ordered.unshift(...ordered.splice(second, 1));
  return ordered.map((related) => ({
    label:
      related.subject === undefined
        ? labels[related.as]
        : `${labels[related.as]} · ${subjectText(related.subject, namespaces)}`,
    place: related.location === undefined ? '' : placeText(related.location),
    text: related.text,
  }));
}
