import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBlocks } from '../../../tools/prometheus/blocks.ts';
import type { Prometheus } from '../../../tools/prometheus/start.ts';
import { startPrometheus } from '../../../tools/prometheus/start.ts';
import { componentProgram } from '../../../tools/real-components/find.ts';
import { temporaryFolder } from '../../app/testing/projects.ts';
import type { PrometheusAccess } from './access.ts';
import { startForwardProxy } from './testing/forward-proxy.ts';
import type { Certificates, Proxy } from './testing/proxy.ts';
import { makeCertificates, startProxy } from './testing/proxy.ts';
import { ask, evidenceOf, instant, told } from './testing/request.ts';

/*
 * Held against the real Prometheus: its own client, promtool, must read the same out of it; what it refuses must be told
 * apart; and what stands in front of it must be passed.
 */
const folder = temporaryFolder();
const end = Date.parse(instant) / 1000;
const hours = 3;

/** Three pods: requests with errors, a histogram of which one is never used, a gauge with all that is no number. */
function history(): string {
  const times = Array.from({ length: hours * 60 + 1 }, (_, index) => end - hours * 3600 + index * 60);
  const series = (labels: string, value: (minute: number) => string | number): readonly string[] =>
    times.map((time, minute) => `${labels} ${value(minute)} ${time}`);
  return [
    '# TYPE up gauge',
    ...['a', 'b', 'c'].flatMap((pod, index) =>
      series(`up{namespace="bot",pod="bot-${pod}"}`, (minute) => (minute % 60 === index ? 0 : 1)),
    ),
    '# TYPE requests counter',
    ...series('requests_total{namespace="bot",code="200"}', (minute) => minute * 120),
    ...series('requests_total{namespace="bot",code="500"}', (minute) => minute * 3),
    '# TYPE latency_seconds histogram',
    ...['0.1', '0.5', '1.0', '+Inf'].flatMap((le, index) =>
      series(`latency_seconds_bucket{namespace="bot",le="${le}"}`, (minute) => minute * 10 * (index + 1)),
    ),
    ...['0.1', '+Inf'].flatMap((le) => series(`latency_seconds_bucket{namespace="idle",le="${le}"}`, () => 0)),
    '# TYPE odd gauge',
    ...series('odd{namespace="bot",kind="nan"}', () => 'NaN'),
    ...series('odd{namespace="bot",kind="inf"}', () => '+Inf'),
    ...series('odd{namespace="bot",kind="minus"}', () => '-Inf'),
    ...series('odd{namespace="bot",kind="tiny"}', () => '4.9e-324'),
    ...series('odd{namespace="bot",kind="huge"}', () => '1.7976931348623157e308'),
    ...series(
      String.raw`odd{namespace="bot",kind="\"quoted\\ \n \u00e9 \ud83d\ude00"}`.replace(/\\u[\da-f]{4}/g, (code) =>
        String.fromCharCode(Number.parseInt(code.slice(2), 16)),
      ),
      () => 1,
    ),
    '# EOF',
    '',
  ].join('\n');
}

const queries: readonly string[] = [
  'up{namespace="bot"}',
  'count(up{namespace="bot"})',
  'absent(up{namespace="none"})',
  'up{namespace="none"}',
  'avg(avg_over_time(up{namespace="bot"}[3h]))',
  'min_over_time(up{namespace="bot"}[1h])',
  'count_over_time(up{namespace="bot"}[1h:1m])',
  'sum(increase(requests_total{namespace="bot"}[1h]))',
  'sum(rate(requests_total{namespace="bot",code=~"5.."}[30m])) / sum(rate(requests_total{namespace="bot"}[30m]))',
  'sum by (code) (rate(requests_total{namespace="bot"}[5m]))',
  'histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket{namespace="bot"}[1h])))',
  'histogram_quantile(0.95, sum by (le) (rate(latency_seconds_bucket{namespace="idle"}[1h])))',
  'histogram_quantile(2, sum by (le) (rate(latency_seconds_bucket{namespace="bot"}[1h])))',
  'histogram_quantile(-1, sum by (le) (rate(latency_seconds_bucket{namespace="bot"}[1h])))',
  'odd{namespace="bot"}',
  'odd{namespace="bot",kind="huge"} * 10',
  'sum(requests_total{namespace="bot"}) / 0',
  '0 * sum(odd{namespace="bot",kind="inf"})',
  '-sum(up{namespace="bot"} == 0) * 0',
  'topk(2, requests_total{namespace="bot"})',
  'label_replace(up{namespace="bot"}, "to", "$1", "pod", "bot-(.*)")',
  'time() - max(timestamp(up{namespace="bot"}))',
  'scalar(count(up{namespace="bot"}))',
  'predict_linear(requests_total{namespace="bot",code="200"}[1h], 3600)',
  'quantile_over_time(0.5, (sum(rate(requests_total{namespace="bot"}[5m])))[1h:5m])',
  `count(up{namespace="bot",pod=~"${'bot-x|'.repeat(600)}bot-a"})`,
];

