import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ReadinessRun, ScorecardResult } from '../../model/scorecard.ts';
import type { Behaviour, FakePrometheus } from '../../sources/prometheus/testing/fake.ts';
import { at, startFake, vector } from '../../sources/prometheus/testing/fake.ts';
import { collectBundle, judgeBundle, writeBundle } from '../bundle.ts';
import { scan } from '../scan.ts';
import { fixedTime, hostIn, withFolder } from '../testing/projects.ts';

/*
 * A whole run against a server that answers by what is asked: discovery, subjects, the queries of the rules, the verdicts,
 * and the same again from a saved bundle.
 */

const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: { name: bot, namespace: music }
spec:
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec:
      containers:
        - name: bot
          image: ghcr.io/example/bot:1.4.2
          env: [{ name: DISCORD_TOKEN, valueFrom: { secretKeyRef: { name: bot, key: token } } }]
`;
const config = `prometheus:
  slos: [{ service: bot, objective: 99.9, window: 30d, indicator: requests }]
`;

/** What is left of a text after its numbers and names: enough to answer it. */
const answers: readonly (readonly [RegExp, readonly { readonly labels?: object; readonly value: string }[]])[] = [
  [/^count by \(__name__,cluster,code/, [{ labels: { __name__: 'http_requests_total', code: '200' }, value: '2' }]],
  [/^count by/, []],
  [/^0 \+ 1 \* .*\[30d\]/, [{ value: '0.0004' }]],
  [/^0 \+ 1 \* /, [{ value: '0.0001' }]],
  [/^1 - .*\[30d\]/, [{ value: '0.9996' }]],
  [/^sum\(increase/, [{ value: '5000000' }]],
  [/^count_over_time|clamp_max/, [{ value: '1' }]],
  [/^time\(\)/, [{ value: '30' }]],
  [/^quantile_over_time/, [{ labels: { container: 'bot' }, value: '0.12' }]],
  [/^max\(count_over_time/, [{ value: '60' }]],
];

const servers: FakePrometheus[] = [];
afterAll(() => Promise.all(servers.map((one) => one.stop())));

async function server(behave?: Behaviour): Promise<FakePrometheus> {
  const started = await startFake((request, response) => {
    const own = behave?.(request, response);
    if (own !== undefined) return own;
    const query = request.parameters.get('query');
    if (query === null || query === 'vector(1)') return undefined;
    const series = answers.find(([pattern]) => pattern.test(query))?.[1] ?? [];
    return vector(
      response,
      series.map(({ labels = {}, value }) => ({ metric: labels, value: at(request, value) })),
    );
  }, fixedTime);
  servers.push(started);
  return started;
}

function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return withFolder((folder) => {
    writeFileSync(join(folder, 'bot.yaml'), manifests);
    writeFileSync(join(folder, 'readiness.yaml'), config);
    return work(folder);
  });
}

const run = (folder: string, url: string): Promise<ReadinessRun> =>
  scan(['.'], { prometheus: [url] }, hostIn(folder)).then((done) => done.run);

function resultOf({ targets }: ReadinessRun, rule: string): ScorecardResult {
  const found = targets[0]?.results.find((one) => one.rule === rule);
  if (found === undefined) throw new Error(`no rule ${rule}`);
  return found;
}

describe('a scan with --prometheus', () => {
  test('asks what is there first, then what the rules ask of it, each text once, and judges the answers', async () => {
    const prometheus = await server();
    const done = await inFolder((folder) => run(folder, prometheus.url));
    const asked = prometheus.asked();
    expect(asked.length).toBeGreaterThan(20);
    expect(new Set(asked).size).toBe(asked.length);
    const lastDiscovery = asked.findLastIndex((query) => /^count by \((__name__|cluster|owner_kind)\b/.test(query));
    expect(lastDiscovery).toBeGreaterThan(0);
    expect(asked.findIndex((query) => query.startsWith('0 + 1 *'))).toBeGreaterThan(lastDiscovery);
    expect(resultOf(done, 'request-success-ratio')).toMatchObject({ outcome: 'pass', tier: 'measured' });
    expect(resultOf(done, 'error-budget-left')).toMatchObject({ outcome: 'pass' });
    expect(resultOf(done, 'error-budget-burn')).toMatchObject({ outcome: 'pass' });
    expect(done.targets[0]?.utilisation).toMatchObject([
      { workload: { name: 'bot' }, container: 'bot', cpu: { used: 0.12, request: null }, memory: { used: null } },
    ]);
    expect(done.targets[0]?.slos).toMatchObject([
      { service: 'music/bot', objective: 0.999, window: '30d', attained: 0.9996, burn: [{ window: '1h' }, {}, {}, {}] },
    ]);
    expect(done.targets[0]?.slos[0]?.budgetLeft).toBeCloseTo(0.6, 9);
  });

  test('is judged again from its bundle, to the same digest, without asking anybody', async () => {
    const prometheus = await server();
    await inFolder(async (folder) => {
      const scanned = await run(folder, prometheus.url);
      await writeBundle(await collectBundle(['.'], { prometheus: [prometheus.url] }, hostIn(folder)), 'bundle.json', {
        cwd: folder,
        out: () => undefined,
      });
      const before = prometheus.asked().length;
      const { run: judged } = await judgeBundle('bundle.json', {}, hostIn(folder));
      expect(prometheus.asked().length).toBe(before);
      expect(judged.targets.map(({ digest }) => digest)).toEqual(scanned.targets.map(({ digest }) => digest));
    });
  });

  test('a bundle says nothing about a day later', async () => {
    const prometheus = await server();
    await inFolder(async (folder) => {
      const host = hostIn(folder);
      await writeBundle(await collectBundle(['.'], { prometheus: [prometheus.url] }, host), 'bundle.json', {
        cwd: folder,
        out: () => undefined,
      });
      const later = new Date(host.now().getTime() + 25 * 3_600_000).toISOString();
      const { run: judged } = await judgeBundle('bundle.json', { at: later }, host);
      expect(resultOf(judged, 'request-success-ratio')).toMatchObject({
        outcome: 'unknown',
        unknowns: [{ reason: 'stale' }],
      });
    });
  });

  test('what it refuses is unknown, and costs what it could have earned', async () => {
    const [sound, mute] = [await server(), await server((_, response) => response.writeHead(403).end())];
    await inFolder(async (folder) => {
      const good = await run(folder, sound.url);
      const refused = await run(folder, mute.url);
      expect(resultOf(refused, 'request-success-ratio')).toMatchObject({ outcome: 'unknown' });
      expect(refused.targets[0]?.looked).toMatchObject([{ source: 'prometheus', status: 'failed', facts: [] }]);
      expect(refused.targets[0]?.looked[0]?.remarks.join()).toContain('403');
      const score = ({ targets }: ReadinessRun): number => targets[0]?.score?.verified ?? Number.NaN;
      expect(score(refused)).toBeLessThan(score(good));
    });
  });

  test('partial data turns a pass into unknown', async () => {
    const prometheus = await server((request, response) => {
      const query = request.parameters.get('query') ?? '';
      if (!query.startsWith('1 - ')) return undefined;
      return vector(response, [{ metric: {}, value: at(request, '0.9999') }], { warnings: ['a store did not answer'] });
    });
    const done = await inFolder((folder) => run(folder, prometheus.url));
    expect(resultOf(done, 'request-success-ratio')).toMatchObject({
      outcome: 'unknown',
      unknowns: [{ reason: 'partial-data' }],
    });
  });
});
