import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBlocksOf } from '../../../tools/prometheus/blocks.ts';
import type { Prometheus } from '../../../tools/prometheus/start.ts';
import { startPrometheus } from '../../../tools/prometheus/start.ts';
import type { ReadinessRun, ScorecardResult } from '../../model/scorecard.ts';
import { writeResults } from '../../sources/loadtest/testing/k6-results.ts';
import { collectBundle, judgeBundle, writeBundle } from '../bundle.ts';
import type { Host } from '../host.ts';
import { scan } from '../scan.ts';
import { hostIn, temporaryFolder, withFolder } from '../testing/projects.ts';

/*
 * A month of a bot with two pods, written by hand and read by a real Prometheus:
 *
 * - ten requests a second, of which 0.05 % fail; in an incident of two hours, ten days before the end, 10 % do
 * - the counters of one pod begin at 0 again after fifteen days
 * - both pods are down for thirty minutes, one of them for six hours more
 * - 99.5 % of the answers come within half a second
 */
const end = Date.parse('2026-11-21T09:00:00Z') / 1000;
const day = 86_400;
const minute = 60;
const first = end - 30 * day - 3600;
const incident = { from: end - 10 * day, until: end - 10 * day + 7200 };
const outage = { from: end - 5 * day, until: end - 5 * day + 30 * minute };
const weakPod = { from: end - 3 * day, until: end - 3 * day + 6 * 3600 };
const restart = end - 15 * day;

const pods = ['bot-7d4b9c6f5d-x2k9p', 'bot-7d4b9c6f5d-z4z4z'] as const;
/** A pod of another workload, whose errors must not count. */
const stranger = 'bot-worker-7d4b9c6f5d-x2k9p';

type Value = (at: number) => number;

function inside({ from, until }: { readonly from: number; readonly until: number }, at: number): boolean {
  return at > from && at <= until;
}

/** A counter that gains `perMinute` at each sample, and begins again where it is told to. */
function counting(perMinute: Value, resetAt?: number): Value {
  let sum = 0;
  return (at) => {
    if (at === resetAt) sum = 0;
    sum += perMinute(at);
    return sum;
  };
}

const errorShare: Value = (at) => (inside(incident, at) ? 0.1 : 0.0005);

function family(name: string, type: string, series: readonly (readonly [string, Value])[]): readonly string[] {
  const lines = [`# TYPE ${name} ${type}`];
  for (const [labels, value] of series) {
    for (let at = first; at <= end; at += minute) lines.push(`${labels} ${value(at)} ${at}`);
  }
  return lines;
}

function openMetrics(): string {
  const perPod = 300;
  const of = (pod: string): string => `namespace="music",pod="${pod}",job="music/bot"`;
  const requests = pods.flatMap((pod, index): readonly (readonly [string, Value])[] => {
    const reset = index === 0 ? restart : undefined;
    return [
      [`http_requests_total{${of(pod)},code="200"}`, counting((at) => perPod * (1 - errorShare(at)), reset)],
      [`http_requests_total{${of(pod)},code="500"}`, counting((at) => perPod * errorShare(at), reset)],
    ];
  });
  const failing = `http_requests_total{namespace="music",pod="${stranger}",job="music/bot-worker",code="500"}`;
  const up = pods.map((pod, index): readonly [string, Value] => [
    `up{${of(pod)}}`,
    (at) => (inside(outage, at) || (index === 1 && inside(weakPod, at)) ? 0 : 1),
  ]);
  const bucket = (le: string, share: number): readonly [string, Value] => [
    `http_request_duration_seconds_bucket{${of(pods[0])},le="${le}"}`,
    counting(() => perPod * share),
  ];
  const info = (name: string, more: string): readonly string[] =>
    family(name, 'gauge', [[`${name}{${more}}`, () => 1]]);
  return [
    ...family('http_requests', 'counter', [...requests, [failing, counting(() => 100)]]),
    ...family('up', 'gauge', up),
    ...family('http_request_duration_seconds', 'histogram', [
      bucket('0.1', 0.8),
      bucket('0.5', 0.995),
      bucket('+Inf', 1),
      [`http_request_duration_seconds_count{${of(pods[0])}}`, counting(() => perPod)],
    ]),
    ...info('kube_pod_info', `namespace="music",pod="${pods[0]}",uid="1"`),
    ...info('kube_pod_owner', `namespace="music",pod="${pods[0]}",owner_kind="ReplicaSet",owner_name="bot-7d4b9c6f5d"`),
    ...info('prometheus_build_info', 'job="prometheus",version="3.0.0"'),
    '# EOF',
    '',
  ].join('\n');
}

