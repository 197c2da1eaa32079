import { describe, expect, test } from 'vitest';
import type { LoadRun } from '../../model/load.ts';
import type { MeasuredService, PromQuery, SampleValue } from '../../model/prometheus.ts';
import { peakOf, peakQueries } from './load-peak.ts';

const service = {
  key: 'api',
  source: 'prometheus',
  measures: 'service',
  identity: { group: 'apps', kind: 'Deployment', namespace: 'music', name: 'api' },
  slots: { selector: { text: 'namespace="music",job="api"' }, requests: { text: 'http_requests_total' } },
} as MeasuredService;

const run = {
  totals: { span: { value: { from: '2026-11-20T10:00:00Z', to: '2026-11-20T10:10:00Z' } } },
} as unknown as LoadRun;
const undated = { totals: { span: { unknown: 'nobody knows' } } } as unknown as LoadRun;

type Name = 'peak' | 'aside' | 'history' | 'freshness' | 'density' | 'volume';
function nameOf(query: string): Name {
  if (query.startsWith('count_over_time')) return 'history';
  if (query.startsWith('time()')) return 'freshness';
  if (query.startsWith('max(count_over_time')) return 'density';
  if (query.startsWith('sum(increase')) return 'volume';
  return query.includes('vector(time())') ? 'aside' : 'peak';
}

const sound: Readonly<Record<Name, SampleValue>> = {
  peak: 40,
  aside: 40,
  history: 0.97,
  freshness: 20,
  density: 10,
  volume: 50_000,
};
const found = (
  different: Readonly<Partial<Record<Name, SampleValue | PromQuery['answer']>>> = {},
  warnings: readonly string[] = [],
) =>
  peakOf(service, [run], (query) => {
    const value = different[nameOf(query)] ?? sound[nameOf(query)];
    const answer = typeof value === 'object' ? value : { status: 'answered' as const, series: [{ labels: {}, value }] };
    return { query, answer, warnings };
  });

describe('the peak of 30 days', () => {
  test('is the highest mean of five minutes', () => {
    expect(found()).toEqual({ value: 40 });
  });

  test('is asked for with the selector of the service, once more without the load tests', () => {
    const queries = peakQueries(service, [run, undated]);
    expect(queries).toHaveLength(6);
    expect(queries).toContain(
      'max_over_time((sum(rate(http_requests_total{namespace="music",job="api"}[5m])))[30d:5m])',
    );
    expect(queries).toContain(
      'max_over_time((sum(rate(http_requests_total{namespace="music",job="api"}[5m])) and on () (vector(time()) <= 1795168800 or vector(time()) >= 1795169700))[30d:5m])',
    );
    // Without a load test of a known time both are one question.
    expect(peakQueries(service, [undated])).toHaveLength(5);
  });

  test.each<[string, Parameters<typeof found>[0], string]>([
    ['a part of the days is missing', { history: 0.89 }, 'only 89 % of 30 days'],
    ['it is not scraped any more', { freshness: 301 }, '301 s old'],
    ['it is scraped too seldom', { density: 3 }, '3 samples in five minutes'],
    ['there was next to no traffic', { volume: 999 }, '999 requests in 30 days'],
    ['it was nought', { peak: 0, aside: 0 }, 'nobody asked anything'],
    ['it lies in a load test', { aside: 20 }, 'lies in a load test'],
    ['it is no number', { peak: 'NaN' }, 'no plain number'],
    ['it is infinite', { peak: '+Inf' }, 'no plain number'],
    ['there are no series', { peak: { status: 'answered', series: [] } }, 'holds no requests'],
    ['the server refuses', { aside: { status: 'unknown', reason: 'timeout', text: 'too slow' } }, 'too slow'],
    ['nothing tells how much is there', { history: { status: 'answered', series: [] } }, 'holds no requests'],
  ])('is unknown where %s', (_, different, text) => {
    expect(found(different)).toEqual({ unknown: expect.stringContaining(text) as string });
  });

  test('is unknown where data are partial, and where the counter is not known', () => {
    expect(found({}, ['one store did not answer'])).toEqual({ unknown: expect.stringContaining('warned') as string });
    const lost = {
      ...service,
      slots: { ...service.slots, requests: { reason: 'wrong-subject', text: 'two counters' } },
    };
    expect(peakOf(lost as MeasuredService, [], () => undefined)).toEqual({ unknown: 'two counters' });
    expect(peakQueries(lost as MeasuredService, [])).toEqual([]);
    expect(peakOf(service, [], () => undefined)).toEqual({ unknown: expect.stringContaining('not sent') as string });
  });
});
