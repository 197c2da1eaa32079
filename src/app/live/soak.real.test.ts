import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBlocksOf } from '../../../tools/prometheus/blocks.ts';
import type { Prometheus } from '../../../tools/prometheus/start.ts';
import { startPrometheus } from '../../../tools/prometheus/start.ts';
import type { ScorecardResult } from '../../model/scorecard.ts';
import { commit, start as startOfRun, writeResults } from '../../sources/loadtest/testing/k6-results.ts';
import { collectBundle, judgeBundle, writeBundle } from '../bundle.ts';
import type { Host } from '../host.ts';
import { scan } from '../scan.ts';
import { hostIn, temporaryFolder, withFolder } from '../testing/projects.ts';

/*
 * A soak test of six hours at 1,000 guilds, and what a real Prometheus tells of the memory of the bot that was loaded: one
 * namespace for each way in which such a test may end. Scrapes every 30 seconds, from half an hour before the run to ten
 * minutes after it. The run begins at no multiple of 20 minutes.
 */
const hours = 6;
const from = startOfRun / 1000 + 457;
const end = from + hours * 3600;
const every = 30;
const mib = 2 ** 20;

interface Pod {
  readonly name: string;
  /** MiB an hour. */
  readonly leak?: number;
  /** Hours since the start of the run. */
  readonly restart?: number;
  /** Hours between which nothing was scraped. */
  readonly gap?: readonly [number, number];
  /** The exporters tell no starts. */
  readonly isTimeless?: true;
}

const [first, second] = ['bot-7d4b9c6f5d-x2k9p', 'bot-7d4b9c6f5d-z4z4z'] as const;
const spaces: Readonly<Record<string, readonly Pod[]>> = {
  steady: [{ name: first }, { name: second }],
  leaking: [{ name: first }, { name: second, leak: 12 }],
  restarted: [{ name: first }, { name: second, restart: 3.1 }],
  gaps: [{ name: first }, { name: second, gap: [3, 4] }],
  ended: [{ name: first, gap: [5, 99] }, { name: second }],
  timeless: [{ name: first, isTimeless: true }],
  // Memory of a worker, whose pods are not those of the bot.
  other: [{ name: `bot-worker-7d4b9c6f5d-x2k9p` }],
};

function* times(): Generator<number> {
  for (let at = from - 1800; at <= end + 600; at += every) yield at;
}

/** What grows for seventeen scrapes and is collected, on a floor that warms up and may rise. */
function bytesAt({ leak = 0, restart }: Pod, at: number): number {
  const began = restart === undefined || at < from + restart * 3600 ? from - 1800 : from + restart * 3600;
  const age = at - began;
  const garbage = ((at / every) % 17) * 3;
  const wobble = Math.sin(at / 700) * 0.8;
  return Math.round((180 + 40 * (1 - Math.exp(-age / 1500)) + garbage + wobble + (leak * age) / 3600) * mib);
}

function openMetrics(): string {
  const all = Object.entries(spaces).flatMap(([namespace, pods]) => pods.map((pod) => ({ namespace, pod })));
  const isSeen = ({ gap }: Pod, at: number): boolean =>
    gap === undefined || at < from + gap[0] * 3600 || at >= from + gap[1] * 3600;
  const family = (name: string, of: (pod: Pod, at: number) => number | undefined, more = ''): readonly string[] => [
    `# TYPE ${name} gauge`,
    ...all.flatMap(({ namespace, pod }) =>
      [...times()].flatMap((at) => {
        const value = isSeen(pod, at) ? of(pod, at) : undefined;
        const labels = `namespace="${namespace}",pod="${pod.name}",container="bot"${more}`;
        return value === undefined ? [] : [`${name}{${labels}} ${value} ${at}`];
      }),
    ),
  ];
  const startOf = ({ restart, isTimeless }: Pod, at: number): number | undefined => {
    if (isTimeless === true) return undefined;
    return restart === undefined || at < from + restart * 3600 ? from - 1800 : from + restart * 3600;
  };
  return [
    ...family('container_memory_working_set_bytes', bytesAt),
    ...family('container_start_time_seconds', startOf),
    ...family('kube_pod_container_resource_limits', () => 512 * mib, ',resource="memory"'),
    ...family('kube_pod_info', () => 1),
    '# EOF',
    '',
  ].join('\n');
}

const data = temporaryFolder();
let prometheus: Prometheus;
beforeAll(async () => {
  const dataDir = join(data.path, 'data');
  await createBlocksOf(
    `soak tests ${JSON.stringify([spaces, from, end])} ${openMetrics.toString()}${bytesAt.toString()}`,
    (file) => {
      writeFileSync(file, openMetrics());
    },
    dataDir,
  );
  writeResults(join(data.path, 'results'), {
    from: from * 1000,
    stages: [{ vus: 80, seconds: hours * 3600, perSecond: 1 }],
    manifest: { endedAt: new Date(end * 1000).toISOString() },
  });
  prometheus = await startPrometheus({ dataDir });
}, 180_000);
afterAll(async () => {
  await prometheus.stop();
  data.remove();
});

