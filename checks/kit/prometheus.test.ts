import { describe, expect, test } from 'vitest';
import type { CheckFinding, QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { SampleValue } from '../../src/model/prometheus.ts';
import { judgeCompanions, leastEvents } from './companions.ts';
import { linear, step } from './linear.ts';
import { countOf, guarded, numberOf, samplesOf } from './prometheus.ts';
import { pass, unknown } from './verdict.ts';

function answer(values: readonly SampleValue[], warnings: readonly string[] = []): QueryAnswer {
  return {
    query: 'q',
    answer: { status: 'answered', series: values.map((value) => ({ labels: {}, value })) },
    warnings,
  };
}
const refused: QueryAnswer = {
  query: 'q',
  answer: { status: 'unknown', reason: 'permission-denied', text: 'the server refuses' },
  warnings: [],
};
const notSent: QueryAnswer = { reason: 'wrong-subject', text: 'two candidates' };
const finding: CheckFinding = { messageId: 'x', data: {}, at: { path: [] }, related: [] };
const failing: Verdict = { outcome: 'fail', findings: [finding] };
const half: Verdict = { outcome: 'graded', part: 1, of: 2, findings: [finding] };

/** What a check that reads the number comes to: its value, or the reason why there is none. */
function read(given: QueryAnswer, options: { readonly infinite?: true } = {}): number | string {
  let value = Number.NaN;
  const verdict = guarded({ q: given }, () => {
    value = numberOf(given, 'it', options);
    return pass;
  });
  return verdict.outcome === 'unknown' ? verdict.reason : value;
}

describe('a number of an answer', () => {
  test.each<[string, QueryAnswer, number | string]>([
    ['a value', answer([0.5]), 0.5],
    ['zero', answer([0]), 0],
    ['no series', answer([]), 'not-collected'],
    ['several series', answer([1, 2]), 'wrong-subject'],
    ['NaN', answer(['NaN']), 'insufficient-samples'],
    ['+Inf', answer(['+Inf']), 'insufficient-samples'],
    ['-Inf', answer(['-Inf']), 'insufficient-samples'],
    ['a warning', answer([0.5], ['a store is away']), 'partial-data'],
    ['a refused query', refused, 'permission-denied'],
    ['a query that could not be made', notSent, 'wrong-subject'],
  ])('%s', (_, given, wanted) => {
    expect(read(given)).toBe(wanted);
  });

  test('above the highest bucket is a value where it is meant, below everything never', () => {
    expect(read(answer(['+Inf']), { infinite: true })).toBe(Number.POSITIVE_INFINITY);
    expect(read(answer(['-Inf']), { infinite: true })).toBe('insufficient-samples');
    expect(read(answer(['NaN']), { infinite: true })).toBe('insufficient-samples');
  });

  test('no series are none for a count of what is filtered, and a refusal is still none', () => {
    expect(countOf(answer([]), 'it')).toBe(0);
    expect(() => countOf(refused, 'it')).toThrow('unjudgeable');
    expect(samplesOf(answer([1, 'NaN', '-Inf'])).map(({ value }) => value)).toEqual([
      1,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ]);
  });
});

describe('companions', () => {
  type Row = readonly [string, Readonly<Record<string, QueryAnswer>>, Verdict, string];
  test.each<Row>([
    ['nothing against it', { history: answer([1]), freshness: answer([10]) }, pass, 'pass'],
    ['nine tenths of the history', { history: answer([0.9]) }, pass, 'pass'],
    ['less', { history: answer([0.89]) }, pass, 'insufficient-samples'],
    ['less, and a fault', { history: answer([0.89]) }, failing, 'fail'],
    ['less, and a part', { history: answer([0.89]) }, half, 'insufficient-samples'],
    ['half', { history: answer([0.5]) }, failing, 'fail'],
    ['less than half', { history: answer([0.49]) }, failing, 'insufficient-samples'],
    ['no history', { history: answer([]) }, failing, 'not-collected'],
    ['old samples', { freshness: answer([301]) }, failing, 'stale'],
    ['no fresh sample', { freshness: answer([]) }, failing, 'not-collected'],
    ['three samples', { density: answer([3]) }, failing, 'insufficient-samples'],
    ['four samples', { density: answer([4]) }, failing, 'fail'],
    ['no kube-state-metrics', { stateMetrics: answer([]) }, pass, 'not-collected'],
    ['no container metrics', { cadvisor: answer([]) }, pass, 'not-collected'],
    ['few requests', { volume: answer([999]) }, failing, 'insufficient-samples'],
    ['enough requests', { volume: answer([1000]) }, failing, 'fail'],
    ['a refused companion', { history: refused }, failing, 'permission-denied'],
    ['NaN', { history: answer(['NaN']) }, failing, 'insufficient-samples'],
    ['a warning of a companion', { history: answer([1], ['partial']) }, pass, 'partial-data'],
    ['a warning of a companion, and a fault', { history: answer([1], ['partial']) }, failing, 'fail'],
    ['the graver one speaks', { history: answer([0.6]), freshness: answer([900]) }, failing, 'stale'],
    ['an unknown stays', { history: answer([0.6]) }, unknown('timeout', 'x'), 'timeout'],
  ])('%s', (_, answers, verdict, wanted) => {
    const judged = guarded(answers, () => verdict);
    expect(judged.outcome === 'unknown' ? judged.reason : judged.outcome).toBe(wanted);
  });

  test('numbers stay beside an answer that became unknown', () => {
    const measured = [{ what: 'x', value: 1, unit: '%', good: 1, bad: 0 }];
    expect(guarded({ history: answer([0.6]) }, () => ({ outcome: 'pass', measured }))).toMatchObject({
      outcome: 'unknown',
      measured,
    });
  });

  test('an objective nearer to 1 takes more events', () => {
    expect(leastEvents(undefined)).toBe(1000);
    expect(leastEvents(0.99)).toBe(1000);
    expect(leastEvents(0.9999)).toBeCloseTo(100_000, 3);
    expect(judgeCompanions({ volume: answer([50_000]) }, { objective: 0.9999 }).decidesNothing?.reason).toBe(
      'insufficient-samples',
    );
    expect(judgeCompanions({ volume: answer([50_000]) }, { objective: 0.99 })).toEqual({});
  });
});

describe('a number between two bounds', () => {
  const grade = (value: number, good: number, bad: number): string => {
    const verdict = linear({ what: 'x', value, unit: '%', good, bad, finding: () => finding });
    return verdict.outcome === 'graded' ? `${verdict.part}/${verdict.of}` : verdict.outcome;
  };
  test.each<[number, number, number, string]>([
    [99.9, 99.9, 99, 'pass'],
    [100, 99.9, 99, 'pass'],
    [99, 99.9, 99, 'fail'],
    [50, 99.9, 99, 'fail'],
    [99.45, 99.9, 99, '500/1000'],
    // So near to good that a rounded grade would be full: it is not.
    [99.8999999, 99.9, 99, '999/1000'],
    [0, 0, 30, 'pass'],
    [30, 0, 30, 'fail'],
    [15, 0, 30, '500/1000'],
    [Number.POSITIVE_INFINITY, 0, 30, 'fail'],
  ])('%d with %d good and %d bad: %s', (value, good, bad, wanted) => {
    expect(grade(value, good, bad)).toBe(wanted);
  });

  test.each<[number, 'at-least' | 'at-most', string]>([
    [1, 'at-least', 'pass'],
    [0.999, 'at-least', 'fail'],
    [1, 'at-most', 'pass'],
    [1.001, 'at-most', 'fail'],
    [Number.POSITIVE_INFINITY, 'at-most', 'fail'],
  ])('a step: %d %s 1: %s', (value, wanted, outcome) => {
    expect(step({ what: 'x', value, unit: '', limit: 1, finding: () => finding }, wanted).outcome).toBe(outcome);
  });
});
