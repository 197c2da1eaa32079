import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import type { EndView, FindingGroup, GroupingLimits, PlaceView } from './findings.ts';
import { activeWaivers, endsOf, groupFindings, openFindings } from './findings.ts';
import { gainText } from './plan.ts';
import { placeText, subjectText } from './words.ts';

/** More than these explain no better; the scorecard holds all. */
const causesShown = 6;

/** Cards of one rule; a page of hundreds is read by nobody, and the results count them all. */
const cardsShown = 25;

export interface BlockerView {
  readonly rule: string;
  readonly title: string;
  readonly message: string;
  readonly why: string;
  readonly fix: string;
  readonly patch: readonly string[];
  readonly tier: string;
  readonly here: EndView;
  /** The second end of the disagreement, or the nearest candidate for it. */
  readonly second?: EndView;
  readonly causes: readonly EndView[];
  readonly moreCauses: number;
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
): { readonly cards: readonly BlockerView[]; readonly more: number } {
  const active = activeWaivers(target);
  const order = new Map(target.fixNext.map((row, index) => [row.rule, index]));
  const rules = target.results
    .filter((result) => result.severity === 'blocker' && result.outcome !== 'informative')
    .toSorted((a, b) => (order.get(a.rule) ?? Infinity) - (order.get(b.rule) ?? Infinity) || 0);
  let more = 0;
  const cards = rules.flatMap((result) => {
    const all = groupFindings(openFindings(result, active), 'equal', { active, namespaces, limits });
    const groups = all.slice(0, Math.min(cardsShown, limits.groups));
    more += all.length - groups.length;
    return groups.map((group) => {
      const related = endsOf(group.first, namespaces);
      const [second] = group.first.related.some((end) => end.as !== 'cause' && end.as !== 'live') ? related : [];
      const causes = second === undefined ? related : related.slice(1);
      return {
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
        ...(second === undefined ? {} : { second }),
        causes: causes.slice(0, causesShown),
        moreCauses: Math.max(0, causes.length - causesShown),
        points: gainText(result.fixPoints),
        shared: all.length > 1,
        effort: group.first.remediation?.effort ?? result.effort ?? '',
        owner: group.first.owner ?? '',
        others: group.places.slice(1),
        more: group.more,
        count: group.count,
      };
    });
  });
  return { cards, more };
}

function patchLines(group: FindingGroup): readonly string[] {
  const patch = group.first.remediation?.patch;
  return patch === undefined ? [] : patch.replace(/\n+$/, '').split('\n');
}
