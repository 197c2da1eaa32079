import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../app/testing/projects.ts';
import type { LoadEvidence, LoadRun } from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import { writeSamples } from '../../../tools/bench/load-corpus.ts';
import { collectLoadTests } from './collect.ts';
import { ndjsonOf, soundStages, writeManifest, writeResults } from './testing/k6-results.ts';

/* What k6 2.2.0 wrote stands in fixtures/load/k6, beside the scripts; everything else is made here. */
const real = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'load', 'k6');
const temporary = temporaryFolder();
afterAll(temporary.remove);

let folders = 0;
/** A folder with these files of ours, and these of k6. */
function folderOf(files: Readonly<Record<string, string | Buffer>>, copied: readonly string[] = []): string {
  folders += 1;
  const folder = join(temporary.path, `results-${folders}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  for (const name of copied) copyFileSync(join(real, name), join(folder, name));
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

const p95 = (run: LoadRun): number | undefined => run.totals.latency.percentiles.p95?.value;

describe('what k6 itself wrote', () => {
  test('the five formats of one run agree, and each tells what it can', async () => {
    const [summary, legacy, samples, csv] = await Promise.all(
      ['steps.summary.json', 'steps.legacy.json', 'steps.ndjson.gz', 'steps.csv.gz'].map((name) =>
        onlyRun(folderOf({}, [name])),
      ),
    );
    for (const run of [summary, legacy, samples, csv]) {
      expect(run && [run.totals.attempted, run.totals.ok, run.totals.failed, run.iterations].map(valueOf)).toEqual([
        772, 769, 3, 772,
      ]);
      // Recomputed from samples exactly as k6 computed it.
      expect(run && p95(run)).toBe(14.693);
      expect(run && valueOf(run.checks)).toEqual({ passed: 769, failed: 3 });
    }
    expect([summary, legacy, samples, csv].map((run) => run?.timeFrom)).toEqual(['none', 'none', 'samples', 'samples']);
    expect(samples?.totals.latency.percentiles.p95).toMatchObject({ method: 'exact', lower: 14.523, upper: 14.926 });
    expect(summary?.totals.latency.percentiles.p95).toEqual({ method: 'reported', value: 14.693 });
  });

  test('the machine-readable summary has no thresholds and no p99, and says when and by which version', async () => {
    const run = await onlyRun(folderOf({}, ['steps.machine.json']));
    expect(run.assertions).toEqual({ unknown: 'this format holds no thresholds' });
    expect(run.totals.latency.percentiles.p99).toBeUndefined();
    expect(run.tool.version).toEqual({ value: '2.2.0' });
    expect(run).toMatchObject({ timeFrom: 'file', endedAt: { value: '2026-11-29T09:17:51.082Z' } });
  });

  test('thresholds mean the same in every shape: true in a legacy export is a failure', async () => {
    const told = async (name: string) =>
      Object.fromEntries(
        (valueOf((await onlyRun(folderOf({}, [name]))).assertions) ?? []).map(({ metric, expression, outcome }) => [
          `${metric} ${expression}`,
          outcome,
        ]),
      );
    const expected = {
      'http_req_duration p(95)<500': 'passed',
      'http_req_duration p(99)<1000': 'passed',
      'http_req_failed rate<0.001': 'failed',
      'http_reqs{status:503} count>=0': 'passed',
      'checks rate>0.9': 'passed',
    };
    expect(await told('steps.summary.json')).toEqual(expected);
    expect(await told('steps.legacy.json')).toEqual(expected);
    const { 'http_reqs{status:503} count>=0': _, ...wholeMetrics } = expected;
    expect(await told('steps.ndjson.gz')).toMatchObject(wholeMetrics);
  });

  test('a threshold without samples is vacuous, and one that is always true is idle', async () => {
    const thrown = await onlyRun(folderOf({}, ['throws.summary.json']));
    expect(valueOf(thrown.assertions)?.map(({ outcome, vacuous }) => [outcome, vacuous])).toEqual([
      ['passed', true],
      ['passed', true],
    ]);
    const steps = await onlyRun(folderOf({}, ['steps.summary.json']));
    expect(
      valueOf(steps.assertions)
        ?.filter(({ idle }) => idle)
        .map(({ expression }) => expression),
    ).toEqual(['count>=0']);
  });

  test.each(['refused.summary.json', 'refused.legacy.json', 'refused.ndjson.gz'])(
    '%s: refused connections have no latency and no success',
    async (name) => {
      const run = await onlyRun(folderOf({}, [name]));
      expect(run.totals.latency.percentiles).toEqual({});
      expect([run.totals.ok, run.totals.okPerSecond].map(valueOf)).toEqual([0, 0]);
      expect(valueOf(run.assertions)?.every(({ vacuous }) => vacuous === true)).toBe(true);
    },
  );

  test('dropped iterations are counted, and a stage tag makes a stage', async () => {
    const run = await onlyRun(folderOf({}, ['arrival.ndjson.gz']));
    expect(valueOf(run.totals.dropped)).toBe(383);
    expect(run.stagesFrom).toBe('stage tag');
    expect(run.stages.map(({ name, attempted }) => [name, valueOf(attempted)])).toEqual([['peak', 218]]);
  });

  test('a summary and samples of one folder are one run when they count the same, else two', async () => {
    const both = await onlyRun(folderOf({}, ['steps.summary.json', 'steps.ndjson.gz']));
    expect(both.files).toEqual(['steps.summary.json', 'steps.ndjson.gz']);
    expect(both.samples).toBe(true);
    expect((await evidenceOf(folderOf({}, ['steps.summary.json', 'arrival.ndjson.gz']))).runs).toHaveLength(2);
  });

  test('where a script put a secret is told, and never the secret', async () => {
    const evidence = await evidenceOf(folderOf({}, ['steps.summary.json', 'steps.machine.json']));
    expect(evidence.runs.flatMap(({ secrets }) => secrets).sort()).toEqual(['config.script', 'setup_data']);
    expect(JSON.stringify(evidence)).not.toContain('canary');
  });
});

describe('stages', () => {
  test('are plateaus of the virtual users, without their first part', async () => {
    const folder = folderOf({});
    writeResults(folder);
    const run = await onlyRun(folder);
    expect(run.stagesFrom).toBe('virtual users');
    expect(run.stages.map(({ level, heldSeconds, seconds }) => [level, heldSeconds, seconds].map(valueOf))).toEqual([
      [250, 70, 55],
      [500, 70, 55],
      [1000, 360, 324],
    ]);
  });

  test('charge a slow request to the level at which it began', async () => {
    // The last requests of the first level take 20 s: they end in the second.
    const slow = { vus: 10, seconds: 60, perSecond: 1, latency: (n: number) => (n > 50 ? 20_000 : 50) };
    const folder = folderOf({ 'samples.ndjson': ndjsonOf([slow, { vus: 50, seconds: 60, perSecond: 1 }]) });
    const run = await onlyRun(folder);
    expect(run.stages.map(({ late }) => valueOf(late))).toEqual([10, 0]);
  });

  test('that the script names hold the level of nearly all of their time, not the end of a ramp', async () => {
    const ramp = Array.from({ length: 80 }, (_, second) => ({ vus: 10 + second, seconds: 1, perSecond: 2 }));
    const tagged = ndjsonOf(ramp).replaceAll('"scenario":"steps","status"', '"scenario":"steps","stage":"up","status"');
    const run = await onlyRun(folderOf({ 'samples.ndjson': tagged }));
    expect(run.stages.map(({ name, level }) => [name, valueOf(level)])).toEqual([['up', 17]]);
  });

  test('are those of the plan where virtual users tell none', async () => {
    const constant = [{ vus: 50, seconds: 200, perSecond: 10 }];
    const folder = folderOf({ 'samples.ndjson': ndjsonOf(constant).replaceAll(/^\{"metric":"vus".*\n/gm, '') });
    const stages = [
      { seconds: 60, level: 5, ramp: true },
      { seconds: 140, level: 10 },
    ];
    writeManifest(join(folder, 'loadtest.manifest.json'), ['samples.ndjson'], {
      load: { model: 'open', unit: 'requests/s', stages },
    });
    const run = await onlyRun(folder);
    expect(run.stagesFrom).toBe('plan');
    // Measured, not planned.
    expect(run.stages.map(({ level }) => Math.round(valueOf(level) ?? 0))).toEqual([10]);
  });

  test('of a run with too many requests to keep come from a second reading, off by 0.2 % at most', async () => {
    const folder = folderOf({ 'samples.ndjson': ndjsonOf(soundStages) });
    const [exact, sketched] = [await onlyRun(folder), await onlyRun(folder, 500)];
    expect(sketched.notes).toContain('percentiles are of a histogram, off by 0.2 % at most');
    for (const [index, stage] of exact.stages.entries()) {
      const other = sketched.stages[index];
      expect(other?.attempted).toEqual(stage.attempted);
      const [a, b] = [stage.latency.percentiles.p95, other?.latency.percentiles.p95];
      expect(b?.method).toBe('histogram');
      expect(Math.abs((b?.value ?? 0) / (a?.value ?? 1) - 1)).toBeLessThan(0.005);
    }
  });
});

test('50 MB of samples are read in a heap of 40 MB', { timeout: 120_000 }, () => {
  const file = join(folderOf({}), 'samples.ndjson');
  writeSamples(file, 50e6);
  const script = join(import.meta.dirname, '..', '..', '..', 'tools', 'bench', 'load-once.ts');
  // What the process takes in all depends on how long garbage waits on a busy machine: `npm run bench:load` measures it.
  const { stdout } = spawnSync(process.execPath, ['--max-old-space-size=40', script, file], { encoding: 'utf8' });
  expect(stdout).not.toBe('');
  expect((JSON.parse(stdout) as { readonly status: string }).status).toBe('present');
});

describe('hostile and broken files', () => {
  const reasonOf = async (files: Readonly<Record<string, string | Buffer>>): Promise<string> => {
    const answer = await collectLoadTests({ paths: [folderOf(files)], root: temporary.path });
    return answer.status === 'present' ? 'present' : `${answer.reason}: ${answer.text.replace(/^.*results-\d+\//, '')}`;
  };

  test.each<readonly [string, string, string]>([
    ['an artillery report', '{"aggregate":{"counters":{}},"intermediate":[]}', 'artillery'],
    ['an autocannon report', '{"latency":{"p97_5":3},"requests":{}}', 'autocannon'],
    ['a vegeta report', '{"latencies":{"50th":1}}', 'vegeta'],
    ['a summary that a script wrote', '{"http_req_duration_p99":0,"vus":3}', 'a shape of its own'],
    ['metrics of something else', '{"metrics":{"cpu":{"now":3}}}', 'not in a shape that k6 writes'],
    ['half a summary', '{"metrics":{"http_req_duration":{"type":"trend","values":{"avg":1', 'no whole JSON document'],
    [
      'a manifest of another version',
      '{"kind":"LoadTestManifest","schemaVersion":"2.0.0"}',
      'schemaVersion is not 1.x',
    ],
    ['a manifest without files', '{"kind":"LoadTestManifest","schemaVersion":"1.0.0"}', 'names no files'],
  ])('%s is refused with the reason', async (_, text, reason) => {
    expect(await reasonOf({ 'x.json': text })).toContain(reason);
  });

  test.each<readonly [string, string | Buffer]>([
    ['a README', '# Results\n'],
    ['an empty file', ''],
    ['a package.json', '{"name":"bot"}'],
    ['bytes', Buffer.from([0, 1, 2, 255])],
    ['a JSON list', '[1,2]'],
  ])('%s is no result, and no failed one', async (_, content) => {
    expect(await reasonOf({ x: content })).toContain('not-collected: no load test is at the paths');
  });

  test('time stamps of different units are refused', async () => {
    const rows =
      'metric_name,timestamp,metric_value\nhttp_req_duration,1795943858,1\nhttp_req_duration,1795943858000,1\n';
    expect(await reasonOf({ 'x.csv': rows })).toContain('time stamps are of different units');
  });

  test('a line of a megabyte, broken lines and tags without end are bounded and told', async () => {
    const point = (tags: Readonly<Record<string, unknown>>, value: unknown = 5): string =>
      JSON.stringify({
        metric: 'http_req_duration',
        type: 'Point',
        data: { time: '2026-11-20T10:00:00Z', value, tags },
      });
    const many = Array.from({ length: 5000 }, (_, index) => point({ stage: `s${index}`, status: '200' }));
    const lines = [
      point({ status: '200' }),
      point({ url: 'x'.repeat(1 << 20) }),
      point({}, 'NaN'),
      point({}, -5),
      '{"metric":"http_req_duration","type":"Point","data":{"time":17,"value":{}}}',
      '{"metric":"http_req_duration" no json',
      ...many,
    ];
    const { runs, files } = await evidenceOf(folderOf({ 'x.ndjson': `${lines.join('\n')}\n` }));
    expect(runs[0]?.complete).toEqual({ value: false });
    expect(files[0]?.notes).toEqual(['4 lines are no samples', '1 lines are too long and were left out']);
    expect(runs[0]?.stages.length).toBeLessThanOrEqual(200);
    expect(valueOf(runs[0]?.totals.attempted ?? { unknown: '' })).toBe(5001);
  });

  test('the order of keys of old versions is read, too', async () => {
    const old = ndjsonOf([{ vus: 9, seconds: 70, perSecond: 2 }]).replaceAll(
      /^\{"metric":("[^"]*"),"type":"Point","data":(.*)\}$/gm,
      '{"type":"Point","data":$2,"metric":$1}',
    );
    expect(valueOf((await onlyRun(folderOf({ 'x.json': old }))).totals.attempted)).toBe(140);
  });

  test('a compressed file that is cut is read as far as it goes, and not whole', async () => {
    const whole = readFileSync(join(real, 'steps.ndjson.gz'));
    const run = await onlyRun(folderOf({ 'x.gz': whole.subarray(0, whole.length - 5000) }));
    expect(run.incompleteBecause).toContain('ends too early');
    expect(valueOf(run.totals.attempted)).toBeGreaterThan(100);
    const text = gunzipSync(whole).toString();
    const cut = await onlyRun(folderOf({ 'x.ndjson': text.slice(0, text.length - 20) }));
    expect(cut.incompleteBecause).toContain('the last line has no end');
  });

  test('a manifest whose digests do not fit is ignored, and its files stand for themselves', async () => {
    const folder = folderOf({});
    writeResults(folder);
    writeFileSync(join(folder, 'samples.ndjson'), ndjsonOf(soundStages.slice(0, 2)));
    const { runs, files } = await evidenceOf(folder);
    expect(runs.map(({ id, bound, unit }) => [id, bound, unit.name])).toEqual([
      ['samples.ndjson', false, 'virtual users'],
    ]);
    expect(files.find(({ path }) => path.endsWith('manifest.json'))?.refused).toContain('another digest or size');
  });

  test('a manifest can name files of its own folder only as results that were found', async () => {
    const folder = folderOf({ 'samples.ndjson': ndjsonOf(soundStages) });
    writeManifest(join(folder, 'loadtest.manifest.json'), ['samples.ndjson'], {
      files: [{ path: '../../../etc/passwd', sha256: 'a'.repeat(64) }],
    });
    const { files } = await evidenceOf(folder);
    expect(files.find(({ path }) => path.endsWith('manifest.json'))?.refused).toContain('is not among the results');
  });

  test('an address keeps nothing but its origin', async () => {
    const folder = folderOf({});
    writeResults(folder, { manifest: { target: { origin: 'https://me:canary@bot.example:8443/x?token=canary' } } });
    const run = await onlyRun(folder);
    expect(run.origin).toEqual({ value: 'https://bot.example:8443' });
  });
});
