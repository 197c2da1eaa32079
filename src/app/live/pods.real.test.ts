import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get } from '../../../tools/processes/get.ts';
import { createBlocksOf } from '../../../tools/prometheus/blocks.ts';
import type { Prometheus } from '../../../tools/prometheus/start.ts';
import { startPrometheus } from '../../../tools/prometheus/start.ts';
import type { ReadinessRun, ScorecardResult } from '../../model/scorecard.ts';
import { scan } from '../scan.ts';
import { hostIn, temporaryFolder, withFolder } from '../testing/projects.ts';

/*
 * A month of a namespace as kube-state-metrics tells it, read by a real Prometheus:
 *
 * - `bot`, a gateway, was replaced once without overlap; nothing else happened to it
 * - `api` was away for twenty minutes, restarted, was killed for memory, waited in a crash loop, was pending and not ready;
 *   its rollout is stuck, its budget permits nothing; one of its pods was evicted and is still listed
 * - `worker` came up for the first time 29 days ago
 * - `backup` succeeded an hour ago, `report` three days ago, and its last Job failed
 */
const end = Date.parse('2026-11-21T09:00:00Z') / 1000;
const [day, hour, minute] = [86_400, 3600, 60];
const monthAgo = end - 30 * day - hour;
const weekAgo = end - 8 * day;

/** Undefined: no sample at that time. */
type Value = (at: number) => number | undefined;
type Series = readonly [labels: string, value: Value, from?: number];

const between =
  (from: number, length: number, inside: number | undefined, outside: number | undefined): Value =>
  (at) =>
    at >= from && at < from + length ? inside : outside;
const always =
  (value: number): Value =>
  () =>
    value;
/** A counter that gains at some times. */
const gaining =
  (...steps: readonly (readonly [at: number, by: number])[]): Value =>
  (at) =>
    steps.reduce((sum, [when, by]) => sum + (at >= when ? by : 0), 5);

function family(name: string, type: string, series: readonly Series[]): readonly string[] {
  const lines = [`# TYPE ${name} ${type}`];
  const sample = type === 'counter' ? `${name}_total` : name;
  for (const [labels, value, from = weekAgo] of series) {
    for (let at = from; at <= end; at += 2 * minute) {
      const found = value(at);
      if (found !== undefined) lines.push(`${sample}{${labels}} ${found} ${at}`);
    }
  }
  return lines;
}

const bot = 'bot-7d4b9c6f5d-x2k9p';
const [apiOne, apiTwo, apiGone] = ['api-7d4b9c6f5d-x2k9p', 'api-7d4b9c6f5d-z4z4z', 'api-7d4b9c6f5d-bbbbb'];
const worker = 'worker-7d4b9c6f5d-x2k9p';
const pod = (name: string, more = ''): string => `namespace="music",pod="${name}"${more}`;
const container = (name: string, more = ''): string =>
  pod(name, `,container="${name.slice(0, name.indexOf('-'))}"${more}`);
const deployment = (name: string, more = ''): string => `namespace="music",deployment="${name}"${more}`;
const created = end - 29 * day;
const running = [bot, apiOne, apiTwo, worker];
const self = 'job="prometheus",instance="localhost:9090"';