/** What promtool reads, in the form of {@link told}. */
async function readByPromtool(url: string, query: string): Promise<string> {
  const args = ['query', 'instant', `--time=${end}`, '-o', 'json', '--', url, query];
  const { stdout } = await promisify(execFile)(componentProgram('promtool'), args);
  type Sample = { readonly metric?: Readonly<Record<string, string>>; readonly value: readonly [number, string] };
  const read = JSON.parse(stdout) as readonly Sample[] | readonly [number, string];
  const samples: readonly Sample[] =
    typeof read[0] === 'number' ? [{ value: read as readonly [number, string] }] : (read as readonly Sample[]);
  return samples
    .map(({ metric = {}, value: [, value] }) => {
      const labels = JSON.stringify(Object.fromEntries(Object.entries(metric).sort(([a], [b]) => (a < b ? -1 : 1))));
      // Written as numbers of JavaScript are; the words stay.
      return `${labels} ${/Inf|NaN/.test(value) ? value : Number(value) + 0}`;
    })
    .sort()
    .join(', ');
}

let prometheus: Prometheus;
beforeAll(async () => {
  const file = join(folder.path, 'history.om');
  writeFileSync(file, history());
  const dataDir = join(folder.path, 'data');
  await createBlocks(file, dataDir, join(folder.path, 'blocks'));
  const rules = join(folder.path, 'rules.yml');
  writeFileSync(
    rules,
    `groups:
  - name: bot
    interval: 30s
    rules:
      - { record: bot:up, expr: 'sum(up{namespace="bot"})' }
      - { alert: Down, expr: 'up{namespace="bot"} == 0', for: 5m, labels: { severity: page }, annotations: { runbook_url: 'https://x/?token=canary' } }
`,
  );
  prometheus = await startPrometheus({
    dataDir,
    config: `rule_files: [${rules}]\nscrape_configs:\n  - job_name: nothing\n    static_configs: [{ targets: ['127.0.0.1:1'] }]\n`,
    flags: ['--query.max-samples=20000'],
  });
});
afterAll(async () => {
  await prometheus.stop();
  folder.remove();
});

describe('queries', () => {
  test('give what promtool reads', async () => {
    const { queries: answered } = evidenceOf(await ask(prometheus.url, queries));
    expect(answered).toHaveLength(queries.length);
    const ours = new Map(answered.map((query) => [query.query, query]));
    for (const query of queries) {
      const found = ours.get(query);
      if (found === undefined) throw new Error(`not asked: ${query}`);
      expect(found.answer.status, query).toBe('answered');
      expect(told(found).split(', ').sort().join(', '), query).toBe(
        (await readByPromtool(prometheus.url, query)).split(', ').sort().join(', '),
      );
    }
    const everything = answered.map((query) => told(query)).join(' ');
    for (const word of ['NaN', '+Inf', '-Inf']) expect(everything, 'this was put to the test').toContain(word);
  });

  test.each([
    ['sum(', /^parse-error: status 400: .*parse error/],
    ['"text"', /^parse-error: the result is a string/],
    [
      'sum_over_time((sum(rate(requests_total{namespace="bot"}[5m])))[3h:1s])',
      /^not-collected: status 422: .*too many samples.*; raise --query.max-samples/,
    ],
    ['up{namespace="bot"} * on (namespace) up{namespace="bot"}', /^parse-error: status 422: .*many-to-many/],
  ])('%s tells why it has no answer', async (query, wanted) => {
    const { queries: answered } = evidenceOf(await ask(prometheus.url, [query]));
    expect(answered.map((one) => told(one))).toEqual([expect.stringMatching(wanted)]);
  });
});

test('the server tells of itself', async () => {
  const { server, version, flags, serverTime, rules, alertmanagers } = evidenceOf(await ask(prometheus.url, []));
  expect({ server, flags, alertmanagers }).toEqual({
    server: prometheus.url,
    flags: {
      value: {
        'query.lookback-delta': '5m',
        'query.max-concurrency': '20',
        'query.max-samples': '20000',
        'query.timeout': '2m',
        'storage.tsdb.retention.size': '0B',
        'storage.tsdb.retention.time': '100y',
      },
    },
    alertmanagers: { value: 0 },
  });
  expect(version).toEqual({ value: expect.stringMatching(/^\d+\.\d+\.\d+/) as string });
  expect(serverTime).toEqual({ value: expect.stringMatching(/^20\d\d-/) as string });
  expect(rules).toMatchObject({
    value: [
      {
        name: 'bot',
        interval: 30,
        rules: [
          {
            name: 'Down',
            query: 'up{namespace="bot"} == 0',
            duration: 300,
            labels: { severity: 'page' },
            annotations: ['runbook_url'],
            health: expect.stringMatching(/^(?:ok|unknown)$/) as string,
          },
        ],
      },
    ],
  });
  expect(JSON.stringify(rules)).not.toContain('canary');
});

test('the server tells of its targets, once it has looked for them', async () => {
  await expect
    .poll(async () => evidenceOf(await ask(prometheus.url, [])).targets, { timeout: 30_000, interval: 500 })
    .toMatchObject({
      value: [{ scrapePool: 'nothing', labels: { instance: '127.0.0.1:1', job: 'nothing' }, scrapeInterval: '1m' }],
    });
});

