import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import { request as requestHttps, createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { ControlPlane } from '../control-plane/start.ts';
import { startControlPlane } from '../control-plane/start.ts';
import { freePorts } from '../processes/ports.ts';
import { createBlocks } from '../prometheus/blocks.ts';
import type { Prometheus } from '../prometheus/start.ts';
import { startPrometheus } from '../prometheus/start.ts';
import type { Demo } from './environment.ts';
import { startDemo } from './environment.ts';
import { seriesOf } from './series.ts';
import { namespace } from './system.ts';
import { writeHistory } from './write-history.ts';

/*
 * Each source of the demonstration is broken in each of the ways in which sources break, and nothing may look better for
 * it: a run that could not see everything ends with 3, or with 1 where a blocker is known all the same.
 */

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'bin', 'readiness.cjs');
const folder = mkdtempSync(join(tmpdir(), 'readiness-wrong-green-'));

interface Scan {
  readonly code: number | null;
  readonly target: ScorecardTarget;
}

async function scan(args: readonly string[]): Promise<Scan> {
  const child = spawn(process.execPath, [program, ...args, '--level', 'conditional', '--format', 'json', '--quiet'], {
    cwd: demo.repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: string[] = [];
  const errors: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = out.join('');
  if (!text.startsWith('{')) throw new Error(`the scan ended with ${code} and no scorecard: ${errors.join('')}`);
  const run = JSON.parse(text) as ReadinessRun;
  const [target] = run.targets;
  if (target === undefined || run.targets.length !== 1) throw new Error('one target was expected');
  return { code, target };
}

const ending: (() => Promise<void> | void)[] = [];
let demo: Demo;
let full: Scan;
/** A second cluster that knows the namespace, and first nothing else. */
let other: ControlPlane;
let otherMetrics: Prometheus;
let oldMetrics: Prometheus;
let emptyMetrics: Prometheus;

/** Arguments of the full scan, with some values replaced. */
function argumentsWith(replaced: Readonly<Record<string, string>>): readonly string[] {
  const args = [...demo.scanArguments];
  for (const [flag, value] of Object.entries(replaced)) {
    const index = args.indexOf(flag);
    if (index === -1) throw new Error(`the scan of the demonstration has no ${flag}`);
    args[index + 1] = value;
  }
  return args;
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = async (answer: RequestListener): Promise<string> => `http://${await listen(createServer(answer))}`;

async function closed(): Promise<string> {
  const [port = 0] = await freePorts(1);
  return `127.0.0.1:${port}`;
}

/** Takes connections, and says nothing. */
async function silent(): Promise<string> {
  const server = createTcpServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => {
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let files = 0;
function written(text: string, name = `file-${(files += 1)}`): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** The kubeconfig of the scan, changed. */
function kubeconfig(change: (text: string) => string): string {
  const text = readFileSync(demo.kubeconfig, 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error('the kubeconfig was not changed');
  return written(changed);
}

const atAnother = (address: string): string =>
  kubeconfig((text) => text.replaceAll(demo.plane.server, `https://${address}`));

/** The API server as it would have answered two days ago, by its own clock. */
async function outdatedCluster(): Promise<string> {
  const { key, cert } = certificate();
  const server = createSecureServer({ key, cert }, (asked, answer) => {
    const headers = { ...asked.headers, host: new URL(demo.plane.server).host };
    const forwarded = requestHttps(
      `${demo.plane.server}${asked.url ?? '/'}`,
      { method: asked.method ?? 'GET', headers, rejectUnauthorized: false },
      (got) => {
        const date = new Date(Date.now() - 2 * 86_400_000).toUTCString();
        answer.writeHead(got.statusCode ?? 502, { ...got.headers, date });
        got.pipe(answer);
      },
    );
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });
  const address = await listen(server);
  return kubeconfig((text) =>
    text
      .replaceAll(demo.plane.server, `https://${address}`)
      .replaceAll(/^(\s*)certificate-authority(?:-data)?:.*$/gm, '$1insecure-skip-tls-verify: true'),
  );
}

/** The API server's own, which this process may read. */
function certificate(): { readonly key: string; readonly cert: string } {
  const at = (name: string): string => readFileSync(join(demo.plane.folder, 'apiserver-certificates', name), 'utf8');
  return { key: at('apiserver.key'), cert: at('apiserver.crt') };
}

interface Manifest {
  startedAt: string;
  endedAt: string;
  exitCode: number;
  files: { path: string; sha256: string; bytes: number }[];
  commit?: string;
  [key: string]: unknown;
}

/** Results of the load test, changed; digests of the manifest fit again. */
function results(change: (manifest: Manifest, copy: string) => void): string {
  const copy = join(folder, `results-${(files += 1)}`);
  cpSync(demo.results, copy, { recursive: true });
  const file = join(copy, 'loadtest.manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  change(manifest, copy);
  manifest.files = manifest.files.map(({ path }) => ({
    path,
    sha256: createHash('sha256')
      .update(readFileSync(join(copy, path)))
      .digest('hex'),
    bytes: statSync(join(copy, path)).size,
  }));
  writeFileSync(file, JSON.stringify(manifest));
  return copy;
}

const daysAgo = (time: string, days: number): string => new Date(Date.parse(time) - days * 86_400_000).toISOString();

/** Results that only a summary tells, so that the manifest says when it was. */
function withoutSamples(manifest: Manifest, copy: string): void {
  manifest.files = manifest.files.filter(({ path }) => path === 'summary.json');
  rmSync(join(copy, 'samples.ndjson.gz'));
}

beforeAll(async () => {
  const say = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  demo = await startDemo({ say, stages: '70s:12,130s:40' });
  ending.push(demo.stop);
  other = await startControlPlane({ controllers: false, identities: [] });
  ending.push(other.stop);
  await other.kubectl(['create', 'namespace', namespace]);
  emptyMetrics = await startPrometheus();
  ending.push(emptyMetrics.stop);
  const now = Math.floor(Date.now() / 1000);
  oldMetrics = await remembering('old', now - 2 * 3600, namespace);
  otherMetrics = await remembering('other', now, 'somebody-else');
  full = await scan(demo.scanArguments);
}, 900_000);

/** A Prometheus that has a day of the system up to a time, in a namespace of some name. */
async function remembering(name: string, until: number, inNamespace: string): Promise<Prometheus> {
  const from = until - 86_400;
  const series = seriesOf(from, until).map((one) => ({
    ...one,
    labels: 'namespace' in one.labels ? { ...one.labels, namespace: inNamespace } : one.labels,
  }));
  const file = join(folder, `${name}.om`);
  writeHistory(file, series, { from, until });
  const dataDir = join(folder, `${name}-data`);
  await createBlocks(file, dataDir, join(folder, 'blocks'));
  const started = await startPrometheus({ dataDir });
  ending.push(started.stop);
  return started;
}

afterAll(async () => {
  for (const end of ending.toReversed()) await end();
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

/** Rules that the full run knew and this one does not, which name the source. */
function lost(source: string, { target }: Scan): readonly string[] {
  const known = new Set(full.target.results.filter(({ outcome }) => outcome !== 'unknown').map(({ rule }) => rule));
  return target.results
    .filter(({ rule, outcome, evidence }) => known.has(rule) && outcome === 'unknown' && evidence.includes(source))
    .map(({ rule, reason, unknowns }) => {
      expect(reason, rule).toBeDefined();
      expect(unknowns[0]?.text, rule).toMatch(/\S/);
      return rule;
    });
}

/** Faults that only this run knows: what is broken may be seen to be broken. Those with an owner decide nothing. */
function newFaults({ target }: Scan): readonly string[] {
  const known = new Set(full.target.results.filter(({ findings }) => findings.length > 0).map(({ rule }) => rule));
  const owned = new Set(target.actionItems.map(({ rule }) => rule));
  return target.results
    .filter(({ rule, severity, outcome, findings }) => {
      const decides = severity === 'blocker' || (severity === 'high' && !owned.has(rule));
      return decides && outcome !== 'informative' && findings.length > 0 && !known.has(rule);
    })
    .map(({ rule }) => rule);
}

/** Ends with 3, or with 1 where a fault is known that decides; never with 0. Proven points never grow. */
function expectNoBetter(broken: Scan): void {
  const [seen, whole] = [broken.target.score, full.target.score];
  if (seen === null || whole === null) throw new Error('a score was expected');
  const faults = newFaults(broken);
  expect(broken.code, faults.join()).toBe(faults.length > 0 ? 1 : 3);
  expect(seen.verified).toBeLessThanOrEqual(whole.verified);
  if (faults.length === 0) expect(seen.upper).toBeGreaterThanOrEqual(whole.upper);
}

describe('the whole demonstration', () => {
  test('is conditional, and every rule is known but those that are listed', () => {
    const listed = JSON.parse(readFileSync(join(root, 'fixtures', 'demo', 'unknown.json'), 'utf8')) as Record<
      string,
      string
    >;
    const unknown = full.target.results.filter(({ outcome }) => outcome === 'unknown');
    expect(unknown.map(({ rule }) => rule).toSorted()).toEqual(Object.keys(listed).toSorted());
    const owned = new Set(full.target.actionItems.map(({ rule }) => rule));
    for (const { rule, severity } of unknown) {
      expect(severity, rule).not.toBe('blocker');
      if (severity === 'high') expect(owned, rule).toContain(rule);
    }
    expect(full.code).toBe(0);
    expect(full.target.verdict.level).toBe('conditional');
  });

  test('says on its first screen what is not real about it', () => {
    const remarks = full.target.looked.flatMap((look) => look.remarks).join('\n');
    expect(remarks).toContain('kwok');
    expect(remarks).toMatch(/generated/);
    expect(remarks).toContain('on the machine that generated the load');
  });
});

describe('a cluster that', () => {
  const cells: readonly (readonly [string, () => Promise<string> | string])[] = [
    ['is stopped', async () => atAnother(await closed())],
    ['knows nobody', () => kubeconfig((text) => text.replaceAll(/^(\s*token:).*$/gm, '$1 nobody'))],
    ['permits nothing', () => demo.plane.kubeconfig('nobody')],
    ['never answers', async () => atAnother(await silent())],
    ['answers, and is empty', () => other.kubeconfig()],
    [
      'is another one',
      async () => {
        await other.kubectl([
          '-n',
          namespace,
          'create',
          'deployment',
          'stranger',
          '--image=ghcr.io/example/stranger:1.0.0',
        ]);
        return other.kubeconfig();
      },
    ],
    ['answers by a clock of two days ago', outdatedCluster],
  ];
  test.each(cells)(
    '%s proves nothing',
    async (_, make) => {
      const broken = await scan(argumentsWith({ '--kubeconfig': await make() }));
      expectNoBetter(broken);
      expect(lost('cluster', broken).length).toBeGreaterThan(3);
    },
    300_000,
  );
});

describe('a Prometheus that', () => {
  const cells: readonly (readonly [string, () => Promise<string> | string])[] = [
    ['is stopped', async () => `http://${await closed()}`],
    [
      'wants a login',
      () => serve((_, answer) => answer.writeHead(401, { 'content-type': 'text/plain' }).end('Unauthorized')),
    ],
    [
      'permits nothing',
      () => serve((_, answer) => answer.writeHead(403, { 'content-type': 'text/plain' }).end('Forbidden')),
    ],
    ['never answers', async () => `http://${await silent()}`],
    ['answers, and is empty', () => emptyMetrics.url],
    ['watches another system', () => otherMetrics.url],
    ['has stopped scraping two hours ago', () => oldMetrics.url],
  ];
  test.each(cells)(
    '%s proves nothing',
    async (_, make) => {
      const broken = await scan(argumentsWith({ '--prometheus': await make() }));
      expectNoBetter(broken);
      expect(lost('prometheus', broken).length).toBeGreaterThan(3);
    },
    300_000,
  );
});

describe('a load test that', () => {
  const cells: readonly (readonly [string, () => string])[] = [
    [
      'was stopped',
      () =>
        results((manifest) => {
          manifest.exitCode = 105;
        }),
    ],
    [
      'left half of its samples',
      () =>
        results((_, copy) => {
          const file = join(copy, 'samples.ndjson.gz');
          writeFileSync(file, readFileSync(file).subarray(0, Math.floor(statSync(file).size / 2)));
        }),
    ],
    [
      'left results that were changed',
      () => {
        const copy = results(() => undefined);
        writeFileSync(join(copy, 'summary.json'), '{}');
        writeFileSync(join(copy, 'samples.ndjson.gz'), readFileSync(join(copy, 'samples.ndjson.gz')).subarray(1));
        return copy;
      },
    ],
    [
      'left nothing',
      () => {
        const copy = join(folder, `results-${(files += 1)}`);
        mkdirSync(copy);
        return copy;
      },
    ],
    [
      'tested another commit',
      () =>
        results((manifest) => {
          manifest.commit = '0123456789abcdef0123456789abcdef01234567';
          manifest['witness'] = undefined;
        }),
    ],
    [
      'was a hundred days ago',
      () =>
        results((manifest, copy) => {
          withoutSamples(manifest, copy);
          manifest.startedAt = daysAgo(manifest.startedAt, 100);
          manifest.endedAt = daysAgo(manifest.endedAt, 100);
        }),
    ],
  ];
  test.each(cells)(
    '%s proves nothing',
    async (_, make) => {
      const broken = await scan(argumentsWith({ '--load': make() }));
      expectNoBetter(broken);
      expect(lost('loadtest', broken).length).toBeGreaterThan(3);
    },
    120_000,
  );
});