function openMetrics(): string {
  const gauge = (name: string, ...series: readonly Series[]): readonly string[] => family(name, 'gauge', series);
  const counter = (name: string, ...series: readonly Series[]): readonly string[] => family(name, 'counter', series);
  const pending = between(end - 8 * hour, 40 * minute, 1, 0);
  return [
    ...gauge('kube_pod_info', ...[...running, apiGone].map((name): Series => [pod(name), always(1), monthAgo])),
    ...counter(
      'kube_pod_container_status_restarts',
      [container(bot), always(3)],
      [container(apiOne), gaining([end - 3 * day, 10], [end - 5 * hour, 1], [end - 4 * hour, 1])],
      [container(apiTwo), always(0)],
      [container(worker), always(0)],
    ),
    ...gauge(
      'kube_pod_container_status_last_terminated_reason',
      [container(apiOne, ',reason="OOMKilled"'), between(end - 3 * day, 3 * day + hour, 1, undefined)],
      // It ended before the window's restarts, and did not restart since.
      [container(bot, ',reason="OOMKilled"'), always(1)],
    ),
    ...gauge('kube_pod_container_status_waiting_reason', [
      container(apiOne, ',reason="CrashLoopBackOff"'),
      between(end - 6 * hour, 10 * minute, 1, undefined),
    ]),
    ...gauge(
      'kube_pod_status_ready',
      ...running.map((name): Series => [
        pod(name, ',condition="true"'),
        name === apiTwo ? between(end - 9 * hour, 72 * minute, 0, 1) : always(1),
      ]),
      [pod(apiGone, ',condition="true"'), always(0)],
    ),
    ...gauge(
      'kube_pod_status_phase',
      ...running.flatMap((name): readonly Series[] => [
        [pod(name, ',phase="Pending"'), name === apiTwo ? pending : always(0)],
        [pod(name, ',phase="Running"'), name === apiTwo ? (at) => 1 - (pending(at) ?? 0) : always(1)],
      ]),
      [pod(apiGone, ',phase="Failed"'), always(1)],
      [pod(apiGone, ',phase="Running"'), always(0)],
      [pod(apiGone, ',phase="Pending"'), always(0)],
    ),
    ...gauge(
      'kube_pod_status_reason',
      ...[...running, apiGone].map((name): Series => [
        pod(name, ',reason="Evicted"'),
        always(name === apiGone ? 1 : 0),
      ]),
    ),
    ...gauge(
      'kube_deployment_spec_replicas',
      [deployment('bot'), always(1), monthAgo],
      [deployment('api'), always(2), monthAgo],
      [deployment('worker'), always(1), created],
    ),
    ...gauge(
      'kube_deployment_status_replicas_available',
      [deployment('bot'), between(end - 4 * day, 6 * minute, 0, 1), monthAgo],
      [
        deployment('api'),
        (at) => (at >= end - 5 * day && at < end - 5 * day + 20 * minute ? 0 : at >= end - 30 * minute ? 1 : 2),
        monthAgo,
      ],
      [deployment('worker'), between(created, 12 * minute, 0, 1), created],
    ),
    ...gauge(
      'kube_deployment_status_condition',
      ...['bot', 'api', 'worker'].map((name): Series => [
        deployment(name, ',condition="Progressing",status="false"'),
        always(name === 'api' ? 1 : 0),
      ]),
    ),
    ...gauge(
      'kube_poddisruptionbudget_status_pod_disruptions_allowed',
      ['namespace="music",poddisruptionbudget="api"', always(0)],
      ['namespace="music",poddisruptionbudget="worker"', always(1)],
    ),
    ...gauge(
      'kube_poddisruptionbudget_status_expected_pods',
      ['namespace="music",poddisruptionbudget="api"', always(2)],
      ['namespace="music",poddisruptionbudget="worker"', always(1)],
    ),
    ...gauge(
      'kube_cronjob_status_last_successful_time',
      ['namespace="music",cronjob="backup"', always(end - hour)],
      ['namespace="music",cronjob="report"', always(end - 3 * day)],
    ),
    ...gauge(
      'kube_cronjob_status_last_schedule_time',
      ['namespace="music",cronjob="backup"', always(end - hour - 60)],
      ['namespace="music",cronjob="report"', always(end - hour - 60)],
    ),
    ...gauge(
      'kube_cronjob_next_schedule_time',
      ['namespace="music",cronjob="backup"', always(end + 23 * hour - 60)],
      ['namespace="music",cronjob="report"', always(end + 23 * hour - 60)],
    ),
    ...gauge(
      'kube_job_info',
      ['namespace="music",job_name="backup-29394000"', always(1)],
      ['namespace="music",job_name="report-29394000"', always(1)],
    ),
    ...gauge('kube_job_failed', ['namespace="music",job_name="report-29394000",condition="true"', always(1)]),
    ...gauge(
      'up',
      [pod(bot, ',job="music/bot"'), always(1)],
      [pod(apiOne, ',job="music/api"'), always(1)],
      [pod(apiTwo, ',job="music/api"'), between(end - hour, 2 * hour, 0, 1)],
      [self, always(1)],
    ),
    ...gauge('prometheus_build_info', [self, always(1)]),
    ...gauge('prometheus_notifications_alertmanagers_discovered', [self, always(1)]),
    ...counter('prometheus_rule_evaluation_failures', [self, gaining([end - 5 * hour, 2])]),
    ...counter('prometheus_notifications_dropped', [self, always(7)]),
    ...gauge(
      'ALERTS',
      [
        'alertname="Slow",alertstate="firing",namespace="music",severity="warning",pod="a"',
        between(end - 10 * day, 30 * hour, 1, undefined),
        monthAgo,
      ],
      [
        'alertname="Slow",alertstate="firing",namespace="music",severity="warning",pod="b"',
        between(end - 10 * day, 30 * hour, 1, undefined),
        monthAgo,
      ],
      [
        'alertname="Down",alertstate="firing",namespace="music",severity="critical"',
        between(end - hour, day, 1, undefined),
      ],
    ),
    ...gauge('ALERTS_FOR_STATE', [
      'alertname="Flap",namespace="music"',
      (at) => (at >= end - 2 * day ? Math.floor(at / hour) * hour : end - 20 * day),
    ]),
    '# EOF',
    '',
  ].join('\n');
}

