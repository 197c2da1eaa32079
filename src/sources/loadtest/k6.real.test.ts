import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../app/testing/projects.ts';
import type { LoadRun } from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import { collectLoadTests } from './collect.ts';

/* k6 itself against a server of ours on loopback: what it writes today is read, and its own numbers are what we compute. */
const scripts = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'load', 'k6');
const temporary = temporaryFolder();
let turn = 0;
const server = createServer((_, response) => {
  turn += 1;
  response.statusCode = turn % 200 === 0 ? 503 : 200;
  setTimeout(() => response.end('{"type":1}'), 5 + (turn % 10));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  temporary.remove();
});

/** Runs a script of the fixtures in a folder of its own, with no configuration and no environment of the person's. */
async function k6(
  script: string,
  name: string,
  args: readonly string[],
): Promise<{ readonly folder: string; readonly code: number | null }> {
  const folder = join(temporary.path, name);
  mkdirSync(folder);
  const { port } = server.address() as AddressInfo;
  const text = readFileSync(join(scripts, script), 'utf8').replaceAll('127.0.0.1:18080', `127.0.0.1:${port}`);
  writeFileSync(join(folder, script), text);
  writeFileSync(join(folder, 'k6.json'), '{}');
  const child = spawn('k6', ['run', '--config', 'k6.json', '--quiet', '--address', '', ...args, script], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 40_000,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      K6_NO_USAGE_REPORT: 'true',
      K6_AUTO_EXTENSION_RESOLUTION: 'false',
    },
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  return { folder, code };
}

async function runAt(file: string): Promise<LoadRun> {
  const answer = await collectLoadTests({ paths: [file], root: temporary.path });
  if (answer.status !== 'present') throw new Error(answer.text);
  const [run] = answer.evidence.runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

test('its three files of one run agree to the last request', { timeout: 60_000 }, async () => {
  const { folder, code } = await k6('steps.js', 'steps', [
    '--summary-export=legacy.json',
    '--out=json=samples.ndjson.gz',
    '--out=csv=samples.csv',
  ]);
  expect(code, 'a threshold failed').toBe(99);
  const [summary, legacy, samples, csv] = await Promise.all(
    ['steps.summary.json', 'legacy.json', 'samples.ndjson.gz', 'samples.csv'].map((name) => runAt(join(folder, name))),
  );
  const requests = valueOf(summary?.totals.attempted ?? { unknown: '' });
  expect(requests).toBeGreaterThan(100);
  for (const run of [legacy, samples, csv]) {
    expect(run?.totals.attempted).toEqual({ value: requests });
    expect(run?.totals.failed).toEqual(summary?.totals.failed);
    for (const name of ['p50', 'p95', 'p99'] as const)
      expect(run?.totals.latency.percentiles[name]?.value).toBeCloseTo(
        summary?.totals.latency.percentiles[name]?.value ?? 0,
        2,
      );
  }
  const failed = (run: LoadRun | undefined): readonly string[] =>
    (valueOf(run?.assertions ?? { unknown: '' }) ?? [])
      .filter(({ outcome }) => outcome === 'failed')
      .map(({ metric, expression }) => `${metric} ${expression}`);
  expect(failed(summary)).toEqual(['http_req_failed rate<0.001']);
  expect(failed(legacy)).toEqual(failed(summary));
  expect(failed(samples)).toEqual(failed(summary));
  expect(summary?.secrets).toEqual(['setup_data']);
});

test(
  'a script that throws ends with 0 and green thresholds, which were held against nothing',
  { timeout: 60_000 },
  async () => {
    const { folder, code } = await k6('throws.js', 'throws', []);
    expect(code).toBe(0);
    const run = await runAt(join(folder, 'throws.summary.json'));
    expect(valueOf(run.totals.ok)).toBe(0);
    expect(valueOf(run.assertions)?.every(({ outcome, vacuous }) => outcome === 'passed' && vacuous === true)).toBe(
      true,
    );
  },
);
