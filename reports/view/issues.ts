import type { ReadinessRun, ScorecardFinding, ScorecardResult, ScorecardTarget } from '../../src/model/scorecard.ts';
import { activeWaivers, isOpen } from './findings.ts';
import { verdictOf } from './verdict.ts';
import { severityRank } from './words.ts';
import { worstFirst } from './worst-first.ts';

/** A finding with the rule that it breaks, for formats that list findings and nothing else. */
export interface Issue {
  readonly target: ScorecardTarget;
  readonly result: ScorecardResult;
  readonly finding: ScorecardFinding;
}

/** What is wrong and not waived, worst first. Informative rules cost nothing and accuse nobody. */
export function issuesOf(target: ScorecardTarget): readonly Issue[] {
  const active = activeWaivers(target);
  return target.results
    .filter(({ outcome }) => outcome !== 'informative')
    .toSorted((a, b) => severityRank[a.severity] - severityRank[b.severity])
    .flatMap((result) =>
      result.findings.filter((finding) => isOpen(finding, active)).map((finding) => ({ target, result, finding })),
    );
}

/** The same over all targets of a run. */
export function allIssues(run: ReadinessRun): readonly Issue[] {
  return worstFirst(run.targets)
    .flatMap(issuesOf)
    .sort((a, b) => severityRank[a.result.severity] - severityRank[b.result.severity]);
}

/**
 * Why a target must not look clean, in formats that show findings alone: its verdict is inconclusive, or it is not ready
 * for another reason than an open finding. Undefined where the findings speak for themselves.
 */
export function shadowOf(target: ScorecardTarget, issues: readonly Issue[]): string | undefined {
  const { level } = target.verdict;
  if (level === 'inconclusive' || (level === 'not-ready' && issues.length === 0)) return verdictOf(target).reason;
  return undefined;
}
