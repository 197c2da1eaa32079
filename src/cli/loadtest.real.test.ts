import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../app/testing/projects.ts';
import { collectLoadTests } from '../sources/loadtest/collect.ts';
import type { Endpoint } from '../sources/loadtest/testing/interactions-endpoint.ts';
import { startEndpoint } from '../sources/loadtest/testing/interactions-endpoint.ts';
import type { Session } from './testing/session.ts';
import { session } from './testing/session.ts';

/* `readiness loadtest` with k6 itself, against a small bot of ours on loopback that checks every signature. */
const temporary = temporaryFolder();
afterAll(temporary.remove);
let endpoint: Endpoint | undefined;
afterEach(() => {
  endpoint?.close();
  endpoint = undefined;
});

const git = (...argv: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...argv], {
    cwd: temporary.path,
    encoding: 'utf8',
  }).trim();

let publicKey: string;
beforeAll(async () => {
  writeFileSync(
    join(temporary.path, 'config.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: b }\n',
  );
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(temporary.path, name), text);
  expect((await command('init', '.')).out).toBe('interactions.ts: written\n');
  const signed = await command('sign', '--new-key', 'key.pem', '--count', '50', '--guilds', '10', '--command', 'play');
  expect(signed.code, signed.err).toBe(0);
  publicKey = signed.out.trim();
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'A load test');
});

const scripts = {
  'throws.js': "export default () => { throw new Error('nothing was sent'); };\n",
  'broken.js': 'export default () => { this is no script\n',
  'module.js': "export const path = '/interactions';\n",
  'imports.js':
    "import http from 'k6/http';\nimport { path } from './module.js';\nexport default () => { http.get(__ENV.TARGET + path, { headers: { 'X-Key': __ENV.API_KEY } }); console.error('key ' + __ENV.API_KEY); };\n",
  'peeks.js': 'export default () => { throw new Error(Object.keys(__ENV).sort().join()); };\n',
  'long.js':
    "import { sleep } from 'k6';\nexport const options = { vus: 1, duration: '60s' };\nexport default () => { sleep(0.1); };\n",
};

function command(...argv: readonly string[]): Promise<Session> {
  return session(temporary.path, ['loadtest', ...argv], {
    env: { PATH: process.env['PATH'] ?? '', API_KEY: 'canary-of-the-environment', UNNAMED: 'canary-that-nobody-named' },
  });
}

function manifestIn(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(temporary.path, folder, 'loadtest.manifest.json'), 'utf8')) as Record<
    string,
    unknown
  >;
}

const digest = `sha256:${'c'.repeat(64)}`;

describe('the script that init hands out', () => {
  test('measures an endpoint that checks signatures, and its manifest says what was tested', async () => {
    endpoint = await startEndpoint({ publicKey, health: () => ({ version: '1.4.2', imageDigest: digest }) });
    const done = await command(
      'run',
      'interactions.ts',
      ...['--target', endpoint.origin, '-e', 'STAGES=3s:4,4s:12', '--environment', 'test'],
      ...['--unit', 'guilds', '--requests-per-unit', '0.1', '--out', 'results'],
    );
    expect(done.code, done.err + done.out).toBe(0);
    expect(done.out).toMatch(/^results: whole\n {2}\d+ requests, 0 failed, /);
    // The control of setup() was refused, all others were served.
    expect(endpoint.served()).toBeGreaterThanOrEqual(58);
    const manifest = manifestIn('results');
    expect(manifest).toMatchObject({
      tool: { name: 'k6' },
      exitCode: 0,
      commit: git('rev-parse', 'HEAD'),
      dirty: false,
      tree: { paths: ['.'] },
      environment: { name: 'test' },
      target: { origin: endpoint.origin },
      load: {
        model: 'open',
        unit: 'guilds',
        requestsPerUnit: 0.1,
        seconds: 7,
        stages: [
          { seconds: 3, level: 40, ramp: false },
          { seconds: 4, level: 120, ramp: false },
        ],
      },
      variables: ['TARGET', 'STAGES'],
      witness: { start: { version: '1.4.2', imageDigest: digest }, end: { version: '1.4.2', imageDigest: digest } },
      script: { path: 'interactions.ts', imports: [], data: [{ path: 'interactions.json' }] },
    });
    expect(manifest['aborted']).toBeUndefined();
    const samples = gunzipSync(readFileSync(join(temporary.path, 'results', 'samples.ndjson.gz'))).toString('utf8');
    expect(samples).toContain('"stage":"2-of-12-per-second"');
  });

  test('says 1 when answers come too late', async () => {
    endpoint = await startEndpoint({ publicKey, delay: () => 700 });
    const done = await command(
      'run',
      'interactions.ts',
      ...['--target', endpoint.origin, '-e', 'STAGES=3s:3', '--out', 'slow'],
    );
    expect(done.code, done.err).toBe(1);
    expect(done.out).toContain('threshold failed: http_req_duration p(95)<500');
    expect(done.out).not.toContain('interactions_late');
    expect(manifestIn('slow')).toMatchObject({ exitCode: 99, witness: { start: { unknown: expect.any(String) } } });
  });

  test('does not measure an endpoint that takes any signature', async () => {
    endpoint = await startEndpoint({});
    const done = await command(
      'run',
      'interactions.ts',
      ...['--target', endpoint.origin, '-e', 'STAGES=3s:3', '--out', 'unsigned'],
    );
    expect(done.code).toBe(3);
    expect(manifestIn('unsigned')['exitCode']).toBe(108);
    expect(done.out).toContain('not whole: k6 ended with exit code 108');
  });
});

