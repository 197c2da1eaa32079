import type { CheckFinding, Measurement, ParamSpec, QueryAnswer, Verdict } from '../../src/model/check.ts';
import { density, freshness, history, volume } from './companions.ts';
import { linear } from './linear.ts';
import { finite, numberOf, samplesOf } from './prometheus.ts';
import { unknown } from './verdict.ts';

/*
 * Quantiles of a histogram of answer times. A quantile above the last finite bucket comes back as that bucket's bound: it
 * is only a lower bound of the truth, so it can show a fault and never the absence of one.
 */

const count = '{{latency}}_count{{{selector}}}';
const byBucket = (window: string): string => `sum by (le) (rate({{latency}}_bucket{{{selector}}}[${window}]))`;

/** In seconds, whatever the histogram counts in. */
export function quantileQuery(quantile: number, window: string): string {
  return `{{toSeconds}} * histogram_quantile(${quantile}, ${byBucket(window)})`;
}

/** Companions: fresh, over the window, often enough, of enough answers; and the buckets themselves. */
export function latencyEvidence(window: string, seconds: string) {
  return {
    ...freshness,
    ...history(count, window, seconds),
    ...density(count, '1h'),
    ...volume(count, window),
    ...bucketsOver(window),
  } as const;
}

export function bucketsOver(window: string) {
  return {
    buckets: byBucket(window),
    seconds: `{{toSeconds}} + 0 * sum(rate(${count}[${window}]))`,
  } as const;
}

export interface Ceiling {
  /** The bound of the last finite bucket. */
  readonly seconds: number;
  /** Share of the answers that took longer: 0 to 1. */
  readonly above: number;
}

/** Where the buckets end (LA4); undefined where nothing was counted. */
export function ceilingOf(buckets: QueryAnswer, seconds: QueryAnswer): Ceiling | undefined {
  const [unit] = samplesOf(seconds);
  const rates = samplesOf(buckets)
    .map(({ labels, value }) => ({ bound: boundOf(labels['le']), rate: finite(value, 'a bucket') }))
    .sort((a, b) => a.bound - b.bound);
  const [all, last] = [rates.at(-1), rates.at(-2)];
  if (unit === undefined || all === undefined || last === undefined) return undefined;
  if (all.bound !== Number.POSITIVE_INFINITY || !(all.rate > 0)) return undefined;
  return { seconds: last.bound * unit.value, above: Math.max(0, 1 - last.rate / all.rate) };
}

function boundOf(le: string | undefined): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le ?? Number.NaN);
}

/** A lower bound shows that a limit was missed, never that it was met. */
export function unlessFault(verdict: Verdict, text: string): Verdict {
  if (verdict.outcome !== 'pass' && verdict.outcome !== 'graded') return verdict;
  const measured: readonly Measurement[] | undefined = verdict.measured;
  return { ...unknown('insufficient-samples', text), ...(measured === undefined ? {} : { measured }) };
}

export function tooSmall(seconds: number): string {
  return `buckets too small: the last one ends at ${milliseconds(seconds)} ms, and the quantile lies above it`;
}

/** `above the highest bucket` for +Inf. */
export function shownTime(seconds: number): string {
  return Number.isFinite(seconds) ? `${milliseconds(seconds)} ms` : 'a time above the highest bucket';
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e5) / 100;
}

interface QuantileOptions {
  /** 0 to 1. */
  readonly quantile: number;
  readonly days: number;
  readonly good: number;
  readonly bad: number;
  /** Made of the time as it is shown. */
  readonly finding: (time: string) => CheckFinding;
}

/** A quantile of answer times against its limits, as far as the buckets reach. */
export function judgeQuantile(
  answers: { readonly time: QueryAnswer; readonly buckets: QueryAnswer; readonly seconds: QueryAnswer },
  { quantile, days, good, bad, finding }: QuantileOptions,
): Verdict {
  const seconds = numberOf(answers.time, 'answer times', { infinite: true });
  const verdict = linear({
    what: `p${quantile * 100} of answer times over ${days} days`,
    value: seconds * 1000,
    unit: 'ms',
    good,
    bad,
    finding: () => finding(shownTime(seconds)),
  });
  const ceiling = ceilingOf(answers.buckets, answers.seconds);
  if (ceiling === undefined) return unknown('not-collected', 'Prometheus holds no buckets of answer times');
  return ceiling.above < 1 - quantile ? verdict : unlessFault(verdict, tooSmall(ceiling.seconds));
}

export const limitsMs = {
  goodMs: { type: 'number', minimum: 1, maximum: 600_000, unit: 'ms', description: 'Time that costs nothing' },
  badMs: { type: 'number', minimum: 1, maximum: 600_000, unit: 'ms', description: 'Time at which nothing is left' },
} as const satisfies Readonly<Record<string, ParamSpec>>;

/** Whether the service keeps a classic histogram, which tells more than what is asked where there is none. */
export const histogram = { histogram: 'count({{latency}}_bucket{{{selector}}})' } as const;

/** An answer that nobody gave is no histogram that was seen. */
export function hasHistogram(answer: QueryAnswer): boolean {
  return !('reason' in answer) && answer.answer.status === 'answered' && answer.answer.series.length > 0;
}
