import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBlocksOf } from '../../../tools/prometheus/blocks.ts';
import type { Prometheus } from '../../../tools/prometheus/start.ts';
import { startPrometheus } from '../../../tools/prometheus/start.ts';
import type { PromQuery } from '../../model/prometheus.ts';
import { selectorsOf } from '../../model/promql-selectors.ts';
import { startFake, vector } from '../../sources/prometheus/testing/fake.ts';
import { ask, evidenceOf } from '../../sources/prometheus/testing/request.ts';
import { collectBundle } from '../bundle.ts';
import type { Host } from '../host.ts';
import { hostIn, temporaryFolder, withFolder } from '../testing/projects.ts';

/*
 * Whatever is asked about many workloads at once must be answered as if it had been asked about each. Every question of the
 * pack is asked of a real Prometheus both ways, over series that are made to fit the questions: of some workloads some are
 * missing, one is gone, and names begin alike.
 */
const end = Math.floor(Date.parse('2026-11-21T09:00:00Z') / 1000);
const at = new Date(end * 1000).toISOString();
const hours = 3;

interface Made {
  readonly kind: string;
  readonly name: string;
  readonly pods: readonly string[];
  /** Which of the metrics it has no series of. */
  readonly lacks: (index: number) => boolean;
}
const hash = '-7d4b9c6f5d-x2k9p';
const workloads: readonly Made[] = [
  { kind: 'Deployment', name: 'bot', pods: [`bot${hash}`, 'bot-7d4b9c6f5d-z4z4z'], lacks: () => false },
  { kind: 'Deployment', name: 'bot-worker', pods: [`bot-worker${hash}`], lacks: (index) => index % 3 === 0 },
  { kind: 'Deployment', name: 'bot.v2', pods: [`bot.v2${hash}`], lacks: (index) => index % 2 === 0 },
  { kind: 'Deployment', name: 'gone', pods: [], lacks: () => true },
  { kind: 'StatefulSet', name: 'db', pods: ['db-0', 'db-1'], lacks: (index) => index % 4 === 0 },
  { kind: 'StatefulSet', name: 'db-1', pods: ['db-1-0'], lacks: (index) => index % 5 === 0 },
  { kind: 'DaemonSet', name: 'agent', pods: ['agent-x2k9p'], lacks: (index) => index % 7 === 0 },
  { kind: 'DaemonSet', name: 'agent-x2k9p', pods: ['agent-x2k9p-bcdfg'], lacks: () => false },
];

const manifests = workloads
  .map(
    ({ kind, name }) => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}, namespace: music }
spec:
  selector: { matchLabels: { app: '${name}' } }
  template:
    metadata: { labels: { app: '${name}' } }
    spec: { containers: [{ name: main, image: 'ghcr.io/example/x:1.4.2' }] }
