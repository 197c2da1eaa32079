import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyProject, projectNamed, temporaryFolder } from '../app/testing/projects.ts';
import type { Endpoint } from '../sources/loadtest/testing/interactions-endpoint.ts';
import { startEndpoint } from '../sources/loadtest/testing/interactions-endpoint.ts';
import { digestsOf } from '../sources/loadtest/testing/k6-results.ts';
import { scorecardOf, session } from './testing/session.ts';

/*
 * Load tests that end green and show nothing, made by k6 itself and judged by a scan. Each lasts longer than a smoke test,
 * so that what is asked of it is asked; all of them run at once. The sound one shows that the others could have passed.
 */
const temporary = temporaryFolder();
const endpoints: Endpoint[] = [];
afterAll(() => {
  for (const endpoint of endpoints) endpoint.close();
  temporary.remove();
});

const project = copyProject(projectNamed('music-bot/sound'), temporary.path);
const git = (...argv: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...argv], {
    cwd: project,
    encoding: 'utf8',
  });
const seconds = 64;
/** What the manifests deploy, and the endpoint says that it runs. */
const image = `sha256:${'c'.repeat(64)}`;
const env = { PATH: process.env['PATH'] ?? '' };

const scripts = {
  'throws.js': `import { sleep } from 'k6';
export const options = { vus: 10, duration: '${seconds}s', thresholds: { http_req_duration: ['p(95)<500'], http_req_failed: ['rate<0.01'] } };
export default () => { sleep(0.2); throw new Error('nothing was sent'); };
`,
  'refused.js': `import http from 'k6/http';
import { sleep } from 'k6';
export const options = { vus: 10, duration: '${seconds}s', thresholds: { http_req_duration: ['p(95)<500'] } };
export default () => { http.get(__ENV.TARGET); sleep(0.05); };
`,
  'vacuous.js': `import http from 'k6/http';
import { sleep } from 'k6';
import { Trend } from 'k6/metrics';
const never = new Trend('command_latency', true);
export const options = { vus: 10, duration: '${seconds}s', thresholds: { command_latency: ['p(95)<500'] } };
export default () => { if (__ENV.NOTHING) never.add(1); http.get(__ENV.TARGET + '/health/deep'); sleep(0.2); };
`,
  'failing.js': `import http from 'k6/http';
import { sleep } from 'k6';
export const options = { vus: 10, duration: '${seconds}s', thresholds: { http_req_duration: ['p(95)<0.001'] } };
export default () => { http.get(__ENV.TARGET + '/health/deep'); sleep(0.2); };
`,
} as const;

const folder = (name: string): string => join(temporary.path, 'results', name);

beforeAll(async () => {
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(project, name), text);
  await session(project, ['loadtest', 'init', '.'], { env });
  const signed = await session(project, ['loadtest', 'sign', '--new-key', 'key.pem', '--count', '50'], { env });
  const file = join(project, 'readiness.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nloadtest: { claim: { unit: requests/s, level: 9 } }\n`);
  const workloads = join(project, 'k8s');
  for (const name of readdirSync(workloads)) {
    const manifest = join(workloads, name);
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, text.replaceAll('music-api:2.14.0', `music-api:2.14.0@${image}`));
  }
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'A load test');
  const endpoint = await startEndpoint({
    publicKey: signed.out.trim(),
    health: () => ({ version: '2.14.0', imageDigest: image }),
  });
  const gone = await startEndpoint({});
  endpoints.push(endpoint);
  gone.close();
  const run = async (script: string, name: string, target: string, ...more: readonly string[]): Promise<void> => {
    const argv = [
      'loadtest',
      'run',
      script,
      '--out',
      folder(name),
      '--target',
      target,
      '--environment',
      'test',
      ...more,
    ];
    const done = await session(project, argv, { env });
    if (done.code === 2) throw new Error(done.err);
  };
  await Promise.all([
    run('interactions.ts', 'sound', endpoint.origin, '-e', `STAGES=${seconds}s:10`),
    run('throws.js', 'throws', endpoint.origin, '--unit', 'requests/s'),
    run('refused.js', 'refused', gone.origin, '--unit', 'requests/s'),
    run('vacuous.js', 'vacuous', endpoint.origin, '--unit', 'requests/s'),
    run('failing.js', 'failing', endpoint.origin, '--unit', 'requests/s'),
  ]);
});

