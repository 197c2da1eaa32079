import { parser } from '@prometheus-io/lezer-promql';
import { describe, expect, test } from 'vitest';
import type { PromQuery, QueryBatch } from '../../model/prometheus.ts';
import type { Written } from './batches.ts';
import { batchesOf, partsOf } from './batches.ts';

const tail = '-[a-z]{8,10}-[a-z]{5}';
const pods = (name: string): Written => ({
  matcher: `pod=~"${name}${tail}"`,
  name,
  by: { label: 'readiness_of', from: { label: 'pod', tail } },
});
const object = (name: string): Written => ({ matcher: `deployment="${name}"`, name, by: { label: 'deployment' } });
const all = [pods('bot'), pods('api'), object('bot'), object('api')];
const both = (text: (name: string) => string): readonly QueryBatch[] => batchesOf(['bot', 'api'].map(text), all);
const ofPods = (name: string): string => `namespace="music",pod=~"${name}${tail}"`;
const merged = `namespace="music",pod=~"(api|bot)${tail}"`;
const leaf = (text: string): string => `label_replace(${text}, "readiness_of", "$1", "pod", "(api|bot)${tail}")`;

describe('questions that differ in their pods alone', () => {
  test.each<[string, (name: string) => string, string]>([
    ['a count', (name) => `count(up{${ofPods(name)}})`, `count by (readiness_of) (${leaf(`up{${merged}}`)})`],
    [
      'a rate',
      (name) => `sum by (le) (rate(x_bucket{${ofPods(name)},le!=""}[5m]))`,
      `sum by (le,readiness_of) (${leaf(`rate(x_bucket{${merged},le!=""}[5m])`)})`,
    ],
    [
      'an age',
      (name) => `time() - max(timestamp(up{${ofPods(name)}}))`,
      `time() - max by (readiness_of) (${leaf(`timestamp(up{${merged}})`)})`,
    ],
    [
      'a join',
      (name) => `sum(a{${ofPods(name)}} and on (pod) b{${ofPods(name)}} offset 1d) / 3`,
      `sum by (readiness_of) (${leaf(`a{${merged}}`)} and on (pod,readiness_of) ${leaf(`b{${merged}} offset 1d`)}) / 3`,
    ],
    [
      'a function with two arguments',
      (name) => `max(quantile_over_time(0.95, a{${ofPods(name)}}[1d]))`,
      `max by (readiness_of) (${leaf(`quantile_over_time(0.95, a{${merged}}[1d])`)})`,
    ],
    [
      'an aggregation in another',
      (name) => `min(max by (pod) (up{${ofPods(name)}}) and on () (max(up{${ofPods(name)}}) > 0))`,
      `min by (readiness_of) (max by (pod,readiness_of) (${leaf(`up{${merged}}`)}) and on (readiness_of) (max by (readiness_of) (${leaf(`up{${merged}}`)}) > 0))`,
    ],
    [
      'a subquery',
      (name) => `count_over_time((count(up{${ofPods(name)}}))[1d:5m]) / (86400 / 300)`,
      `count_over_time((count by (readiness_of) (${leaf(`up{${merged}}`)}))[1d:5m]) / (86400 / 300)`,
    ],
  ])('are one: %s', (_, text, expected) => {
    const [batch, second] = both(text);
    expect(batch?.query).toBe(expected);
    expect(batch?.parts.map(({ value }) => value).sort()).toEqual(['api', 'bot']);
    expect(second).toBeUndefined();
    const faults: string[] = [];
    parser.parse(expected).iterate({
      enter: ({ type }) => {
        if (type.isError) faults.push(type.name);
      },
    });
    expect(faults).toEqual([]);
  });

  test.each<[string, (name: string) => string]>([
    ['a guard against no series', (name) => `sum(x{${ofPods(name)}}) or vector(0)`],
    ['an absence', (name) => `absent_over_time(x{${ofPods(name)}}[1d])`],
    ['an aggregation without labels', (name) => `sum without (pod) (x{${ofPods(name)}})`],
    ['a label that ends alike', (name) => `max(x{exported_${ofPods(name).slice(18)},${ofPods(name)}})`],
    ['an aggregation that is not known here', (name) => `stddev(x{${ofPods(name)}})`],
    ['labels behind the aggregation', (name) => `sum(x{${ofPods(name)}}) by (pod)`],
    ['two kinds of names', (name) => `max(x{${ofPods(name)}}) - max(y{deployment="${name}"})`],
    ['the same label in the question', (name) => `max by (deployment) (y{namespace="music",deployment="${name}"})`],
  ])('stay apart: %s', (_, text) => {
    expect(both(text)).toEqual([]);
  });

  test('stay apart where one is alone, in another namespace, or asked by another pattern', () => {
    expect(batchesOf([`count(up{${ofPods('bot')}})`], all)).toEqual([]);
    expect(
      batchesOf([`count(up{${ofPods('bot')}})`, `count(up{${ofPods('api').replace('music', 'other')}})`], all),
    ).toEqual([]);
    const set: Written = {
      ...pods('db'),
      matcher: 'pod=~"db-[0-9]+"',
      by: { label: 'readiness_of', from: { label: 'pod', tail: '-[0-9]+' } },
    };
    expect(
      batchesOf([`count(up{${ofPods('bot')}})`, 'count(up{namespace="music",pod=~"db-[0-9]+"})'], [...all, set]),
    ).toEqual([]);
  });

  test('are split where there are very many', () => {
    const names = Array.from({ length: 60 }, (_, index) => `app${index}`);
    const batches = batchesOf(
      names.map((name) => `count(up{${ofPods(name)}})`),
      names.map(pods),
    );
    expect(batches.map(({ parts }) => parts.length)).toEqual([25, 25, 10]);
  });
});