describe('never a green', () => {
  test('where every iteration throws, and k6 ends with 0', async () => {
    const done = await command('run', 'throws.js', '--duration', '2s', '--out', 'throwing');
    expect(manifestIn('throwing')['exitCode']).toBe(0);
    expect(done.code).toBe(1);
  });

  test('where nobody listens', async () => {
    endpoint = await startEndpoint({});
    const { origin } = endpoint;
    endpoint.close();
    const done = await command(
      'run',
      'imports.js',
      '--target',
      origin,
      '-e',
      'API_KEY',
      '--duration',
      '2s',
      '--out',
      'refused',
    );
    expect(manifestIn('refused')).toMatchObject({
      exitCode: 0,
      witness: { start: { unknown: '/health/deep can’t be reached' } },
    });
    expect(done.code).toBe(1);
    expect(done.out).toMatch(/(\d+) requests, \1 failed/);
  });

  test.each([
    ['a script that is none', ['broken.js'], /k6 can't start broken\.js: /],
    ['no script', ['nowhere.js'], /nowhere\.js does not exist/],
    ['Discord as a target', ['throws.js', '--target', 'https://discord.com'], /Discord is no target/],
    ['a folder with other results', ['throws.js', '--out', '.'], /holds something already/],
  ])('with %s nothing is started', async (_, argv, message) => {
    const before = readdirSync(temporary.path);
    const done = await command('run', ...argv);
    expect(done.code).toBe(2);
    expect(done.err).toMatch(message);
    expect(readdirSync(temporary.path)).toEqual(before);
  });
});

test('a script sees the variables that were named, and no value of them is kept or shown', async () => {
  endpoint = await startEndpoint({});
  const done = await command(
    'run',
    'imports.js',
    ...[
      '--target',
      endpoint.origin,
      '-e',
      'API_KEY',
      '-e',
      'OTHER=canary-of-the-line',
      '--vus',
      '1',
      '--duration',
      '1s',
    ],
    ...['--out', 'secret'],
  );
  expect(done.err).toContain('k6: key ***');
  const manifest = manifestIn('secret');
  expect(manifest).toMatchObject({
    variables: ['TARGET', 'API_KEY', 'OTHER'],
    script: { imports: [{ path: 'module.js' }] },
    load: { model: 'closed', stages: [{ seconds: 1, level: 1, ramp: false }] },
  });
  const folder = join(temporary.path, 'secret');
  const texts = readdirSync(folder).map((name) => {
    const bytes = readFileSync(join(folder, name));
    return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  });
  for (const text of [...texts, done.out, done.err]) expect(text).not.toContain('canary');
  const peeking = await command('run', 'peeks.js', '--vus', '1', '--duration', '1s', '--out', 'peeking');
  expect(peeking.err).toContain('HOME,K6_AUTO_EXTENSION_RESOLUTION,K6_NO_USAGE_REPORT');
  expect(peeking.err).not.toMatch(/PATH|UNNAMED/);
});

test('another module makes it another script, and changes that no commit holds are told', async () => {
  const at = async (folder: string): Promise<Record<string, unknown>> => {
    await command(
      'run',
      'imports.js',
      '--vus',
      '1',
      '--duration',
      '1s',
      '-e',
      'TARGET=http://127.0.0.1:9',
      '-e',
      'API_KEY',
      '--out',
      folder,
    );
    return manifestIn(folder);
  };
  const before = await at('readiness-load/first');
  writeFileSync(join(temporary.path, 'module.js'), "export const path = '/other';\n");
  const after = await at('readiness-load/second');
  expect(after['dirty']).toBe(true);
  const [first, second] = [before, after].map(
    (one) => one['script'] as { sha256: string; imports: { sha256: string }[] },
  );
  expect(first?.sha256).toBe(second?.sha256);
  expect(first?.imports[0]?.sha256).not.toBe(second?.imports[0]?.sha256);
  git('checkout', '-q', 'module.js');
});

test('an interrupt ends k6, and the manifest says so', async () => {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(
    process.execPath,
    [
      '-e',
      `import(${JSON.stringify(main)}).then(({ main }) => main())`,
      '--',
      'readiness',
      'loadtest',
      'run',
      'long.js',
      '--out',
      'interrupted',
    ],
    { cwd: temporary.path, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '' } },
  );
  let err = '';
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (part: Buffer) => {
      err += part.toString('utf8');
      if (err.includes('virtual users')) resolve();
    });
    child.on('close', () => {
      resolve();
    });
  });
  child.kill('SIGINT');
  expect(await ended, err).toBe(3);
  const manifest = manifestIn('interrupted');
  expect(manifest).toMatchObject({ aborted: 'interrupted', exitCode: 105 });
  expect(manifest['files']).toHaveLength(2);
  expect(existsSync(join(temporary.path, 'interrupted', 'summary.json'))).toBe(true);
});

