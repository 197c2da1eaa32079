import { expect, test } from 'vitest';
import { cpuUsed, memoryUsed } from '../../../checks/kit/usage.ts';
import { renderQuery } from '../../engine/queries.ts';
import type { Container, Workload } from '../../model/graph.ts';
import type { MeasuredWorkload, PrometheusEvidence, PromQuery, PromSeries } from '../../model/prometheus.ts';
import { shownUtilisation } from './utilisation.ts';

const slots = { pods: { text: 'namespace="music",pod=~"bot-.*"' } };
const identity = { group: 'apps', kind: 'Deployment', namespace: 'music', name: 'bot' };

function measured(resources?: Record<string, Record<string, string>>): MeasuredWorkload {
  const container = { name: 'bot', kind: 'regular', object: resources === undefined ? {} : { resources } };
  return {
    key: 'bot',
    source: 'prometheus',
    measures: 'workload',
    identity,
    slots,
    workload: { containers: [container as unknown as Container] } as unknown as Workload,
  };
}

function answered(template: string, series: readonly PromSeries[]): PromQuery {
  const rendered = renderQuery(template, slots, {});
  if ('reason' in rendered) throw new Error(rendered.text);
  return { query: rendered.text, answer: { status: 'answered', series }, warnings: [] };
}

const evidence = (...queries: PromQuery[]): PrometheusEvidence => ({ queries }) as unknown as PrometheusEvidence;
const of = (container: string, value: PromSeries['value']): PromSeries => ({ labels: { container }, value });

test('shows what was used beside what the manifests ask for', () => {
  const asks = { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '1', memory: '512Mi' } };
  const rows = shownUtilisation(
    [measured(asks)],
    evidence(answered(cpuUsed, [of('bot', 0.12)]), answered(memoryUsed, [of('bot', 2e8)])),
  );
  expect(rows).toEqual([
    {
      workload: { ...identity, container: 'bot' },
      container: 'bot',
      how: 'p95 of 7 d, memory peak of 14 d',
      cpu: { used: 0.12, request: 0.25, limit: 1 },
      memory: { used: 2e8, request: 268_435_456, limit: 536_870_912 },
    },
  ]);
});

test('takes the limit for a request that is not written, and null for what is not there', () => {
  const [row] = shownUtilisation([measured({ limits: { cpu: '1' } })], evidence(answered(cpuUsed, [of('bot', 0.5)])));
  expect(row?.cpu).toEqual({ used: 0.5, request: 1, limit: 1 });
  expect(row?.memory).toEqual({ used: null, request: null, limit: null });
});

test('shows an injected container without anything that it asked for', () => {
  const rows = shownUtilisation([measured()], evidence(answered(cpuUsed, [of('proxy', 0.1), of('bot', 0.2)])));
  expect(rows.map(({ container, cpu }) => [container, cpu.used, cpu.limit])).toEqual([
    ['bot', 0.2, null],
    ['proxy', 0.1, null],
  ]);
});

test.each([
  ['nothing was asked', evidence()],
  ['NaN came back', evidence(answered(cpuUsed, [of('bot', 'NaN')]))],
  ['no container is named', evidence(answered(cpuUsed, [{ labels: {}, value: 1 }]))],
])('shows nothing where %s', (_, given) => {
  expect(shownUtilisation([measured()], given)).toEqual([]);
});
