import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownChild, ownFolder } from '../processes/own.ts';
import { programsFolder, toolsFolder } from '../real-components/cache.ts';
import { findProgram } from '../real-components/programs.ts';
import { startMonth } from './live/month.ts';

/*
 * `npm run bench:live` (after `npm run build`): how long looking at a cluster with 10,000 pods takes beside reading and
 * parsing the same pages, how much memory 50,000 take, and how long all queries of a scan take of a Prometheus with 30 days.
 * Everything runs in processes of its own, in turn; medians count. Main thread: its own CPU time, which others on the
 * machine hardly change.
 */
const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'bin', 'readiness.cjs');
const once = join(import.meta.dirname, 'live', 'once.ts');
const manifests = join(root, 'fixtures', 'projects', 'music-bot', 'sound');
const folder = mkdtempSync(join(tmpdir(), 'readiness-bench-'));
ownFolder(folder);

interface Figures {
  readonly pods: number;
  readonly milliseconds: number;
  /** Milliseconds of CPU time of the main thread. */
  readonly thread: number;
  readonly megabytes: number;
}

interface Api {
  readonly url: string;
  readonly bytes: number;
  readonly kubeconfig: string;
  readonly stop: () => Promise<void>;
}

async function startApi(pods: number): Promise<Api> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'live', 'api.ts'), String(pods)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  ownChild(child);
  const ended = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const text = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('exit', () => {
      reject(new Error('the API server ended before it was ready'));
    });
  });
  const { url, bytes } = JSON.parse(text) as { readonly url: string; readonly bytes: number };
  const kubeconfig = join(folder, `kubeconfig-${pods}`);
  const clusters = [{ name: 'bench', cluster: { server: url, 'insecure-skip-tls-verify': true } }];
  const contexts = [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }];
  const users = [{ name: 'bench', user: { token: 'none' } }];
  const current = { apiVersion: 'v1', kind: 'Config', 'current-context': 'bench' };
  writeFileSync(kubeconfig, JSON.stringify({ ...current, clusters, contexts, users }));
  return {
    url,
    bytes,
    kubeconfig,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function runOnce(how: 'bare' | 'collect', where: string, pods: number): Figures {
  const { stdout, stderr } = spawnSync(process.execPath, [once, how, where], { encoding: 'utf8' });
  if (stdout === '') throw new Error(`${how}: ${stderr}`);
  const figures = JSON.parse(stdout) as Figures;
  if (figures.pods !== pods) throw new Error(`${how} read ${figures.pods} of ${pods} pods`);
  return figures;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function medians(runs: readonly Figures[]): Figures {
  const of = (key: keyof Figures): number => median(runs.map((run) => run[key]));
  return { pods: of('pods'), milliseconds: of('milliseconds'), thread: of('thread'), megabytes: of('megabytes') };
}

interface Scanned {
  readonly milliseconds: number;
  readonly queries?: number;
}

/** One whole scan of the sound music bot; how many queries were asked and answered where it says so. */
function scan(more: readonly string[]): Scanned {
  const scorecard = join(folder, 'scorecard.json');
  rmSync(scorecard, { force: true });
  const args = ['scan', manifests, '--no-progress', '--quiet', '--format', `json=${scorecard}`, ...more];
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    maxBuffer: 1 << 26,
  });
  const milliseconds = performance.now() - started;
  if (!existsSync(scorecard)) throw new Error(`scan ${more.join(' ')}: exit ${String(status)}\n${stderr}`);
  const { targets } = JSON.parse(readFileSync(scorecard, 'utf8')) as ScorecardText;
  const looks = targets.flatMap(({ looked }) => looked ?? []);
  for (const { source, status: came, remarks } of looks)
    if (came !== 'present') throw new Error(`scan: ${source}: ${(remarks ?? []).join('; ')}`);
  const queries = looks.flatMap(({ facts }) => facts).find(({ label }) => label === 'queries')?.value;
  return { milliseconds, ...(queries === undefined ? {} : { queries: Number(queries) }) };
}

interface ScorecardText {
  readonly targets: readonly {
    readonly looked?: readonly {
      readonly source: string;
      readonly status: string;
      readonly remarks?: readonly string[];
      readonly facts: readonly { readonly label: string; readonly value: string }[];
    }[];
  }[];
}

const targets: (readonly [text: string, measured: number, most: number])[] = [];
const lines: string[] = [];

