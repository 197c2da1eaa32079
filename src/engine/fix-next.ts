import { compareText } from '../model/identity.ts';
import type { Effort } from '../model/outcome.ts';
import type { ScorecardTarget } from '../model/scorecard.ts';
import type { Fraction } from './fraction.ts';
import { compare, floorTenths, percent, plus } from './fraction.ts';
import type { BuiltResult } from './results.ts';

/** Least work first among equal points. */
const efforts: Readonly<Record<Effort, number>> = { minutes: 0, hours: 1, days: 2 };

/** One row a rule with open findings: blockers first, then points, then points per effort (docs/scoring.md, The numbers). */
export function fixNext(verified: Fraction | undefined, built: readonly BuiltResult[]): ScorecardTarget['fixNext'] {
  if (verified === undefined) return [];
  const rows = built.filter(
    ({ result }) => result.outcome !== 'informative' && result.findings.some((finding) => finding.waiver === undefined),
  );
  rows.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      compare(b.score.fix, a.score.fix) ||
      efforts[a.result.effort ?? 'days'] - efforts[b.result.effort ?? 'days'] ||
      compareText(a.result.rule, b.result.rule),
  );
  let after = verified;
  return rows.map(({ result, score }) => {
    after = plus(after, score.fix);
    return { rule: result.rule, points: floorTenths(score.fix) / 10, verifiedAfter: percent(after) };
  });
}

function rank({ result }: BuiltResult): number {
  return result.severity === 'blocker' ? 0 : 1;
}