const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: { name: bot, namespace: music }
spec:
  replicas: 2
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec:
      containers:
        - name: bot
          image: ghcr.io/example/bot:1.4.2
          env: [{ name: DISCORD_TOKEN, valueFrom: { secretKeyRef: { name: bot, key: token } } }]
`;
const config = `roles: { bot: interactions }
prometheus:
  slos:
    - { service: bot, objective: 99.9, window: 30d, indicator: requests }
    - { service: bot, objective: 99, window: 4w, indicator: latency, threshold: 0.5 }
`;

const data = temporaryFolder();
let prometheus: Prometheus;
beforeAll(async () => {
  const dataDir = join(data.path, 'data');
  await createBlocksOf(
    `month of a bot ${openMetrics.toString()}${String(first)}`,
    (file) => {
      writeFileSync(file, openMetrics());
    },
    dataDir,
  );
  prometheus = await startPrometheus({ dataDir });
}, 180_000);
afterAll(async () => {
  await prometheus.stop();
  data.remove();
});

/** The real clock: the server has none that can be set. */
const clocked = (folder: string): Host => ({ ...hostIn(folder), now: () => new Date() });

async function judged(at: number, work?: (folder: string, run: ReadinessRun) => Promise<void>): Promise<ReadinessRun> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'bot.yaml'), manifests);
    writeFileSync(join(folder, 'readiness.yaml'), config);
    const flags = { prometheus: [prometheus.url], at: new Date(at * 1000).toISOString() };
    const { run } = await scan(['.'], flags, clocked(folder));
    await work?.(folder, run);
    return run;
  });
}

function resultOf({ targets }: ReadinessRun, rule: string): ScorecardResult {
  const found = targets[0]?.results.find((one) => one.rule === rule);
  if (found === undefined) throw new Error(`no rule ${rule}`);
  return found;
}

/** The number of a rule; of two objectives that of the requests. */
function measuredOf(run: ReadinessRun, rule: string): number {
  const [only, ...others] = resultOf(run, rule).measured;
  const found = others.length === 0 ? only : [only, ...others].find((one) => one?.what.includes('requests') === true);
  return found?.value ?? Number.NaN;
}

const badShare = (0.0005 * (30 * day - 7200) + 0.1 * 7200) / (30 * day);

describe('a month with an incident, an outage and a counter that began again', () => {
  let run: ReadinessRun;
  beforeAll(async () => {
    run = await judged(end);
  }, 120_000);

  test('the success ratio is that of all events, and nobody else is counted', () => {
    expect(measuredOf(run, 'request-success-ratio')).toBeCloseTo((1 - badShare) * 100, 3);
    expect(resultOf(run, 'request-success-ratio').outcome).toBe('pass');
  });

  test('the error budget is spent by what failed', () => {
    const [latency, requests] = run.targets[0]?.slos ?? [];
    expect(requests?.attained).toBeCloseTo(1 - badShare, 5);
    expect(requests?.budgetLeft).toBeCloseTo(1 - badShare / 0.001, 2);
    expect(latency?.attained).toBeCloseTo(0.995, 5);
    expect(latency?.budgetLeft).toBeCloseTo(0.5, 3);
    expect(resultOf(run, 'error-budget-left').outcome).toBe('pass');
    // 22 % are left; 25 % are wanted.
    expect(resultOf(run, 'error-budget-reserve').outcome).toBe('partial');
  });

  test('it burns at half of what it may now, and burnt for 165 minutes in the incident', () => {
    const burn = run.targets[0]?.slos[1]?.burn ?? [];
    expect(burn).toHaveLength(4);
    expect(burn.map(({ window, limit }) => [window, Number(limit.toFixed(4))])).toEqual([
      ['1h', 14.4],
      ['6h', 6],
      ['1d', 3],
      ['3d', 1],
    ]);
    for (const { factor } of burn) expect(factor).toBeCloseTo(0.5, 2);
    expect(resultOf(run, 'error-budget-burn').outcome).toBe('pass');
    // Above 14.4 once 8.4 minutes of an hour were bad, until all but 8.4 minutes were good again: 163 minutes, in steps of five.
    expect([160, 165]).toContain(measuredOf(run, 'error-budget-burn-episodes'));
    expect(resultOf(run, 'error-budget-burn-episodes').outcome).toBe('partial');
  });

  test('availability counts both pods down as down, and replicas one by one', () => {
    expect(measuredOf(run, 'service-availability')).toBeCloseTo(100 * (1 - 30 / (30 * 1440)), 2);
    expect(measuredOf(run, 'replica-availability')).toBeCloseTo(100 * (1 - (30 + 180) / (30 * 1440)), 2);
    expect(resultOf(run, 'service-availability').outcome).toBe('pass');
  });

  test('evidence about evidence is there', () => {
    for (const rule of [
      'metrics-history-complete',
      'metrics-fresh',
      'metrics-scraped-often',
      'objective-measurable',
      'answers-in-time',
      'kube-state-metrics-steady',
      'prometheus-retention-covers-window',
    ])
      expect([rule, resultOf(run, rule).outcome]).toEqual([rule, 'pass']);
    expect(resultOf(run, 'container-metrics-steady').outcome).toBe('unknown');
    expect(resultOf(run, 'recorded-budget-left').unknowns).toMatchObject([{ reason: 'not-collected' }]);
  });
});

test('in the middle of the incident the budget burns at a hundred times, and a bundle says the same', async () => {
  await judged(incident.from + 5400, async (folder, run) => {
    const burning = resultOf(run, 'error-budget-burn');
    expect(burning.findings.map(({ messageId }) => messageId)).toEqual(['burning']);
    expect(burning.measured.find(({ what }) => what.includes('requests'))?.value).toBeCloseTo(100, 0);
    const at = new Date((incident.from + 5400) * 1000).toISOString();
    const bundle = await collectBundle(['.'], { prometheus: [prometheus.url], at }, clocked(folder));
    await writeBundle(bundle, 'bundle.json', { cwd: folder, out: () => undefined });
    const { run: again } = await judgeBundle('bundle.json', { at }, clocked(folder));
    expect(resultOf(again, 'error-budget-burn').findings).toEqual(burning.findings);
  });
}, 120_000);

test('before there was any history everything is unknown, and nothing is passed', async () => {
  const run = await judged(first - day);
  for (const rule of [
    'request-success-ratio',
    'service-availability',
    'error-budget-left',
    'metrics-history-complete',
    'metrics-fresh',
  ])
    expect([rule, resultOf(run, rule).outcome]).toEqual([rule, 'unknown']);
}, 120_000);

test('who claims no level has twice the peak of the month to carry, whatever the load test added to it', async () => {
  const results = join(data.path, 'results');
  writeResults(results, {
    stages: [
      { vus: 20, seconds: 70, perSecond: 5 },
      { vus: 80, seconds: 360, perSecond: 22 },
    ],
    manifest: { load: { model: 'open', unit: 'requests/s' } },
  });
  await withFolder(async (folder) => {
    writeFileSync(join(folder, 'bot.yaml'), manifests);
    writeFileSync(join(folder, 'readiness.yaml'), config);
    const at = new Date(end * 1000).toISOString();
    const flags = { prometheus: [prometheus.url], load: [results], at, render: false };
    const { run } = await scan(['.'], flags, clocked(folder));
    const [level] = resultOf(run, 'load-claimed-reached').measured;
    expect(level?.value).toBeGreaterThan(20);
    // Two pods at five requests a second each.
    expect(level?.good).toBeCloseTo(20, 1);
    const looked = run.targets[0]?.looked.find(({ source }) => source === 'loadtest');
    expect(looked?.facts.find(({ label }) => label === 'Claim')?.value).toBe(
      '20 requests/s: twice the peak of 30 days, 10 requests/s, that Prometheus tells',
    );
  });
}, 120_000);
