import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../app/testing/projects.ts';
import type { LoadEvidence, LoadRun } from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import { collectLoadTests } from './collect.ts';
import { ndjsonOf, start, writeManifest } from './testing/k6-results.ts';

const real = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'load', 'k6');
const temporary = temporaryFolder();
afterAll(temporary.remove);

let folders = 0;
function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  folders += 1;
  const folder = join(temporary.path, `results-${folders}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

async function evidenceOf(folder: string, exact?: number): Promise<LoadEvidence> {
  const answer = await collectLoadTests({ paths: [folder], root: folder, ...(exact === undefined ? {} : { exact }) });
  if (answer.status !== 'present') throw new Error(answer.text);
  return answer.evidence;
}

async function onlyRun(folder: string, exact?: number): Promise<LoadRun> {
  const { runs } = await evidenceOf(folder, exact);
  const [run] = runs;
  if (run === undefined || runs.length > 1) throw new Error(`${runs.length} runs`);
  return run;
}

describe('a distributed run', () => {
  /** Two generators, of which the second is slower; half of the load each. */
  const parts = (): readonly [string, string] => [
    ndjsonOf([{ vus: 20, seconds: 70, perSecond: 10, latency: (n) => 40 + (n % 10) }]),
    ndjsonOf([{ vus: 30, seconds: 70, perSecond: 10, latency: (n) => 400 + (n % 10) }], start + 300),
  ];
  const tagged = (samples: string, instance: string): string =>
    samples.replaceAll('"group":""', `"group":"","instance_id":"${instance}"`);
  const bound = (folder: string, name: string, more: Readonly<Record<string, unknown>>): void => {
    writeManifest(join(folder, `${name}.manifest.json`), [`${name}.ndjson`], {
      startedAt: '2026-11-20T10:00:00Z',
      endedAt: '2026-11-20T10:01:11Z',
      ...more,
    });
  };

  test('is judged by the percentiles of all requests, never by those of its parts', async () => {
    const [a, b] = parts();
    const folder = folderOf({ 'a.ndjson': tagged(a, '1'), 'b.ndjson': tagged(b, '2') });
    const run = await onlyRun(folder);
    expect(run.files).toEqual(['a.ndjson', 'b.ndjson']);
    expect(valueOf(run.totals.attempted)).toBe(1400);
    const { p50, p95: high } = run.totals.latency.percentiles;
    // The mean of the parts' p95 is 229 ms, which no request took.
    expect(p50?.value).toBeGreaterThan(48);
    expect(p50?.value).toBeLessThan(401);
    expect(high?.value).toBe(408.05);
    expect(high?.method).toBe('exact');
    expect(run.stages.map(({ name }) => name)).toEqual(['50 virtual users']);
    expect(run.notes).toContain('2 parts of a distributed run were read as one');
  });

  test('agrees, where its requests are too many to keep', async () => {
    const [a, b] = parts();
    const folder = folderOf({ 'a.ndjson': tagged(a, '1'), 'b.ndjson': tagged(b, '2') });
    const run = await onlyRun(folder, 200);
    expect(run.totals.latency.percentiles.p95?.method).toBe('histogram');
    expect(run.totals.latency.percentiles.p95?.value).toBeCloseTo(408.05, -1);
    const exact = await onlyRun(folder);
    expect(run.stages.map(({ attempted }) => attempted)).toEqual(exact.stages.map(({ attempted }) => attempted));
  });

  test('without tags that tell its parts apart is as many runs', async () => {
    const [a, b] = parts();
    const { runs } = await evidenceOf(folderOf({ 'a.ndjson': a, 'b.ndjson': b }));
    expect(runs.map(({ files }) => files)).toEqual([['a.ndjson'], ['b.ndjson']]);
  });

  test('is whole when a manifest binds each of its segments', async () => {
    const [a, b] = parts();
    const folder = folderOf({ 'a.ndjson': a, 'b.ndjson': b });
    bound(folder, 'a', { segment: '0:1/2' });
    bound(folder, 'b', { segment: '1/2:1', exitCode: 99 });
    const run = await onlyRun(folder);
    expect(run).toMatchObject({ bound: true, complete: { value: true }, id: 'a.manifest.json' });
    // A part judged its own share; the thresholds of all are judged here.
    expect(valueOf(run.assertions)?.map(({ metric, expression, outcome }) => [metric, expression, outcome])).toEqual([
      ['http_req_duration', 'p(95)<500', 'passed'],
      ['http_req_duration', 'p(99)<1000', 'passed'],
      ['http_req_failed', 'rate<0.01', 'passed'],
      ['a threshold', 'k6 ended with exit code 99 in a part of the run', 'unknown'],
    ]);
  });

  test.each<[string, (folder: string) => void, string]>([
    ['a part is missing', (folder) => bound(folder, 'a', { segment: '0:1/2' }), 'are missing: there are 0:1/2'],
    [
      'a part was broken off',
      (folder) => {
        bound(folder, 'a', { segment: '0:1/2' });
        bound(folder, 'b', { segment: '1/2:1', exitCode: 105 });
      },
      'exit code 105',
    ],
    [
      'a part stands there twice',
      (folder) => {
        bound(folder, 'a', { segment: '0:1/2' });
        bound(folder, 'b', { segment: '0:1/2' });
      },
      'overlap',
    ],
  ])('is not whole when %s', async (_, write, because) => {
    const [a, b] = parts();
    const folder = folderOf({ 'a.ndjson': a, 'b.ndjson': b });
    write(folder);
    const { runs } = await evidenceOf(folder);
    const run = runs.find((one) => one.bound);
    expect(run?.complete).toEqual({ value: false });
    expect(run?.incompleteBecause).toContain(because);
  });

  test('is not whole when its parts ran one after the other', async () => {
    const [a] = parts();
    const later = ndjsonOf([{ vus: 20, seconds: 70, perSecond: 10 }], start + 3_600_000);
    const folder = folderOf({ 'a.ndjson': a, 'b.ndjson': later });
    writeManifest(join(folder, 'loadtest.manifest.json'), ['a.ndjson', 'b.ndjson']);
    const run = await onlyRun(folder);
    expect(run.incompleteBecause).toBe('its parts did not run at the same time');
  });

  test('is not believed when one part is not the file that its manifest names', async () => {
    const [a, b] = parts();
    const folder = folderOf({ 'a.ndjson': a, 'b.ndjson': b });
    bound(folder, 'a', { segment: '0:1/2' });
    bound(folder, 'b', { segment: '1/2:1' });
    writeFileSync(join(folder, 'b.ndjson'), a);
    const { runs, files } = await evidenceOf(folder);
    expect(runs.map((run) => run.bound)).toEqual([false, false]);
    expect(files.flatMap(({ refused }) => refused ?? [])).toHaveLength(2);
  });

  test('of summaries alone has no percentiles', async () => {
    const summary = readFileSync(join(real, 'steps.summary.json'));
    const folder = folderOf({ 'a.json': summary, 'b.json': summary });
    writeManifest(join(folder, 'loadtest.manifest.json'), ['a.json', 'b.json']);
    const { runs, files } = await evidenceOf(folder);
    expect(runs.map((run) => run.bound)).toEqual([false, false]);
    expect(files.flatMap(({ refused }) => refused ?? [])).toEqual([
      'it is not used: summaries of several parts can’t be put together without their samples (--out json)',
    ]);
  });
});
