import type { Combination } from '../model/pack.ts';
import type { Fraction } from './fraction.ts';
import { compare, dividedBy, fraction, isEqual, lesser, one, plus, sum, zero } from './fraction.ts';
import type { OpenSubject, RuleJudgement } from './judgement.ts';

/** The value of a rule, as far as it is known: 0 <= lo <= hi <= 1. */
export interface ValueInterval {
  readonly lo: Fraction;
  readonly hi: Fraction;
}

/** Blockers always hold for all or not at all. */
function combinationOf(judgement: RuleJudgement): Combination {
  return judgement.rule.severity === 'blocker' ? 'all' : judgement.rule.subjects;
}

/** Combines the subjects of a rule (docs/scoring.md, One rule); undefined when nothing was asked. */
export function combine(judgement: RuleJudgement): ValueInterval | undefined {
  const { open, passed, extra } = judgement;
  const asked = passed + open.length;
  if (asked === 0) return extra.length > 0 ? { lo: zero, hi: one } : undefined;
  const combination = combinationOf(judgement);
  const known: ValueInterval = {
    lo: ends[combination](open, passed, (subject) => subject.lo),
    hi: ends[combination](open, passed, (subject) => subject.hi),
  };
  if (extra.length === 0) return known;
  // Subjects of unknown size: nothing is proven, and only a certain failure under `all` is beyond repair.
  return { lo: zero, hi: combination === 'all' ? known.hi : one };
}

type End = (open: readonly OpenSubject[], passed: number, end: (subject: OpenSubject) => Fraction) => Fraction;

const ends: Readonly<Record<Combination, End>> = {
  all: (open, _passed, end) => (open.every((subject) => isEqual(end(subject), one)) ? one : zero),
  proportion: (open, passed, end) =>
    dividedBy(plus(fraction(passed), sum(open.map(end))), fraction(passed + open.length)),
  worst: (open, _passed, end) => open.reduce((lowest, subject) => lesser(lowest, end(subject)), one),
};

/** The same rule once every finding is fixed: what is unknown stays unknown. */
export function fixed(judgement: RuleJudgement): RuleJudgement {
  const unknown = judgement.open.filter((subject) => subject.unknown !== undefined);
  return {
    ...judgement,
    passed: judgement.passed + judgement.open.length - unknown.length,
    open: unknown.map((subject) => ({ ...subject, hi: one, findings: [] })),
  };
}

export function isKnown(interval: ValueInterval): boolean {
  return compare(interval.lo, interval.hi) === 0;
}
