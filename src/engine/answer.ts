import type { CheckFinding, Verdict } from '../model/check.ts';
import type { Tier } from '../model/outcome.ts';
import type { Fraction } from './fraction.ts';
import { fraction, isEqual, one, zero } from './fraction.ts';
import { isBelow } from './ask.ts';
import type { JudgedSubject, OpenSubject, SubjectMeasurement } from './judgement.ts';

/** What a check said about one subject, before the tier that a rule demands is held against it. */
export interface Answer {
  readonly lo: Fraction;
  readonly hi: Fraction;
  readonly findings: readonly CheckFinding[];
  readonly unknown?: OpenSubject['unknown'];
  /** Kinds of objects that no document declares, where it is unknown for nothing but that. */
  readonly undeclared?: readonly string[];
  /** What somebody wrote can't be told from what the API server fills in. */
  readonly filledIn?: true;
  /** Of the evidence behind it. */
  readonly tier: Tier;
  readonly measured: readonly SubjectMeasurement[];
}

export interface NotAsked {
  readonly because: string;
}

export interface SubjectAnswer {
  readonly subject: JudgedSubject;
  readonly answer: Answer | NotAsked;
}

export function isAsked(answer: Answer | NotAsked): answer is Answer {
  return 'lo' in answer;
}

/** The value of a verdict. `worth`: the tier of the check's evidence. */
export function valued(
  verdict: Exclude<Verdict, { outcome: 'not-asked' }>,
  worth: Tier,
  measured: readonly SubjectMeasurement[] = [],
): Answer {
  const base = { tier: worth, measured, findings: [] };
  switch (verdict.outcome) {
    case 'pass':
      return { ...base, lo: one, hi: one, tier: verdict.tier ?? worth };
    case 'fail':
      return { ...base, lo: zero, hi: zero, findings: verdict.findings };
    case 'graded': {
      const value = fraction(verdict.part, verdict.of);
      return { ...base, lo: value, hi: value, findings: verdict.findings };
    }
    case 'unknown': {
      const { reason, text, at, breaks, undeclared, filledIn } = verdict;
      return {
        ...base,
        lo: zero,
        hi: one,
        unknown: { reason, text, ...(at === undefined ? {} : { at }), ...(breaks === undefined ? {} : { breaks }) },
        ...(undeclared === undefined ? {} : { undeclared }),
        ...(filledIn === undefined ? {} : { filledIn }),
      };
    }
  }
}

/** Evidence below the tier that a rule demands proves faults and nothing else; undefined for a plain pass. */
export function weighedAnswer(answer: Answer, required: Tier): Omit<OpenSubject, 'subject'> | undefined {
  const { lo, hi, findings, unknown, tier } = answer;
  if (!isEqual(lo, zero) && isBelow(tier, required)) {
    const text = `needs ${required} evidence; there is only ${tier}`;
    return { lo: zero, hi, findings, unknown: unknown ?? { reason: 'not-collected', text } };
  }
  if (isEqual(lo, one) && findings.length === 0) return undefined;
  return { lo, hi, findings, ...(unknown === undefined ? {} : { unknown }) };
}