async function benchCluster(): Promise<void> {
  const small = await startApi(10_000);
  try {
    const [bare, collected]: [Figures[], Figures[]] = [[], []];
    for (let round = 0; round < 7; round += 1) {
      bare.push(runOnce('bare', small.url, 10_000));
      collected.push(runOnce('collect', small.kubeconfig, 10_000));
    }
    const large = await startApi(50_000);
    try {
      const [a, b] = [medians(bare), medians(collected)];
      const many = [1, 2, 3].map(
        () => [runOnce('bare', large.url, 50_000), runOnce('collect', large.kubeconfig, 50_000)] as const,
      );
      const [c, d] = [medians(many.map(([one]) => one)), medians(many.map(([, other]) => other))];
      const row = (name: string, bytes: number, { milliseconds, thread, megabytes }: Figures): void => {
        const size = Math.round(bytes / 1e6);
        lines.push(
          `| ${name} | ${size} | ${milliseconds.toFixed(0)} | ${thread.toFixed(0)} | ${megabytes.toFixed(0)} |`,
        );
      };
      lines.push('| pods | MB of pages | ms | main thread ms | peak MB |', '|---|--:|--:|--:|--:|');
      row('10,000, read and parsed', small.bytes, a);
      row('10,000, collected', small.bytes, b);
      row('50,000, read and parsed', large.bytes, c);
      row('50,000, collected', large.bytes, d);
      targets.push(
        ['10,000 pods, collected / read and parsed, ms', b.milliseconds / a.milliseconds, 1.5],
        ['10,000 pods, collected / read and parsed, main thread', b.thread / a.thread, 1.5],
        ['50,000 pods, collected / read and parsed, main thread', d.thread / c.thread, 1.5],
        ['peak memory, 50,000 / 10,000 pods', d.megabytes / b.megabytes, 1.5],
      );
    } finally {
      await large.stop();
    }
    if (!existsSync(program)) lines.push('', 'no whole scan: npm run build');
    else {
      const live = scan(['--no-config', '--cluster', '--kubeconfig', small.kubeconfig]);
      const plain = scan(['--no-config']);
      lines.push(
        '',
        `A whole scan with 10,000 pods: ${live.milliseconds.toFixed(0)} ms; without the cluster ${plain.milliseconds.toFixed(0)} ms.`,
      );
    }
  } finally {
    await small.stop();
  }
}

const settings = `name: music-bot
criticality: B
prometheus:
  services:
${['api', 'audio']
  .map(
    (name) => `    - workload: discord-music/Deployment/${name}
      selector: 'namespace="discord-music",job="${name}"'
      requests: { metric: http_requests_total, error: 'status=~"5.."' }
      latency: { metric: http_request_duration_seconds, unit: seconds }
`,
  )
  .join('')}  slos:
    - { service: discord-music/Deployment/api, objective: 99.9, window: 30d, indicator: requests }
    - { service: discord-music/Deployment/audio, objective: 99.9, window: 30d, indicator: requests }
`;

async function benchPrometheus(): Promise<void> {
  const missing = ['prometheus', 'promtool'].filter(
    (name) => findProgram(name, programsFolder(toolsFolder())) === undefined,
  );
  if (missing.length > 0 || !existsSync(program)) {
    const why = missing.length > 0 ? `${missing.join(', ')}: npm run real-components` : 'no program: npm run build';
    lines.push('', `Prometheus is skipped (${why})`);
    return;
  }
  const month = await startMonth();
  try {
    const config = join(folder, 'readiness.yaml');
    writeFileSync(config, settings);
    const common = ['--config', config, '--pack', 'discord-bot', '--profile', 'full'];
    const rounds = [1, 2, 3].map(
      () => [scan([...common, '--prometheus', month.prometheus.url]), scan(common)] as const,
    );
    const asked = median(rounds.map(([live, plain]) => live.milliseconds - plain.milliseconds));
    const queries = rounds[0]?.[0].queries ?? Number.NaN;
    if (!(queries > 50)) throw new Error(`only ${queries} queries were asked: the bench asks too little`);
    lines.push(
      '',
      `${queries} queries of ${month.series} series over 30 days: ${asked.toFixed(0)} ms more than without.`,
    );
    targets.push(['all queries of a 30-day Prometheus, s', asked / 1000, 10]);
  } finally {
    await month.stop();
  }
}

const load = loadavg()[0] ?? 0;
await benchCluster();
await benchPrometheus();
lines.unshift(
  `Node ${process.version}, load of the machine ${load.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`,
  '',
);
lines.push('', '| target | measured | at most | |', '|---|--:|--:|---|');
for (const [text, measured, most] of targets)
  lines.push(`| ${text} | ${measured.toFixed(2)} | ${most} | ${measured <= most ? 'reached' : 'MISSED'} |`);
process.stdout.write(`${lines.join('\n')}\n`);
