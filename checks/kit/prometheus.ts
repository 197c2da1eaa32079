import type { QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { PromSeries, SampleValue } from '../../src/model/prometheus.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import type { CompanionOptions } from './companions.ts';
import { judgeCompanions } from './companions.ts';
import { guarded as catching, unknown } from './verdict.ts';

/*
 * Readers of what Prometheus answered (docs/evidence.md, Prometheus). Only a plain value can be good: no series, NaN,
 * an infinite value where none is meant, more series than asked for and a refused query are all unknown.
 */

export type Answers = Readonly<Record<string, QueryAnswer>>;

/** A series with its value as a number; NaN and infinities included. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Judges with the companions that the check's queries hold (companions.ts): what they say of the evidence may turn an
 * answer into unknown, never into a better one. A warning of the server (partial data) turns a pass into unknown.
 */
export function guarded(answers: Answers, judge: () => Verdict, options: CompanionOptions = {}): Verdict {
  const verdict = catching(judge);
  const companions = judgeCompanions(answers, options);
  if (companions.decidesNothing !== undefined && verdict.outcome !== 'not-asked') return companions.decidesNothing;
  if (verdict.outcome !== 'pass' && verdict.outcome !== 'graded') return verdict;
  const doubt = companions.noPass ?? partial(answers);
  if (doubt === undefined) return verdict;
  return { ...doubt, ...(verdict.measured === undefined ? {} : { measured: verdict.measured }) };
}

function partial(answers: Answers): ReturnType<typeof unknown> | undefined {
  for (const answer of Object.values(answers)) {
    const [warning] = 'warnings' in answer ? answer.warnings : [];
    if (warning !== undefined) return unknown('partial-data', `Prometheus warned: ${warning.slice(0, 200)}`);
  }
  return undefined;
}

/** Every series of an answer; empty is an answer too. Throws {@link Unjudgeable} where there is none. */
export function samplesOf(answer: QueryAnswer): readonly Sample[] {
  return seriesOf(answer).map(({ labels, value }) => ({ labels, value: numeric(value) }));
}

function seriesOf(answer: QueryAnswer): readonly PromSeries[] {
  if ('reason' in answer) throw new Unjudgeable(unknown(answer.reason, answer.text));
  if (answer.answer.status === 'unknown')
    throw new Unjudgeable(unknown(answer.answer.reason, `${answer.answer.text}: ${answer.query}`));
  if (answer.answer.status === 'ranged')
    throw new Unjudgeable(unknown('parse-error', `a range, not a vector, answers ${answer.query}`));
  return answer.answer.series;
}

export function isEmpty(answer: QueryAnswer): boolean {
  return seriesOf(answer).length === 0;
}

export interface NumberOptions {
  /** What no series mean, in words. */
  readonly empty?: string;
  /** +Inf is handed out: latency above the highest bucket. */
  readonly infinite?: true;
}

/** The value of the only series. Throws {@link Unjudgeable} for everything else. */
export function numberOf(answer: QueryAnswer, what: string, options: NumberOptions = {}): number {
  const samples = samplesOf(answer);
  const [only, second] = samples;
  if (only === undefined)
    throw new Unjudgeable(unknown('not-collected', options.empty ?? `Prometheus holds no series for ${what}`));
  if (second !== undefined)
    throw new Unjudgeable(unknown('wrong-subject', `${samples.length} series answer for ${what}, where one is meant`));
  return finite(only.value, what, options);
}

/** A number out of a sample; NaN is no number, and an infinite one only where it is meant. */
export function finite(value: number, what: string, options: Pick<NumberOptions, 'infinite'> = {}): number {
  if (Number.isNaN(value))
    throw new Unjudgeable(unknown('insufficient-samples', `${what} is not a number: there was nothing to divide by`));
  if (!Number.isFinite(value) && (options.infinite !== true || value < 0))
    throw new Unjudgeable(unknown('insufficient-samples', `${what} is infinite`));
  return value;
}

/** As {@link numberOf}; 0 where there is no series, for counts of what is filtered (`count(up == 0)`). */
export function countOf(answer: QueryAnswer, what: string): number {
  return isEmpty(answer) ? 0 : numberOf(answer, what);
}

function numeric(value: SampleValue): number {
  switch (value) {
    case 'NaN':
      return Number.NaN;
    case '+Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
    default:
      return value;
  }
}