const workloads = ['bot', 'api', 'worker'].map(
  (name) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: music }
spec:
  replicas: ${name === 'api' ? 2 : 1}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: ghcr.io/example/${name}:1.4.2
`,
);
const jobs = ['backup', 'report'].map(
  (name) => `apiVersion: batch/v1
kind: CronJob
metadata: { name: ${name}, namespace: music }
spec:
  schedule: '0 8 * * *'
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: ${name}, image: 'x:1' }] } } } }
`,
);
const service = `apiVersion: v1
kind: Service
metadata: { name: api, namespace: music }
spec: { selector: { app: api }, ports: [{ port: 80 }] }
`;
const ruleFile = `groups:
  - name: music
    interval: 1s
    rules:
      - { alert: Watchdog, expr: vector(1) }
      - { alert: ApiErrors, expr: 'sum(rate(http_requests_total{namespace="music",code=~"5.."}[5m])) > 1' }
`;

const data = temporaryFolder();
let prometheus: Prometheus;
let run: ReadinessRun;
beforeAll(async () => {
  const dataDir = join(data.path, 'data');
  const text = openMetrics();
  await createBlocksOf(
    `a namespace ${String(text.length)} ${openMetrics.toString()}`,
    (file) => {
      writeFileSync(file, text);
    },
    dataDir,
  );
  const rules = join(data.path, 'rules.yml');
  writeFileSync(rules, ruleFile);
  prometheus = await startPrometheus({ dataDir, config: `rule_files: [${JSON.stringify(rules)}]\n` });
  await firing();
  run = await judged(end);
}, 180_000);
afterAll(async () => {
  await prometheus.stop();
  data.remove();
});

async function judged(at: number): Promise<ReadinessRun> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'music.yaml'), [...workloads, ...jobs, service].join('---\n'));
    writeFileSync(join(folder, 'readiness.yaml'), 'roles: { bot: gateway }\n');
    const flags = { prometheus: [prometheus.url], at: new Date(at * 1000).toISOString() };
    return (await scan(['.'], flags, { ...hostIn(folder), now: () => new Date() })).run;
  });
}

/** Waits for the first evaluation of the rules. */
async function firing(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { body } = await get(`${prometheus.url}/api/v1/rules`);
    if (body.includes('"state":"firing"')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the rules were not evaluated');
}

function resultOf(rule: string, of = run): ScorecardResult {
  const found = of.targets[0]?.results.find((one) => one.rule === rule);
  if (found === undefined) throw new Error(`no rule ${rule}`);
  return found;
}

const messagesOf = (rule: string): readonly string[] => resultOf(rule).findings.map(({ message }) => message);

describe('what happened to api is found, and to nobody else', () => {
  test.each([
    ['daily-restarts-rare', ['a container of api restarted 2 times within a day; 0 are allowed']],
    ['containers-within-memory', ['the container api of api was killed for memory and restarted within 7 days']],
    ['containers-start', ['the container api of api waited in CrashLoopBackOff within the last day']],
    ['pods-ready', ['a pod of api was not ready for 5 % of the last day; 1 % are allowed']],
    ['pods-scheduled', ['a pod of api was pending for 40 minutes within the last day; 15 are allowed']],
    ['replicas-for-failover', ['api was down to 0 available replicas within the last 30 days; 2 are wanted']],
    ['rollouts-complete', ['the rollout of api made no progress within its deadline']],
    ['pod-evictions-rare', ['1 pods of api were evicted within 7 days; 0 are allowed']],
    ['budgets-permit-evictions', ['the budget api of music permitted no eviction for a whole day']],
    ['cron-jobs-succeed', ['report last succeeded 72 hours ago; at most 48.08 are allowed']],
    ['jobs-succeed', ['1 Jobs of report have failed; 0 are allowed']],
    ['targets-up', ['50 % of the scrape targets of api are down; 0 % are allowed']],
    ['rules-evaluated', ['2 evaluations of rules failed within a day; 0 are allowed']],
    ['critical-alerts-quiet', ['the alert Down (critical) fires in music']],
    ['alerts-seldom-fire', ['the alert Slow fired for 30.08 hours in 30 days in music; 10 are allowed']],
  ])('%s', (rule, wanted) => {
    expect(messagesOf(rule)).toEqual(wanted);
    expect(resultOf(rule).unknowns).toEqual([]);
  });

  test('restarts of a week are held against the pods that ran', () => {
    // Three pods are listed, one of which is gone.
    expect(messagesOf('weekly-restarts-rare')).toEqual([]);
    expect(resultOf('weekly-restarts-rare').measured.map(({ value, bad }) => [value, bad])).toContainEqual([12, 15]);
  });

  test('twenty minutes without a replica are a blocker; a gateway that was replaced and a first rollout are none', () => {
    expect(messagesOf('replica-always-available')).toEqual([
      `api had no available replica at ${new Date((end - 5 * day + 15 * minute) * 1000).toISOString()}, within the last 30 days`,
    ]);
    expect(resultOf('replica-always-available').unknowns).toEqual([]);
  });

  test('replicas that are missing now', () => {
    expect(messagesOf('replicas-as-wanted')).toEqual([
      expect.stringMatching(
        /^api had fewer available replicas than wanted for 3[01] minutes of the last hour; 10 are allowed$/,
      ) as string,
    ]);
  });

  test('an alert that comes and goes', () => {
    expect(messagesOf('alerts-steady')).toEqual([
      expect.stringMatching(/^the alert Flap came anew 4[89] times in 7 days in music; 20 are allowed$/) as string,
    ]);
  });
});

describe('the way of an alert', () => {
  test.each(['watchdog-fires', 'alertmanager-connected', 'alerts-delivered'])('%s', (rule) => {
    expect([resultOf(rule).outcome, resultOf(rule).unknowns]).toEqual(['pass', []]);
  });

  test('what watches the services, and what not', () => {
    expect(messagesOf('alerts-select-service')).toEqual([
      'no loaded alert rule that selects bot watches its latency, traffic, saturation',
      'no loaded alert rule that selects api watches its latency, traffic, saturation',
    ]);
  });

  test.each(['scrapes-fast', 'request-counter-exported'])('without targets and counters %s is unknown', (rule) => {
    expect(resultOf(rule).outcome).toBe('unknown');
    expect(resultOf(rule).findings).toEqual([]);
  });
});

test('before there was any history nothing is passed', async () => {
  const before = await judged(monthAgo - day);
  for (const rule of [
    'daily-restarts-rare',
    'weekly-restarts-rare',
    'containers-within-memory',
    'containers-start',
    'pods-ready',
    'pods-scheduled',
    'replica-always-available',
    'replicas-for-failover',
    'replicas-as-wanted',
    'rollouts-complete',
    'pod-evictions-rare',
    'cron-jobs-succeed',
    'jobs-succeed',
    'targets-up',
    'request-counter-exported',
    'scrapes-fast',
    'rules-evaluated',
    'alerts-delivered',
    'alerts-seldom-fire',
    'alerts-steady',
  ])
    expect([rule, resultOf(rule, before).outcome]).toEqual([rule, 'unknown']);
  // No budget was seen and none is declared; but nobody was there to see one.
  expect(resultOf('budgets-permit-evictions', before).outcome).toBe('unknown');
}, 120_000);