describe('a Prometheus that wants to know who asks', () => {
  const password = 'canary-real-password-5f0a';
  let guarded: Prometheus;
  beforeAll(async () => {
    const file = join(folder.path, 'web.yml');
    writeFileSync(file, "basic_auth_users:\n  ann: '$2b$04$abcdefghijklmnopqrstuuyVWo.olOBPhVLAiHSDoL/TeIxXtFqsC'\n");
    guarded = await startPrometheus({ flags: [`--web.config.file=${file}`], readyStatus: 401 });
  });
  afterAll(() => guarded.stop());

  test('answers who is known', async () => {
    const auth = { kind: 'basic', user: 'ann', password } as const;
    const { queries: answered } = evidenceOf(
      await ask(guarded.url, ['absent(up{namespace="bot"})'], { access: { address: guarded.url, auth } }),
    );
    expect(answered.map((one) => told(one))).toEqual(['{"namespace":"bot"} 1']);
  });

  test.each<[string, PrometheusAccess['auth'] | undefined]>([
    ['nobody', undefined],
    ['who has another password', { kind: 'basic', user: 'ann', password: 'canary-wrong' }],
    ['who has a token', { kind: 'bearer', token: password }],
  ])('refuses %s', async (_name, auth) => {
    const answer = await ask(guarded.url, ['up{namespace="bot"}'], {
      access: { address: guarded.url, ...(auth === undefined ? {} : { auth }) },
    });
    expect(answer).toEqual({
      status: 'failed',
      reason: 'permission-denied',
      text: `${guarded.url}: status 401: the credentials are missing or wrong`,
    });
  });
});

describe('a Prometheus behind a proxy with a prefix, a token, a tenant and client certificates', () => {
  let certificates: Certificates;
  let proxy: Proxy;
  const token = 'canary-proxy-token-31c8';
  beforeAll(async () => {
    certificates = makeCertificates(folder.path);
    proxy = await startProxy({ target: prometheus.url, certificates, prefix: '/api/prom', token, tenant: 'bots' });
  });
  afterAll(() => proxy.stop());

  const whole = (): PrometheusAccess => ({
    address: `${proxy.url}/api/prom`,
    auth: { kind: 'bearer', token },
    headers: { 'x-scope-orgid': 'bots' },
    tls: { ca: certificates.ca, ...certificates.client },
  });

  test('answers who has all of them, long queries too', async () => {
    const access = whole();
    const some = ['count(up{namespace="bot"})', queries.at(-1) ?? ''];
    const evidence = evidenceOf(await ask(access.address, some, { access }));
    expect(evidence.queries.map((one) => told(one))).toEqual(['{} 1', '{} 3']);
    expect(evidence.server).toBe(access.address);
    expect(evidence.notes).toEqual(['asked with the headers x-scope-orgid']);
    expect(JSON.stringify(evidence)).not.toContain(token);
  });

  test('is reached through another proxy, which sees its name alone', async () => {
    const between = await startForwardProxy();
    const access = { ...whole(), proxy: between.url };
    try {
      const { queries: answered } = evidenceOf(await ask(access.address, ['count(up{namespace="bot"})'], { access }));
      expect(answered.map((one) => told(one))).toEqual(['{} 3']);
      expect(between.asked()).toEqual([`CONNECT ${new URL(proxy.url).host}`]);
    } finally {
      await between.stop();
    }
  });

  test.each<[string, (access: PrometheusAccess) => PrometheusAccess, string, RegExp]>([
    [
      'the prefix',
      (access) => ({ ...access, address: proxy.url }),
      'parse-error',
      /status 404; is a path prefix missing/,
    ],
    [
      'the token',
      (access) => ({ ...access, auth: { kind: 'bearer', token: 'canary-wrong' } }),
      'permission-denied',
      /status 401/,
    ],
    [
      'the tenant',
      (access) => ({ ...access, headers: { 'x-scope-orgid': 'canary' } }),
      'permission-denied',
      /status 403/,
    ],
    [
      'the authority',
      (access) => ({ ...access, tls: { ...certificates.client } }),
      'unreachable',
      /the certificate is not trusted \(\w+\): see --prometheus-ca/,
    ],
    [
      'the certificate',
      (access) => ({ ...access, tls: { ca: certificates.ca } }),
      'permission-denied',
      /the server wants another client certificate/,
    ],
  ])('refuses who lacks %s', async (_name, without, reason, wanted) => {
    const access = without(whole());
    const answer = await ask(access.address, [], { access });
    expect(answer).toMatchObject({ status: 'failed', reason, text: expect.stringMatching(wanted) as string });
    expect(JSON.stringify(answer)).not.toMatch(/canary|PRIVATE/);
  });
});

test('a Prometheus that was ended is not there', async () => {
  const ended = await startPrometheus();
  await ended.stop();
  expect(await ask(ended.url, ['up{namespace="bot"}'])).toMatchObject({ status: 'failed', reason: 'unreachable' });
});