const manifests = (namespace: string, limit: string): string => `apiVersion: apps/v1
kind: Deployment
metadata: { name: bot, namespace: ${namespace} }
spec:
  replicas: 2
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec:
      containers:
        - name: bot
          image: ghcr.io/example/bot:1.4.2
          resources: { limits: { ${limit} } }
          env: [{ name: DISCORD_TOKEN, valueFrom: { secretKeyRef: { name: bot, key: token } } }]
`;
const config = `criticality: A
roles: { bot: interactions }
loadtest: { claim: { unit: guilds, level: 1000 } }
`;

const at = new Date((end + 300) * 1000).toISOString();
/** The real clock: the server has none that can be set. */
const clocked = (folder: string): Host => ({ ...hostIn(folder), now: () => new Date() });
const flags = () => ({ prometheus: [prometheus.url], load: [join(data.path, 'results')], at, render: false });

async function judged(
  namespace: string,
  limit = 'memory: 512Mi',
  work?: (folder: string, result: ScorecardResult) => Promise<void>,
): Promise<ScorecardResult> {
  return withFolder(async (folder) => {
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git', 'HEAD'), commit);
    writeFileSync(join(folder, 'bot.yaml'), manifests(namespace, limit));
    writeFileSync(join(folder, 'readiness.yaml'), config);
    const { run } = await scan(['.'], flags(), clocked(folder));
    const found = run.targets[0]?.results.find(({ rule }) => rule === 'load-memory-steady');
    if (found === undefined) throw new Error('the rule was not judged');
    await work?.(folder, found);
    return found;
  });
}

test('memory that is steady passes, each pod with its slope and its interval', async () => {
  const result = await judged('steady');
  expect(result).toMatchObject({ outcome: 'pass', tier: 'measured' });
  expect(result.measured.map(({ what }) => what)).toEqual(
    [first, second].map((pod) => `growth of the memory of ${pod}/bot`),
  );
  for (const { value, bounds } of result.measured) {
    expect(Math.abs(value)).toBeLessThan(1);
    expect(bounds?.[0]).toBeLessThanOrEqual(value);
  }
}, 120_000);

test('a leak of 12 MiB an hour in one of two pods is found, with the days that are left; a bundle says the same', async () => {
  const result = await judged('leaking', 'memory: 512Mi', async (folder, found) => {
    const bundle = await collectBundle(['.'], flags(), clocked(folder));
    await writeBundle(bundle, 'bundle.json', { cwd: folder, out: () => undefined });
    const { run } = await judgeBundle('bundle.json', { at }, clocked(folder));
    expect(run.targets[0]?.results.find(({ rule }) => rule === 'load-memory-steady')).toEqual(found);
  });
  expect(result.outcome).toBe('fail');
  const [slope] = result.measured;
  expect(slope?.what).toBe(`growth of the memory of ${second}/bot`);
  expect(slope?.value).toBeGreaterThan(11);
  expect(slope?.value).toBeLessThan(13);
  // Some 200 MiB to the limit, at 12 MiB an hour.
  expect(result.findings[0]?.message).toMatch(
    new RegExp(`${second}/bot grows by 1[12][.\\d]* MiB an hour.*in 0\\.[67]`),
  );
}, 120_000);

test.each([
  ['restarted', 'memory: 512Mi', `memory of ${second}/bot was not watched for 4 h without a restart`],
  ['gaps', 'memory: 512Mi', /memory of .*\/bot was watched for [78]\d % of the time/],
  ['ended', 'memory: 512Mi', /memory of .*\/bot was watched for 7\d % of the time/],
  ['timeless', 'memory: 512Mi', 'nothing tells whether it was restarted'],
  ['other', 'memory: 512Mi', 'Prometheus holds no memory of the time of the load test'],
  ['steady', "memory: '${LIMIT}'", 'the memory limit of the container bot can’t be read'],
] as const)(
  '%s, limits {%s}: nobody can tell',
  async (namespace, limit, text) => {
    const result = await judged(namespace, limit);
    expect(result.outcome).toBe('unknown');
    expect(result.unknowns.map((one) => one.text).join('; ')).toMatch(
      typeof text === 'string' ? new RegExp(text) : text,
    );
  },
  120_000,
);

test('a limit that the manifests leave out is the one that the pods had', async () => {
  expect(await judged('steady', 'cpu: 1')).toMatchObject({ outcome: 'pass' });
}, 120_000);
