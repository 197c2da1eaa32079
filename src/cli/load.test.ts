import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyProject, projectNamed, temporaryFolder } from '../app/testing/projects.ts';
import type { ScorecardResult, ScorecardTarget } from '../model/scorecard.ts';
import { commit, start, writeManifest, writeResults } from '../sources/loadtest/testing/k6-results.ts';
import { scorecardOf, session } from './testing/session.ts';

/*
 * Load tests from the command line to the scorecard: what a sound one proves, and that nothing that only looks like one
 * proves anything. Each cell of the matrix is a way in which a load test ends green and shows nothing.
 */
const temporary = temporaryFolder();
afterAll(temporary.remove);
let project: string;
const real = join(import.meta.dirname, '..', '..', 'fixtures', 'load', 'k6');

beforeAll(() => {
  project = copyProject(projectNamed('music-bot/sound'), temporary.path);
  writeFileSync(join(project, '.git', 'HEAD'), commit);
  const file = join(project, 'readiness.yaml');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\nloadtest: { claim: { unit: guilds, level: 1000 } }\n`);
});

/** Folder of results, outside of the project. */
const folder = (name: string): string => join(temporary.path, 'results', name);

const loadRules = (target: ScorecardTarget): readonly ScorecardResult[] =>
  target.results.filter(({ check, evidence }) => check !== undefined && evidence.includes('loadtest'));

const rule = (target: ScorecardTarget, id: string): ScorecardResult => {
  const found = target.results.find((result) => result.rule === id);
  if (found === undefined) throw new Error(`no rule ${id}`);
  return found;
};

async function judged(results: string, argv: readonly string[] = []): Promise<ScorecardTarget> {
  return (await scorecardOf(project, ['--load', results, ...argv])).target;
}

const outcomes = (target: ScorecardTarget): Readonly<Record<string, string>> =>
  Object.fromEntries(
    loadRules(target).map(({ rule: id, outcome, reason }) => [
      id,
      reason === undefined ? outcome : `${outcome}(${reason})`,
    ]),
  );

describe('a sound load test', () => {
  beforeAll(() => {
    writeResults(folder('sound'));
  });

  test('proves what it measured, at the tier measured, with numbers, and says what it leaves open', async () => {
    const target = await judged(folder('sound'));
    expect(target.profile).toBe('full');
    expect(outcomes(target)).toMatchInlineSnapshot(`
      {
        "load-answers-right": "pass",
        "load-claimed-reached": "pass",
        "load-cpu-within-limit": "unknown(not-collected)",
        "load-deadline-kept": "pass",
        "load-errors-rare": "pass",
        "load-errors-within-bounds": "pass",
        "load-generator-healthy": "pass",
        "load-latency-growth": "pass",
        "load-latency-tail": "pass",
        "load-latency-within-bounds": "pass",
        "load-memory-steady": "informative",
        "load-memory-within-limit": "unknown(not-collected)",
        "load-results-without-secrets": "pass",
        "load-test-complete": "pass",
        "load-test-environment": "pass",
        "load-test-iterations-kept": "pass",
        "load-test-open-model": "pass",
        "load-test-present": "pass",
        "load-test-real-work": "pass",
        "load-test-recent": "pass",
        "load-test-repeatable": "informative",
        "load-test-same-build": "unknown(not-collected)",
        "load-test-sample-size": "pass",
        "load-test-thresholds-defined": "pass",
        "load-test-thresholds-judged": "pass",
        "load-test-thresholds-passed": "pass",
        "load-test-thresholds-strict": "fail",
        "load-without-restarts": "unknown(not-collected)",
      }
    `);
    const latency = rule(target, 'load-latency-within-bounds');
    expect(latency.tier).toBe('measured');
    expect(latency.measured).toMatchObject([{ what: 'p95 at 1,000 guilds (exact)', unit: 'ms', good: 500, bad: 500 }]);
    expect(latency.measured[0]?.value).toBeGreaterThan(130);
    expect(target.stages.map(({ level, unit }) => [level, unit])).toEqual([
      [250, 'guilds'],
      [500, 'guilds'],
      [1000, 'guilds'],
    ]);
    expect(target.evidence.find(({ id }) => id === 'loadtest')).toMatchObject({ status: 'present', samples: 9300 });
  });

  test('is judged from a bundle as it was from the files, byte for byte', async () => {
    const bundle = join(temporary.path, 'bundle.json');
    const collected = await session(project, ['collect', '--load', folder('sound'), '-o', bundle]);
    expect(collected.code, collected.err).toBe(0);
    const again = await session(temporary.path, ['judge', bundle, '--format', 'json']);
    const { target } = await scorecardOf(project, ['--load', folder('sound')]);
    const { targets } = JSON.parse(again.out) as { targets: readonly ScorecardTarget[] };
    expect(targets[0]?.digest).toBe(target.digest);
    expect(targets[0]?.results).toEqual(target.results);
  });

  test('is not asked for in the profile static, and named when it is missing in full', async () => {
    const { target: files } = await scorecardOf(project);
    expect(files.profile).toBe('static');
    expect(loadRules(files)).toEqual([]);
    const { target: full } = await scorecardOf(project, ['--profile', 'full']);
    expect(new Set(Object.values(outcomes(full)))).toEqual(new Set(['unknown(not-collected)', 'informative']));
    expect(rule(full, 'load-latency-within-bounds').unknowns[0]?.text).toBe(
      'no load test was named: add --load <results>',
    );
  });

  test('is a table in every report, and a chart in HTML', async () => {
    const output = join(temporary.path, 'report');
    const done = await session(project, ['scan', '--load', folder('sound'), '--output', output]);
    expect(done.out).toMatch(/LOAD TEST.*\n +level +requests +ok\/s +failed +p50 +p95 +p99 +dropped\n/);
    expect(done.out).toMatch(/1,000 guilds +6,480 +20 +0 % +\d+(?:\.\d)? ms +\d+ ms +\d+ ms +0\n/);
    expect(done.out.replaceAll(/\s+/g, ' ')).toContain(
      'rules stay unknown for want of evidence of Prometheus (--prometheus), Discord and',
    );
    expect(readFileSync(join(output, 'report.md'), 'utf8')).toMatch(
      /\| 1,000 guilds \| 324 s \| 6,480 \| 20 \| 0 % \|.*\| exact \| 0 \|/,
    );
    const html = readFileSync(join(output, 'report.html'), 'utf8');
    expect(html.match(/<polyline class="line p(?:50|95|99)"/g)).toHaveLength(3);
    expect(html).toContain('<th scope="row">1,000 guilds</th>');
    const narrow = await session(project, ['scan', '--load', folder('sound'), '--format', 'terminal'], { columns: 40 });
    for (const line of narrow.out.split('\n')) expect(line.length).toBeLessThanOrEqual(40);
  });

  test('is asked more of a more critical system', async () => {
    const config = join(temporary.path, 'critical.yaml');
    const outcomeAt = async (criticality: string): Promise<ScorecardResult> => {
      writeFileSync(config, `criticality: ${criticality}\nloadtest: { claim: { unit: guilds, level: 1000 } }\n`);
      return rule(await judged(folder('sound'), ['--config', config]), 'load-test-repeatable');
    };
    expect(await outcomeAt('B')).toMatchObject({ outcome: 'informative', weight: 0 });
    expect(await outcomeAt('A')).toMatchObject({ outcome: 'unknown', reason: 'insufficient-samples', weight: 1 });
  });

  test('does not reach a higher claim', async () => {
    const target = await judged(folder('sound'), ['--pack', 'certification-100']);
    expect(outcomes(target)).toMatchObject({ 'load-claimed-reached': 'pass', 'load-latency-within-bounds': 'pass' });
    const config = join(temporary.path, 'more.yaml');
    writeFileSync(config, 'loadtest: { claim: { unit: guilds, level: 2000 } }\n');
    const higher = await judged(folder('sound'), ['--pack', 'certification-100', '--config', config]);
    expect(rule(higher, 'load-claimed-reached').findings.map(({ message }) => message)).toEqual([
      'the load test went to 1,000 guilds; 2,000 are claimed (readiness.yaml)',
    ]);
    writeFileSync(config, 'loadtest: { claim: { unit: guilds, level: 10 } }\n');
    const lower = await judged(folder('sound'), ['--pack', 'certification-100', '--config', config]);
    expect(rule(lower, 'load-claimed-reached').measured).toMatchObject([{ value: 1000, good: 1000 }]);
  });
});

/** Nothing of it is good, whatever it says of itself. */
const neverGreen = [
  'load-claimed-reached',
  'load-latency-within-bounds',
  'load-latency-tail',
  'load-deadline-kept',
  'load-errors-within-bounds',
  'load-errors-rare',
  'load-test-sample-size',
  'load-answers-right',
  'load-test-thresholds-passed',
] as const;

interface Cell {
  readonly name: string;
  readonly write: (folder: string) => void;
  readonly argv?: readonly string[];
  /** Rules and what becomes of them; the reason where it is unknown. */
  readonly expected: Readonly<Record<string, string>>;
  /** Rules of {@link neverGreen} that this cell does not touch. */
  readonly untouched?: readonly string[];
}

const copied =
  (names: readonly string[]) =>
  (target: string): void => {
    mkdirSync(target, { recursive: true });
    for (const name of names) copyFileSync(join(real, name), join(target, name));
  };

/** The iterations of a long run in which each threw before its request. */
const throwing = JSON.stringify({
  state: { testRunDurationMs: 500_000 },
  metrics: {
    iterations: { type: 'counter', contains: 'default', values: { count: 9300, rate: 18 } },
    vus: { type: 'gauge', contains: 'default', values: { value: 80, min: 20, max: 80 } },
    http_req_duration: {
      type: 'trend',
      contains: 'time',
      values: { avg: 0, min: 0, med: 0, max: 0, 'p(90)': 0, 'p(95)': 0 },
      thresholds: { 'p(95)<500': { ok: true } },
    },
    http_req_failed: {
      type: 'rate',
      contains: 'default',
      values: { rate: 0, passes: 0, fails: 0 },
      thresholds: { 'rate<0.001': { ok: true } },
    },
  },
});

const summaryWith =
  (text: string, manifest: Readonly<Record<string, unknown>> = {}) =>
  (target: string): void => {
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'summary.json'), text);
    writeManifest(join(target, 'loadtest.manifest.json'), ['summary.json'], manifest);
  };

/** Connections that nobody took: 0 ms, as fast as the generator can. */
const refusing = (samples: string): string =>
  samples
    .replaceAll(/("metric":"http_req_duration"[^\n]*"value":)[\d.]+/g, '$10')
    .replaceAll('"expected_response":"true"', '"expected_response":"false"')
    .replaceAll('"status":"200"', '"status":"0","error_code":"1212"')
    .replaceAll(/("metric":"http_req_failed"[^\n]*"value":)0/g, '$11');

const cells: readonly Cell[] = [
  {
    name: 'every iteration threw, and k6 ended with exit code 0',
    write: summaryWith(throwing),
    expected: {
      'load-test-real-work': 'fail',
      'load-test-thresholds-judged': 'fail',
      'load-test-thresholds-passed': 'unknown(insufficient-samples)',
    },
  },
  {
    name: 'the same from k6 itself, over in a moment',
    write: copied(['throws.summary.json', 'throws.ndjson.gz']),
    argv: ['--at', '2026-11-29T12:00:00Z'],
    expected: {
      'load-test-real-work': 'unknown(insufficient-samples)',
      'load-test-thresholds-passed': 'unknown(insufficient-samples)',
    },
  },
  {
    name: 'refused connections: 0 ms at any rate',
    write: (target) => {
      writeResults(target, { change: refusing });
    },
    expected: {
      'load-test-real-work': 'fail',
      'load-errors-within-bounds': 'fail',
      'load-latency-within-bounds': 'unknown(insufficient-samples)',
      'load-test-thresholds-passed': 'fail',
    },
    untouched: ['load-claimed-reached', 'load-test-sample-size', 'load-answers-right', 'load-deadline-kept'],
  },
  {
    name: 'samples cut in the middle',
    write: (target) => {
      writeResults(target, { change: (text) => text.slice(0, text.length / 2) });
    },
    expected: {
      'load-test-complete': 'fail',
      'load-latency-within-bounds': 'unknown(insufficient-samples)',
      'load-claimed-reached': 'unknown(insufficient-samples)',
    },
  },
  {
    name: 'compressed samples cut in the middle',
    write: (target) => {
      writeResults(target, {
        name: 'samples.ndjson.gz',
        change: (text) => {
          const packed = gzipSync(text);
          return packed.subarray(0, packed.length / 2);
        },
      });
    },
    expected: { 'load-test-complete': 'fail', 'load-latency-within-bounds': 'unknown(insufficient-samples)' },
  },
  {
    name: 'times of mixed units',
    write: summaryWith(
      readFileSync(join(real, 'steps.summary.json'), 'utf8').replace(
        /"http_req_waiting":\{.*?"avg":[\d.]+/,
        '"http_req_waiting":{"type":"trend","contains":"time","values":{"avg":10253',
      ),
    ),
    expected: { 'load-latency-within-bounds': 'unknown(parse-error)', 'load-test-present': 'unknown(parse-error)' },
  },
  {
    name: 'a legacy export, whose thresholds are true when they failed',
    write: summaryWith(
      JSON.stringify({
        root_group: {},
        metrics: {
          iterations: { count: 9000, rate: 18 },
          vus: { value: 80, min: 20, max: 80 },
          http_reqs: { count: 9000, rate: 18 },
          http_req_duration: {
            avg: 50,
            min: 1,
            med: 50,
            max: 900,
            'p(90)': 300,
            'p(95)': 600,
            thresholds: { 'p(95)<500': true },
          },
          http_req_failed: { passes: 0, fails: 9000, value: 0, thresholds: { 'rate<0.01': false } },
        },
      }),
    ),
    expected: { 'load-test-thresholds-passed': 'fail', 'load-latency-within-bounds': 'fail' },
  },
  {
    name: 'another commit',
    write: (target) => {
      writeResults(target, { manifest: { commit: '0'.repeat(40) } });
    },
    expected: { 'load-latency-within-bounds': 'unknown(wrong-subject)', 'load-test-present': 'unknown(wrong-subject)' },
  },
  {
    name: 'a work tree with changes',
    write: (target) => {
      writeResults(target, { manifest: { dirty: true } });
    },
    expected: {
      'load-latency-within-bounds': 'unknown(insufficient-samples)',
      'load-test-same-build': 'unknown(wrong-subject)',
    },
  },
  {
    name: 'too old',
    write: (target) => {
      writeResults(target, { from: start - 120 * 24 * 3_600_000 });
    },
    expected: { 'load-latency-within-bounds': 'unknown(stale)', 'load-test-recent': 'unknown(stale)' },
  },
  {
    name: 'a date in the future',
    write: (target) => {
      writeResults(target, { from: start + 24 * 3_600_000 });
    },
    expected: { 'load-latency-within-bounds': 'unknown(stale)' },
  },
  {
    name: 'digests that do not fit',
    write: (target) => {
      writeResults(target);
      const file = join(target, 'samples.ndjson');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"status":"200"', '"status":"201"'));
    },
    expected: {
      'load-latency-within-bounds': 'unknown(wrong-subject)',
      'load-test-same-build': 'unknown(wrong-subject)',
    },
  },
  {
    name: 'no manifest',
    write: (target) => {
      writeResults(target);
      rmSync(join(target, 'loadtest.manifest.json'));
    },
    expected: { 'load-latency-within-bounds': 'unknown(wrong-subject)' },
  },
  {
    name: 'an exit code that says it was broken off',
    write: (target) => {
      writeResults(target, { manifest: { exitCode: 105 } });
    },
    expected: { 'load-test-complete': 'fail', 'load-latency-within-bounds': 'unknown(insufficient-samples)' },
  },
  {
    name: 'a summary that mixes all levels',
    write: summaryWith(readFileSync(join(real, 'steps.summary.json'), 'utf8').replace('6032.267025', '603226.7')),
    expected: { 'load-latency-within-bounds': 'unknown(insufficient-samples)' },
  },
  {
    name: 'an empty folder',
    write: (target) => {
      mkdirSync(target, { recursive: true });
    },
    expected: { 'load-test-present': 'unknown(not-collected)' },
  },
];

describe('never a green', () => {
  test.each(cells.map((cell) => [cell.name, cell] as const))('%s', async (name, cell) => {
    const results = folder(name);
    cell.write(results);
    const { target, run } = await scorecardOf(project, ['--load', results, ...(cell.argv ?? [])]);
    const found = outcomes(target);
    expect(found).toMatchObject(cell.expected);
    const green = neverGreen.filter((id) => found[id] === 'pass' && !(cell.untouched ?? []).includes(id));
    expect(green).toEqual([]);
    expect(run.gate.exitCode).not.toBe(0);
    // Whatever went wrong, it costs what a good run would have proven.
    const sound = await judged(folder('sound'));
    expect(target.score?.verified).toBeLessThan(sound.score?.verified ?? 0);
  });
});

test('no secret of a result reaches any output', async () => {
  const results = folder('secrets');
  copied(['steps.summary.json', 'steps.machine.json', 'steps.legacy.json'])(results);
  const bundle = join(temporary.path, 'secret-bundle.json');
  await session(project, ['collect', '--load', results, '-o', bundle]);
  const output = join(temporary.path, 'secret-report');
  const done = await session(project, ['scan', '--load', results, '--output', output]);
  const texts = [
    readFileSync(bundle, 'utf8'),
    done.out,
    done.err,
    ...['report.html', 'report.md', 'scorecard.json'].map((name) => readFileSync(join(output, name), 'utf8')),
  ];
  for (const text of texts) expect(text).not.toMatch(/canary-of-/);
});

test('a path that is not there is told', async () => {
  const done = await session(project, ['scan', '--load', 'nowhere']);
  expect(done.code).toBe(2);
  expect(done.err).toContain('nowhere does not exist');
});