`,
  )
  .join('---\n');

/** The real clock: the server has none that can be set. */
const clocked = (folder: string): Host => ({ ...hostIn(folder), now: () => new Date() });

interface Collected {
  readonly queries: readonly PromQuery[];
  readonly sent: number;
}

async function collected(url: string): Promise<Collected> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'all.yaml'), manifests);
    const roles = 'roles: { bot: interactions, bot-worker: interactions, bot.v2: interactions }\n';
    writeFileSync(join(folder, 'readiness.yaml'), roles);
    let sent = 0;
    const host: Host = {
      ...clocked(folder),
      progress: (text) => {
        if (text.startsWith('asking')) sent += 1;
      },
    };
    const { live } = await collectBundle(['.'], { prometheus: [url], at, load: [], render: false }, host);
    if (live?.prometheus?.status !== 'present') throw new Error('no evidence');
    return { queries: live.prometheus.evidence.queries, sent };
  });
}

/** Series for every selector of the questions, of every workload but those that lack them. */
function openMetrics(queries: readonly PromQuery[]): string {
  const families = new Map<string, Map<string, number>>();
  const metrics = queries.flatMap(({ query }) => selectorsOf(query));
  const names = [...new Set(metrics.map(({ metric }) => metric))].filter((name) => name !== '').sort();
  for (const { metric, matchers } of metrics) {
    if (metric === '') continue;
    const fixed = matchers.flatMap(({ label, operator, value }): readonly (readonly [string, string])[] => {
      if (['namespace', 'pod', 'container', 'deployment', 'statefulset', 'daemonset', '__name__'].includes(label))
        return [];
      if (operator === '=') return [[label, value]];
      return operator === '=~' ? [[label, value.split('|')[0] ?? value]] : [];
    });
    for (const [index, { kind, name, pods, lacks }] of workloads.entries()) {
      if (lacks(names.indexOf(metric))) continue;
      const isPod = matchers.some(({ label }) => label === 'pod');
      const own = isPod
        ? pods.flatMap((pod) =>
            ['main', 'proxy'].map((container) => [
              ['pod', pod],
              ['container', container],
            ]),
          )
        : [[[kind.toLowerCase(), name]]];
      for (const labels of own) {
        const all = [['namespace', 'music'], ...labels, ...fixed, ['owner_kind', kind], ['owner_name', name]];
        const text = [...new Map(all.map(([label = '', value = '']) => [label, value]))].map(
          ([label, value]) => `${label}="${value}"`,
        );
        const series = families.get(metric) ?? new Map<string, number>();
        series.set(`${metric}{${text.sort().join(',')}}`, index);
        families.set(metric, series);
      }
    }
  }
  const lines = [...families].flatMap(([metric, series]) => [
    `# TYPE ${metric} unknown`,
    ...[...series].flatMap(([labels, index]) =>
      Array.from({ length: hours * 120 }, (_, step) => {
        const at = end - (hours * 120 - 1 - step) * 30;
        // Now 0, now 1, now more: what is compared with something is sometimes true.
        return `${labels} ${(step * (index + 1)) % 13 === 0 ? 0 : ((step >> 4) + index + labels.length) % 3} ${at}`;
      }),
    ),
  ]);
  return [...lines, '# EOF', ''].join('\n');
}

const data = temporaryFolder();
let prometheus: Prometheus;
beforeAll(async () => {
  const empty = await startFake((request, response) =>
    request.parameters.has('query') && request.parameters.get('query') !== 'vector(1)'
      ? (vector(response, []), true)
      : undefined,
  );
  const { queries } = await collected(empty.url);
  await empty.stop();
  const dataDir = join(data.path, 'data');
  const text = openMetrics(queries);
  await createBlocksOf(
    text,
    (file) => {
      writeFileSync(file, text);
    },
    dataDir,
  );
  prometheus = await startPrometheus({ dataDir });
}, 180_000);
afterAll(async () => {
  await prometheus.stop();
  data.remove();
});

/** As far as sums in another order agree. */
function rounded({ answer }: PromQuery): unknown {
  if (answer.status !== 'answered') return answer.status === 'unknown' ? { unknown: answer.reason } : answer;
  return answer.series.map(({ labels, value }) => [
    labels,
    typeof value === 'number' ? Number(value.toPrecision(9)) : value,
  ]);
}

test('every question is answered as if it had been asked by itself, with far fewer queries', async () => {
  const together = await collected(prometheus.url);
  const alone = evidenceOf(
    await ask(
      prometheus.url,
      together.queries.map(({ query }) => query),
      { instant: at },
    ),
  );
  const byText = new Map(alone.queries.map((one) => [one.query, one]));
  let told = 0;
  for (const query of together.queries) {
    const single = byText.get(query.query);
    if (single === undefined) throw new Error(`not asked: ${query.query}`);
    expect(rounded(query), query.query).toEqual(rounded(single));
    if (single.answer.status === 'answered' && single.answer.series.length > 0) told += 1;
  }
  // This was put to the test: most questions have an answer, and some have none.
  expect(together.queries.length).toBeGreaterThan(300);
  expect(told).toBeGreaterThan(together.queries.length / 3);
  expect(told).toBeLessThan(together.queries.length);
  // Three kinds of controllers, two or three of each; services with a guard against no series are asked alone.
  expect(together.sent).toBeLessThan(together.queries.length * 0.6);
}, 180_000);
