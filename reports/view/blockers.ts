import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import type { EndView, FindingGroup, GroupingLimits, PlaceView } from './findings.ts';
import { activeWaivers, endsOf, groupFindings, openFindings } from './findings.ts';
import { placeText, pointsText, subjectText } from './words.ts';

export interface BlockerView {
  readonly rule: string;
  readonly title: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly patch: readonly string[];
  readonly tier: string;
  readonly here: EndView;
  readonly ends: readonly EndView[];
  readonly points: string;
  /** Of this rule, when one fix is not all that is open of it. */
  readonly shared: boolean;
  readonly effort: string;
  readonly owner: string;
  readonly others: readonly PlaceView[];
  readonly more: number;
  readonly count: number;
}

/** Blockers in the order of the plan, so that the first is the one to fix first. */
export function blockersOf(
  target: ScorecardTarget,
  limits: GroupingLimits,
  namespaces: boolean,
): readonly BlockerView[] {
  const active = activeWaivers(target);
  const order = new Map(target.fixNext.map((row, index) => [row.rule, index]));
  const rules = target.results
    .filter((result) => result.severity === 'blocker' && result.outcome !== 'informative')
    .toSorted((a, b) => (order.get(a.rule) ?? Infinity) - (order.get(b.rule) ?? Infinity) || 0);
  return rules.flatMap((result) => {
    const groups = groupFindings(openFindings(result, active), 'equal', { active, namespaces, limits });
    return groups.map((group) => ({
      rule: result.rule,
      title: result.title,
      message: group.message,
      why: result.why,
      fix: result.fix,
      patch: patchLines(group),
      tier: result.tier,
      here: {
        label: subjectText(group.first.subject, namespaces),
        place: placeText(group.first.location),
        text: '',
      },
      ends: endsOf(group.first, namespaces),
      points: pointsText(result.fixPoints),
      shared: groups.length > 1,
      effort: group.first.remediation?.effort ?? result.effort ?? '',
      owner: group.first.owner ?? '',
      others: group.places.slice(1),
      more: group.more,
      count: group.count,
    }));
  });
}

export function patchLines(group: FindingGroup): readonly string[] {
  const patch = group.first.remediation?.patch;
  return patch === undefined ? [] : patch.replace(/\n+$/, '').split('\n');
}
