import type { ScorecardResult, ScorecardTarget } from '../../src/model/scorecard.ts';
import { activeWaivers, openFindings } from './findings.ts';

export interface SharedRule {
  readonly rule: string;
  readonly severity: string;
  readonly title: string;
}

/** Longer lists say that the targets have little in common but that they are bad. */
const most = 8;

const order = ['blocker', 'high', 'medium', 'low', 'info'];

/** Rules that are open in every target that was judged: what to mend once, in the base, the template or the habit. */
export function sharedRules(targets: readonly ScorecardTarget[]): readonly SharedRule[] {
  const judged = targets.filter(({ score }) => score !== null);
  const [first, ...others] = judged;
  if (first === undefined || others.length === 0) return [];
  const sets = others.map((target) => new Set(openRules(target).map(({ rule }) => rule)));
  return openRules(first)
    .filter(({ rule }) => sets.every((set) => set.has(rule)))
    .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
    .slice(0, most)
    .map(({ rule, severity, title }) => ({ rule, severity, title }));
}

function openRules(target: ScorecardTarget): readonly ScorecardResult[] {
  const active = activeWaivers(target);
  return target.results.filter((result) => openFindings(result, active).length > 0);
}
