import { describe, expect, test } from 'vitest';
import type { LoadRun, LoadWindow } from '../../model/load.ts';
import type { MeasuredService, PromQuery, SampleValue } from '../../model/prometheus.ts';
import type { ResourceSettings } from './load-resources.ts';
import { resourceQueries, runResources } from './load-resources.ts';

const nobody = { unknown: 'not of interest here' } as const;

function window(name: string, from: string, to: string): LoadWindow {
  const latency = { population: 'ok', count: nobody, max: nobody, percentiles: {} } as const;
  const counts = { attempted: nobody, ok: nobody, failed: nobody, unanswered: nobody, late: nobody };
  const rates = { okPerSecond: nobody, dropped: nobody, level: nobody, heldSeconds: nobody, seconds: nobody };
  return { name, span: { value: { from, to } }, ...counts, ...rates, latency };
}

const totals = window('all', '2026-11-21T08:00:00Z', '2026-11-21T08:03:20Z');
const stage = window('second', '2026-11-21T08:01:10Z', '2026-11-21T08:03:20Z');
const run = { id: 'results', totals, stages: [stage] } as unknown as LoadRun;

const service = {
  key: 'api',
  source: 'prometheus',
  measures: 'service',
  identity: { group: 'apps', kind: 'Deployment', namespace: 'music', name: 'api' },
  slots: {
    selector: { text: 'namespace="music",job="api"' },
    pods: { text: 'namespace="music",pod=~"api-.*"' },
  },
} as MeasuredService;

const settings: ResourceSettings = { from: 'process', matchers: [] };

const answers =
  (value: (query: string) => SampleValue | undefined) =>
  (query: string): PromQuery => {
    const found = value(query);
    const series = found === undefined ? [] : [{ labels: {}, value: found }];
    return { query, answer: { status: 'answered', series }, warnings: [] };
  };

describe('what a tested system used', () => {
  test('is asked about the windows of the run, wherever the rest of the run looks', () => {
    const queries = resourceQueries(run, service, settings);
    expect(queries).toContain(
      'max(max_over_time(process_resident_memory_bytes{namespace="music",job="api"}[200s] @ 1795248200.000))',
    );
    expect(queries).toContain(
      'max(max_over_time(process_resident_memory_bytes{namespace="music",job="api"}[130s] @ 1795248200.000))',
    );
    expect(queries).toHaveLength(6);
  });

  test.each([
    ['process', /^[^{]*\{namespace="music",job="api"/],
    ['containers', /^[^{]*\{namespace="music",pod=~"api-\.\*"/],
  ] as const)('of %s never asks without a namespace or job', (from, selector) => {
    for (const query of resourceQueries(run, service, { ...settings, from })) expect(query).toMatch(selector);
  });

  test('of a target with series of its own is asked of those, with a namespace', () => {
    const selector = [{ label: 'instance', operator: '=', value: 'here"' }] as const;
    const queries = resourceQueries(run, service, { ...settings, selector });
    for (const query of queries) expect(query).toContain('{namespace="music",instance="here\\""}');
  });

  test('is put together of the answers', () => {
    const lookup = answers((query) => (query.includes('memory') ? 100 : query.includes('0.95') ? 0.25 : 0));
    expect(runResources(run, service, settings, lookup)).toMatchObject({
      value: {
        from: 'process',
        whole: { memoryMax: { value: 100 }, cpuP95: { value: 0.25 } },
        stages: [{ memoryMax: { value: 100 }, throttled: { unknown: expect.stringContaining('process') as string } }],
        restarts: { value: 0 },
        outages: { value: 0 },
      },
    });
  });

  test.each([
    ['no series', undefined],
    ['a value that is none', 'NaN'],
    ['an infinite value', '+Inf'],
  ] as const)('is unknown by %s, never 0', (_, value) => {
    const found = runResources(
      run,
      service,
      settings,
      answers(() => value),
    );
    expect(found).toMatchObject({ value: { whole: { memoryMax: { unknown: expect.any(String) as string } } } });
    expect(found).toMatchObject({ value: { restarts: { unknown: expect.any(String) as string } } });
  });

  test('is unknown where nobody asked, whose series are meant is not known, or when it was', () => {
    expect(runResources(run, service, settings, () => undefined)).toMatchObject({
      value: { restarts: { unknown: expect.stringContaining('was not sent') as string } },
    });
    const lost = {
      ...service,
      slots: { selector: { reason: 'wrong-subject', text: 'two candidates' } },
    } as MeasuredService;
    expect(runResources(run, lost, settings, () => undefined)).toEqual({ unknown: 'two candidates' });
    expect(resourceQueries(run, lost, settings)).toEqual([]);
    const timeless = { ...run, totals: { ...totals, span: nobody } };
    expect(runResources(timeless, service, settings, () => undefined)).toEqual({
      unknown: 'when results was is not known',
    });
  });
});
