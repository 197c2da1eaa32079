import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import { verdictRank } from './words.ts';

/** By verdict, then by what keeps it there: rules of blockers that fail, and the score; what has none comes last. */
export function worstFirst(targets: readonly ScorecardTarget[]): readonly ScorecardTarget[] {
  return targets.toSorted(
    (a, b) =>
      verdictRank(a.verdict.level) - verdictRank(b.verdict.level) ||
      blockersOf(b) - blockersOf(a) ||
      (a.score?.verified ?? 101) - (b.score?.verified ?? 101),
  );
}

const blockersOf = ({ results }: ScorecardTarget): number =>
  results.filter(({ severity, findings }) => severity === 'blocker' && findings.length > 0).length;
