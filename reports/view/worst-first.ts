import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import { verdictRank } from './words.ts';

export function worstFirst(targets: readonly ScorecardTarget[]): readonly ScorecardTarget[] {
  return targets.toSorted((a, b) => verdictRank(a.verdict.level) - verdictRank(b.verdict.level));
}