test('two halves that ran side by side are one run, with the percentiles of all', async () => {
  endpoint = await startEndpoint({ publicKey, delay: (index) => 5 + (index % 40) });
  const { origin } = endpoint;
  const half = (segment: string, folder: string): Promise<Session> =>
    command(
      'run',
      'interactions.ts',
      ...['--target', origin, '-e', 'STAGES=6s:20', '--out', join('halves', folder)],
      ...['--execution-segment', segment, '--execution-segment-sequence', '0,1/2,1'],
    );
  const [first, second] = await Promise.all([half('0:1/2', 'a'), half('1/2:1', 'b')]);
  expect([first.code, second.code], first.err + first.out).toEqual([0, 0]);
  expect(first.out).toContain('a part, judged together with the others');
  const alone = await collectLoadTests({ paths: [join(temporary.path, 'halves', 'a')], root: temporary.path });
  expect(alone).toMatchObject({
    evidence: { runs: [{ incompleteBecause: 'parts of the distributed run are missing: there are 0:1/2' }] },
  });
  const answer = await collectLoadTests({ paths: [join(temporary.path, 'halves')], root: temporary.path });
  if (answer.status !== 'present') throw new Error(answer.text);
  const [run, ...more] = answer.evidence.runs;
  expect(more).toEqual([]);
  expect(run).toMatchObject({ complete: { value: true }, bound: true, tool: { name: 'k6' } });
  const durations = ['a', 'b'].flatMap((name) =>
    gunzipSync(readFileSync(join(temporary.path, 'halves', name, 'samples.ndjson.gz')))
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"metric":"http_req_duration","type":"Point"') && !line.includes('::setup'))
      .map((line) => (JSON.parse(line) as { data: { value: number } }).data.value),
  );
  durations.sort((a, b) => a - b);
  const rank = (durations.length - 1) * 0.95;
  const [low, high] = [durations[Math.floor(rank)] ?? 0, durations[Math.ceil(rank)] ?? 0];
  expect(run?.totals.attempted).toEqual({ value: durations.length });
  expect(run?.totals.latency.percentiles.p95?.value).toBeCloseTo(low + (high - low) * (rank - Math.floor(rank)), 2);
});
