import type { GradeStep, Pack } from '../model/pack.ts';
import type { ScorecardTarget } from '../model/scorecard.ts';
import type { Fraction } from './fraction.ts';
import { compare, fromDecimal, percent, times, fraction } from './fraction.ts';
import type { Score } from './score.ts';

export interface GradeFacts {
  readonly openBlockers: readonly string[];
  readonly unknownBlockers: readonly string[];
}

type Grade = ScorecardTarget['grade'];

/** A score is between 0 and 1, a threshold of a pack between 0 and 100. */
export function reaches(score: Fraction, threshold: number): boolean {
  return compare(times(score, fraction(100)), fromDecimal(threshold)) >= 0;
}

/** Best first. */
function gradeScale(grades: readonly GradeStep[]): readonly GradeStep[] {
  return [...grades].sort((a, b) => b.from - a.from);
}

/** The grade that the score alone earns, lowered by every cap (docs/scoring.md, Grade). */
export function gradeOf(pack: Pick<Pack, 'grades' | 'caps'>, score: Score, facts: GradeFacts): Grade {
  const scale = gradeScale(pack.grades);
  const lowest = scale.at(-1);
  const { total } = score;
  if (total === undefined || lowest === undefined) return { value: null, uncapped: null, provisional: false, caps: [] };

  const uncapped = (scale.find((step) => reaches(total.lo, step.from)) ?? lowest).name;
  const caps = pack.caps.flatMap((cap): Grade['caps'] => {
    const reason = capReason(cap, score, total.coverage, facts);
    return reason === undefined ? [] : [{ cap: cap.cap, grade: cap.grade, reason }];
  });
  const provisional = caps.some((cap) => cap.cap === 'coverage');
  const unknown = facts.unknownBlockers.length;
  if (unknown > 0) {
    const reason = `${unknown} blocker ${unknown === 1 ? 'rule' : 'rules'} not judged: ${facts.unknownBlockers.join(', ')}`;
    const open = facts.openBlockers.length > 0;
    return {
      value: open ? lowest.name : null,
      uncapped,
      provisional,
      caps: [...caps, { cap: 'blocker-unknown', grade: lowest.name, reason: open ? reason : `not graded: ${reason}` }],
    };
  }
  const order = scale.map((step) => step.name);
  const worst = Math.max(order.indexOf(uncapped), ...caps.map((cap) => order.indexOf(cap.grade)));
  return { value: order[worst] ?? lowest.name, uncapped, provisional, caps };
}

function capReason(cap: Pack['caps'][number], score: Score, coverage: Fraction, facts: GradeFacts): string | undefined {
  switch (cap.cap) {
    case 'open-blocker': {
      const { openBlockers } = facts;
      if (openBlockers.length === 0) return undefined;
      return `${openBlockers.join(', ')} ${openBlockers.length === 1 ? 'is' : 'are'} open`;
    }
    case 'category-floor': {
      const below = score.categories.filter(
        ({ sums, category }) => sums !== undefined && !reaches(sums.lo, category.floor),
      );
      if (below.length === 0) return undefined;
      return below
        .map(
          ({ category, sums }) =>
            `${category.title} ${sums === undefined ? '' : percent(sums.lo)} is below ${category.floor}`,
        )
        .join(', ');
    }
    case 'coverage':
      return reaches(coverage, cap.below) ? undefined : `coverage ${percent(coverage)} % is below ${cap.below} %`;
  }
}