async function outcomesOf(results: string, argv: readonly string[] = []) {
  const at = new Date(Date.now() + 1000).toISOString();
  const { run, target } = await scorecardOf(project, ['--load', results, '--at', at, ...argv], { env });
  const outcomes = Object.fromEntries(
    target.results
      .filter(({ check, evidence }) => check !== undefined && evidence.includes('loadtest'))
      .map(({ rule, outcome, reason }) => [rule, reason === undefined ? outcome : `${outcome}(${reason})`]),
  );
  return { outcomes, gate: run.gate, verified: target.score?.verified ?? 0 };
}

/** Nothing of it is good, whatever k6 said of it. */
const neverGreen = [
  'load-claimed-reached',
  'load-latency-within-bounds',
  'load-latency-tail',
  'load-deadline-kept',
  'load-errors-within-bounds',
  'load-errors-rare',
  'load-answers-right',
  'load-test-thresholds-passed',
] as const;

test('the sound one is believed', { timeout: 60_000 }, async () => {
  const { outcomes } = await outcomesOf(folder('sound'));
  expect(outcomes).toMatchObject({
    'load-claimed-reached': 'pass',
    'load-latency-within-bounds': 'pass',
    'load-errors-within-bounds': 'pass',
    'load-answers-right': 'pass',
    'load-test-complete': 'pass',
    'load-test-present': 'pass',
    'load-test-real-work': 'pass',
    'load-test-recent': 'pass',
    'load-test-thresholds-judged': 'pass',
    'load-test-thresholds-passed': 'pass',
    // The target named the image at both ends, and the manifests pin it.
    'load-test-same-build': 'pass',
    'load-without-restarts': 'unknown(not-collected)',
  });
});

test('an older commit counts while its image is the deployed one', { timeout: 60_000 }, async () => {
  git('commit', '-q', '--allow-empty', '-m', 'Words');
  try {
    expect((await outcomesOf(folder('sound'))).outcomes).toMatchObject({
      'load-test-same-build': 'pass',
      'load-latency-within-bounds': 'pass',
    });
    const target = folder('sound without a witness');
    cpSync(folder('sound'), target, { recursive: true });
    const file = join(target, 'loadtest.manifest.json');
    const document = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify({ ...document, witness: undefined }));
    expect((await outcomesOf(target)).outcomes).toMatchObject({
      'load-test-same-build': 'unknown(wrong-subject)',
      'load-latency-within-bounds': 'unknown(wrong-subject)',
    });
  } finally {
    git('reset', '-q', '--soft', 'HEAD~1');
  }
});

test('without a word of the target the build is its writer’s word', { timeout: 60_000 }, async () => {
  expect((await outcomesOf(folder('sound without a witness'))).outcomes['load-test-same-build']).toBe(
    'unknown(not-collected)',
  );
});

interface Cell {
  /** Folder of the results; absent: a copy of the sound ones, changed. */
  readonly made?: string;
  readonly change?: (folder: string) => void;
  readonly argv?: readonly string[];
  readonly expected: Readonly<Record<string, string>>;
  /** What is lost here was lost before: the target of these tests is the generator's own machine. */
  readonly costsNothing?: true;
  /** What stays good, for the fault lies elsewhere. */
  readonly untouched?: readonly string[];
}

/** Changes a file, and lets the manifest bind what it is now. */
function rewrite(target: string, name: string, change: (bytes: Buffer) => Buffer | string): void {
  const file = join(target, name);
  writeFileSync(file, change(readFileSync(file)));
  const manifest = join(target, 'loadtest.manifest.json');
  const document = JSON.parse(readFileSync(manifest, 'utf8')) as { files: readonly { path: string }[] };
  writeFileSync(
    manifest,
    JSON.stringify({
      ...document,
      files: digestsOf(
        target,
        document.files.map(({ path }) => path),
      ),
    }),
  );
}

