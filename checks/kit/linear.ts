import type { CheckFinding, Measurement, Verdict } from '../../src/model/check.ts';

export interface Linear {
  /** `success ratio over 30d` */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Where nothing is lost, and from where nothing is left; the better side is that of `good`. */
  readonly good: number;
  readonly bad: number;
  readonly finding: () => CheckFinding;
}

/** Parts into which a grade is counted. */
const parts = 1000;

/**
 * A number between two bounds: full credit at `good` or better, none at `bad` or worse, in between by the distance
 * (docs/scoring.md, numeric checks). The bounds differ; for a hard limit see {@link step}.
 * An infinite value is judged by its side; NaN must be caught before (numberOf does).
 */
export function linear({ what, value, unit, good, bad, finding }: Linear): Verdict {
  // Scorecards are JSON, which has no word for infinity: such a value stands in the finding's text.
  const measured: readonly Measurement[] = Number.isFinite(value) ? [{ what, value, unit, good, bad }] : [];
  const upward = good > bad;
  const isGood = upward ? value >= good : value <= good;
  if (isGood) return { outcome: 'pass', measured };
  if (upward ? value <= bad : value >= bad) return { outcome: 'fail', findings: [finding()], measured };
  const part = Math.floor(((value - bad) / (good - bad)) * parts);
  return {
    outcome: 'graded',
    part: Math.max(0, Math.min(parts - 1, part)),
    of: parts,
    findings: [finding()],
    measured,
  };
}

/** A hard limit, `at-least` or `at-most`: blockers are judged by one. */
export function step(
  { what, value, unit, limit, finding }: Omit<Linear, 'good' | 'bad'> & { readonly limit: number },
  wanted: 'at-least' | 'at-most',
): Verdict {
  const measured: readonly Measurement[] = Number.isFinite(value)
    ? [{ what, value, unit, good: limit, bad: limit }]
    : [];
  const isGood = wanted === 'at-least' ? value >= limit : value <= limit;
  return isGood ? { outcome: 'pass', measured } : { outcome: 'fail', findings: [finding()], measured };
}