describe('the answer to a batch', () => {
  const [batch] = both((name) => `max by (container) (x{namespace="music",deployment="${name}"})`);
  if (batch === undefined) throw new Error('no batch');
  const asked = (answer: PromQuery['answer'], warnings: readonly string[] = []): PromQuery => ({
    query: batch.query,
    answer,
    warnings,
  });
  const seen = (deployment: string, value: number) => ({ labels: { container: 'c', deployment }, value });
  const told = (text: string) => (found: readonly PromQuery[] | undefined) =>
    found?.find(({ query }) => query.includes(text));

  test('is told apart; whom it does not name has no series', () => {
    const parts = partsOf(batch, asked({ status: 'answered', series: [seen('bot', 1)] }, ['partial']));
    expect(told('"bot"')(parts)).toMatchObject({
      answer: { status: 'answered', series: [{ labels: { container: 'c' }, value: 1 }] },
      warnings: ['partial'],
    });
    expect(told('"api"')(parts)).toMatchObject({ answer: { status: 'answered', series: [] }, warnings: ['partial'] });
  });

  test('is none where it names others, or nobody', () => {
    expect(partsOf(batch, asked({ status: 'answered', series: [seen('stranger', 1)] }))).toBeUndefined();
    expect(partsOf(batch, asked({ status: 'answered', series: [{ labels: {}, value: 1 }] }))).toBeUndefined();
    expect(partsOf(batch, asked({ status: 'ranged', ranges: [] }))).toBeUndefined();
  });

  test('that is too much is asked one by one, and nobody asks twice who may not', () => {
    for (const reason of ['timeout', 'parse-error', 'not-collected', 'stale'] as const)
      expect(partsOf(batch, asked({ status: 'unknown', reason, text: 'x' }))).toBeUndefined();
    const refused = partsOf(batch, asked({ status: 'unknown', reason: 'permission-denied', text: 'x' }));
    expect(refused?.map(({ answer }) => answer.status)).toEqual(['unknown', 'unknown']);
  });
});