const cells: Readonly<Record<string, Cell>> = {
  'every iteration threw': {
    made: 'throws',
    expected: { 'load-test-real-work': 'fail', 'load-errors-within-bounds': 'unknown(insufficient-samples)' },
  },
  'refused connections': {
    made: 'refused',
    expected: {
      'load-test-real-work': 'fail',
      'load-errors-within-bounds': 'fail',
      'load-latency-within-bounds': 'unknown(insufficient-samples)',
      'load-test-thresholds-judged': 'fail',
    },
  },
  'thresholds on zero samples': {
    made: 'vacuous',
    expected: {
      'load-test-thresholds-judged': 'fail',
      'load-test-thresholds-passed': 'unknown(insufficient-samples)',
    },
    untouched: neverGreen.filter((rule) => rule !== 'load-test-thresholds-passed'),
  },
  'a legacy export, whose thresholds are true when they failed': {
    made: 'failing',
    expected: { 'load-test-thresholds-passed': 'fail' },
    untouched: neverGreen.filter((rule) => rule !== 'load-test-thresholds-passed'),
  },
  'samples cut in the middle of the archive': {
    change: (target) => {
      rewrite(target, 'samples.ndjson.gz', (bytes) => bytes.subarray(0, bytes.length / 2));
    },
    expected: { 'load-test-complete': 'fail' },
  },
  'samples cut in the middle of a line': {
    change: (target) => {
      rewrite(target, 'samples.ndjson.gz', (bytes) => {
        const text = gunzipSync(bytes).toString('utf8');
        return gzipSync(text.slice(0, text.length * 0.7));
      });
    },
    expected: { 'load-test-complete': 'fail' },
  },
  'times of mixed units': {
    change: (target) => {
      rewrite(target, 'summary.json', (bytes) => {
        const document = JSON.parse(bytes.toString('utf8')) as { metrics: Record<string, Record<string, number>> };
        const waiting = document.metrics['http_req_waiting'] ?? {};
        for (const [key, value] of Object.entries(waiting)) waiting[key] = value * 1000;
        return JSON.stringify(document);
      });
    },
    // Its samples stand for themselves, and nothing says what was tested, nor how.
    expected: { 'load-latency-within-bounds': 'unknown(insufficient-samples)' },
  },
  'another commit': {
    change: (target) => {
      const file = join(target, 'loadtest.manifest.json');
      const document = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...document, commit: '0'.repeat(40) }));
    },
    expected: { 'load-test-present': 'unknown(wrong-subject)', 'load-test-same-build': 'unknown(wrong-subject)' },
  },
  'too old': {
    change: () => undefined,
    argv: ['--at', new Date(Date.now() + 120 * 24 * 3_600_000).toISOString()],
    expected: { 'load-test-recent': 'unknown(stale)', 'load-latency-within-bounds': 'unknown(stale)' },
  },
  'a manifest whose digests don’t fit': {
    change: (target) => {
      const file = join(target, 'samples.ndjson.gz');
      const text = gunzipSync(readFileSync(file)).toString('utf8');
      writeFileSync(file, gzipSync(text.replaceAll('"status":"200"', '"status":"201"')));
    },
    expected: { 'load-latency-within-bounds': 'unknown(insufficient-samples)' },
  },
  'requests that went elsewhere than the manifest says': {
    change: (target) => {
      const file = join(target, 'loadtest.manifest.json');
      const document = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...document, target: { origin: 'https://bot.staging.example' } }));
    },
    expected: { 'load-test-environment': 'unknown(not-collected)' },
    untouched: neverGreen,
    costsNothing: true,
  },
};

test.each(Object.entries(cells))('never a green: %s', { timeout: 120_000 }, async (name, cell) => {
  const results = folder(cell.made ?? name);
  if (cell.made === undefined) cpSync(folder('sound'), results, { recursive: true });
  cell.change?.(results);
  const { outcomes, gate, verified } = await outcomesOf(results, cell.argv);
  expect(outcomes).toMatchObject(cell.expected);
  const green = neverGreen.filter((rule) => outcomes[rule] === 'pass' && !(cell.untouched ?? []).includes(rule));
  expect(green).toEqual([]);
  expect(gate.exitCode).not.toBe(0);
  const sound = await outcomesOf(folder('sound'));
  if (cell.costsNothing === true) expect(verified).toBeLessThanOrEqual(sound.verified);
  else expect(verified).toBeLessThan(sound.verified);
});
