import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import { activeWaivers, openFindings } from './findings.ts';
import type { Tone } from './words.ts';
import { dueWords, fromTenths, placeText, plural, pointsText, severityRank, tenths } from './words.ts';

export interface PlanRow {
  readonly number: number;
  readonly rule: string;
  readonly fix: string;
  readonly severity: string;
  readonly place: string;
  readonly more: string;
  readonly effort: string;
  readonly due: string;
  readonly owner: string;
  readonly points: string;
  readonly after: string;
}

export function planOf(target: ScorecardTarget): readonly PlanRow[] {
  const active = activeWaivers(target);
  const results = new Map(target.results.map((result) => [result.rule, result]));
  return target.fixNext.flatMap((row, index) => {
    const result = results.get(row.rule);
    if (result === undefined) return [];
    const open = openFindings(result, active);
    const findings = open.length > 0 ? open : result.findings;
    const first = findings[0];
    return [
      {
        number: index + 1,
        rule: row.rule,
        fix: result.fix,
        severity: result.severity,
        place: first === undefined ? '' : placeText(first.location),
        more: findings.length > 1 ? `and ${plural(findings.length - 1, 'more place')}` : '',
        effort: result.effort ?? first?.remediation?.effort ?? '',
        due: dueWords[result.severity],
        owner: ownerOf(findings.map((finding) => finding.owner)),
        points: gainText(row.points),
        after: pointsText(row.verifiedAfter),
      },
    ];
  });
}

/** What a fix proves; a share that rounds to nothing is still not nothing. */
export function gainText(points: number): string {
  return tenths(points) === 0 ? '<0.1' : `+${pointsText(points)}`;
}

function ownerOf(owners: readonly (string | undefined)[]): string {
  return [...new Set(owners.filter((owner) => owner !== undefined))].join(', ');
}

export interface LossRow {
  readonly rule: string;
  readonly title: string;
  readonly severity: string;
  readonly proven: string;
  readonly open: string;
  readonly total: string;
}

export interface WaterfallStep {
  readonly title: string;
  /** Tenths of a point: what remains after this category, and the two parts that it took. */
  readonly left: number;
  readonly lost: number;
  readonly open: number;
  readonly text: string;
  readonly tone: Tone;
  readonly rows: readonly LossRow[];
}

export interface WaterfallView {
  readonly steps: readonly WaterfallStep[];
  readonly lost: string;
  readonly open: string;
  readonly total: string;
  readonly verified: string;
}

/** From 100 down to the verified score, one step a category. Rules add up to steps, steps to the headline. */
export function waterfallOf(target: ScorecardTarget): WaterfallView | undefined {
  if (target.score === null) return undefined;
  const parts = splitLosses(target);
  const steps: WaterfallStep[] = [];
  let left = 1000;
  let lost = 0;
  let open = 0;
  for (const category of target.categories) {
    const losing = target.results
      .filter((result) => result.category === category.id && tenths(result.lostPoints) > 0)
      .toSorted((a, b) => b.lostPoints - a.lostPoints || severityRank[a.severity] - severityRank[b.severity]);
    const stepOpen = sum(losing.map((result) => parts.get(result.rule) ?? 0));
    const stepLost = sum(losing.map((result) => tenths(result.lostPoints))) - stepOpen;
    if (stepLost + stepOpen === 0) continue;
    left -= stepLost + stepOpen;
    lost += stepLost;
    open += stepOpen;
    steps.push({
      title: category.title,
      left,
      lost: stepLost,
      open: stepOpen,
      text: `−${fromTenths(stepLost + stepOpen)}`,
      tone: stepLost > 0 ? 'bad' : 'unknown',
      rows: losing.map((result) => ({
        rule: result.rule,
        title: result.title,
        severity: result.severity,
        proven: amount(tenths(result.lostPoints) - (parts.get(result.rule) ?? 0)),
        open: amount(parts.get(result.rule) ?? 0),
        total: amount(tenths(result.lostPoints)),
      })),
    });
  }
  return {
    steps,
    lost: amount(lost),
    open: amount(open),
    total: amount(lost + open),
    verified: fromTenths(left),
  };
}

/**
 * Rule -> tenths that are only not judged. `lostPoints` and `upTo` are rounded apart from each other, each to its own
 * total; what one rule can't hold of it goes to the next that is open, so that the column adds up to the proof bar.
 */
function splitLosses(target: ScorecardTarget): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  if (target.score === null) return parts;
  let rest = tenths(target.score.upper) - tenths(target.score.verified);
  const open = target.results.filter(
    (result) => result.interval.hi > result.interval.lo && tenths(result.lostPoints) > 0,
  );
  for (const result of open) {
    const part = Math.max(0, Math.min(rest, tenths(result.lostPoints), tenths(result.upTo)));
    parts.set(result.rule, part);
    rest -= part;
  }
  for (const result of open) {
    const part = parts.get(result.rule) ?? 0;
    const room = Math.min(rest, tenths(result.lostPoints) - part);
    parts.set(result.rule, part + room);
    rest -= room;
  }
  return parts;
}

function amount(value: number): string {
  return value === 0 ? '' : fromTenths(value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
