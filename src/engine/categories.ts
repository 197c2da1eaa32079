import type { RuleOutcome } from '../model/outcome.ts';
import type { PackRule } from '../model/pack.ts';
import type { ScorecardCategory, ScorecardPart } from '../model/scorecard.ts';
import { floorTenths, minus, one, percent, shareTenths, times } from './fraction.ts';
import type { Score } from './score.ts';

/** The categories as a report shows them; each column of points adds up to its headline. */
export function buildCategories(score: Score): readonly ScorecardCategory[] {
  const { total, categories } = score;
  const present = categories.flatMap(({ category, sums }) =>
    sums === undefined ? [] : [{ id: category.id, ...sums }],
  );
  const verified = total === undefined ? 0 : floorTenths(total.lo);
  const upper = total === undefined ? 0 : floorTenths(total.hi);
  const earned = shareTenths(
    present.map(({ share, lo }) => times(share, lo)),
    verified,
  );
  const unknown = shareTenths(
    present.map(({ share, lo, hi }) => times(share, minus(hi, lo))),
    upper - verified,
  );
  const lost = shareTenths(
    present.map(({ share, hi }) => times(share, minus(one, hi))),
    1000 - upper,
  );
  const shares = shareTenths(
    present.map(({ share }) => share),
    1000,
  );
  const indexes = new Map(present.map(({ id }, index) => [id, index]));

  return categories.map(({ category, sums, parts }): ScorecardCategory => {
    const { id, title, floor } = category;
    const counts = countsOf(score, ({ category: own }) => own === id);
    const split = category.parts === undefined ? {} : { parts: category.parts.map(partOf) };
    if (sums === undefined) {
      return {
        id,
        title,
        floor,
        counts,
        weight: null,
        score: null,
        upper: null,
        coverage: null,
        points: null,
        ...split,
      };
    }
    const index = indexes.get(id) ?? 0;
    const tenths = (column: readonly number[]): number => (column[index] ?? 0) / 10;
    return {
      id,
      title,
      weight: tenths(shares),
      score: percent(sums.lo),
      upper: percent(sums.hi),
      coverage: percent(sums.coverage),
      floor,
      points: { earned: tenths(earned), lost: tenths(lost), unknown: tenths(unknown) },
      counts,
      ...split,
    };

    function partOf(part: { readonly id: string; readonly title: string }): ScorecardPart {
      const own = parts.get(part.id);
      return {
        id: part.id,
        title: part.title,
        score: own === undefined ? null : percent(own.lo),
        upper: own === undefined ? null : percent(own.hi),
        coverage: own === undefined ? null : percent(own.coverage),
        counts: countsOf(score, (rule) => rule.category === id && rule.part === part.id),
      };
    }
  });
}

function countsOf(score: Score, belongs: (rule: PackRule) => boolean): ScorecardCategory['counts'] {
  const counts: Record<RuleOutcome, number> = {
    pass: 0,
    fail: 0,
    partial: 0,
    unknown: 0,
    'not-applicable': 0,
    informative: 0,
  };
  for (const { judgement, outcome } of score.rules) if (belongs(judgement.rule)) counts[outcome] += 1;
  return counts;
}
