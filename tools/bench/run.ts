import { spawnSync } from 'node:child_process';
import { cpus, totalmem, tmpdir } from 'node:os';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programsFolder, toolsFolder } from '../real-components/cache.ts';
import { findProgram } from '../real-components/programs.ts';
import { writeCorpus } from './corpus.ts';
import firstSet from './first-set.json' with { type: 'json' };
import manifestChecks from './manifest-checks.json' with { type: 'json' };

/*
 * `npm run bench [-- --quick]`: whole processes, in turn (A B C A B C ...), medians, as ratios inside this one run:
 * absolute times of shared machines drift, ratios hold. Peak memory is the child's own maxRSS at its exit.
 * kube-score runs on the same documents, given to it as one file (as "scan, one file" is), where it is on PATH or was
 * built by `npm run real-components`.
 */
const root = join(import.meta.dirname, '..', '..');
const quick = process.argv.includes('--quick');
const folder = mkdtempSync(join(tmpdir(), 'readiness-bench-'));
const usageHook = join(folder, 'usage.cjs');
const usageFile = join(folder, 'usage.json');
writeFileSync(
  usageHook,
  `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(usageFile)}, JSON.stringify(process.resourceUsage().maxRSS)));`,
);
writeFileSync(join(folder, 'empty.cjs'), '');
writeFileSync(
  join(folder, 'read.cjs'),
  `const fs = require('fs'); const path = require('path'); let bytes = 0;
const walk = (folder) => { for (const entry of fs.readdirSync(folder, { withFileTypes: true })) { const file = path.join(folder, entry.name); if (entry.isDirectory()) walk(file); else bytes += fs.readFileSync(file, 'utf8').length; } };
walk(process.argv[2]); process.stdout.write(String(bytes));`,
);

interface Figure {
  readonly milliseconds: number;
  readonly megabytes: number;
}

const program = join(root, 'bin', 'readiness.cjs');
const kubeScore = kubeScoreProgram();

function kubeScoreProgram(): string | undefined {
  const built = join(programsFolder(toolsFolder()), 'kube-score');
  return findProgram('kube-score', process.env['PATH'] ?? '') ?? (existsSync(built) ? built : undefined);
}

/**
 * A pack file that is every-check without the checks that are not named. What more checks cost is the ratio of two such
 * files: both are read, and both ask the checks of the first release.
 */
async function writePack(name: string, checks: readonly string[]): Promise<string> {
  const { loadBuiltIn } = await import('../../src/packs/builtin.ts');
  const { rules } = await loadBuiltIn('every-check');
  const left = rules.filter(({ check }) => check !== undefined && !checks.includes(check));
  const off = left.map(({ id }) => `  ${id}: { off: "not one of the checks that are compared" }\n`);
  const file = join(folder, `${name}.yaml`);
  writeFileSync(
    file,
    `name: ${name}\nversion: 1.0.0\ntitle: Checks that are compared\nextends: every-check\nrules:\n${off.join('')}`,
  );
  return file;
}
const environment = { PATH: process.env['PATH'] ?? '' };

/** A script of ours runs under Node; a program of somebody else as it is. */
function commandLine(script: string, args: readonly string[]): readonly [string, readonly string[]] {
  return script.endsWith('.cjs') ? [process.execPath, [script, ...args]] : [script, args];
}

function once(script: string, args: readonly string[]): Figure {
  const started = performance.now();
  const { status, stderr } = spawnSync(...commandLine(script, args), {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 26,
  });
  const milliseconds = performance.now() - started;
  if (status !== 0 && status !== 1 && status !== 3)
    throw new Error(`${script} ${args.join(' ')}: exit ${String(status)}\n${stderr.toString()}`);
  return { milliseconds, megabytes: 0 };
}

function peak(script: string, args: readonly string[]): number {
  if (!script.endsWith('.cjs')) return Number.NaN;
  spawnSync(process.execPath, ['--require', usageHook, script, ...args], {
    cwd: folder,
    env: environment,
    stdio: 'ignore',
  });
  return Number(readFileSync(usageFile, 'utf8')) / 1024;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs the commands in turn and returns each one's median and peak. */
function compare(
  commands: Readonly<Record<string, readonly [script: string, ...args: string[]]>>,
  rounds: number,
): Readonly<Record<string, Figure>> {
  const names = Object.keys(commands);
  const times = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [name, [script, ...args]] of Object.entries(commands)) {
      const figure = once(script, args);
      if (round >= 0) times.get(name)?.push(figure.milliseconds);
    }
  }
  return Object.fromEntries(
    Object.entries(commands).map(([name, [script, ...args]]) => [
      name,
      { milliseconds: median(times.get(name) ?? []), megabytes: peak(script, args) },
    ]),
  );
}

const sizes = quick ? [15, 1000, 10_000] : [15, 1000, 10_000, 100_000];
const at = ['--at', '2026-11-21T00:00:00Z', '--no-progress', '--no-config'];
const results = new Map<number, Readonly<Record<string, Figure>>>();
try {
  const first = await writePack('first-checks', firstSet.checks);
  const manifests = await writePack('manifest-checks', [...manifestChecks.checks, ...firstSet.checks]);
  for (const size of sizes) {
    const corpus = join(folder, `c${size}`);
    writeCorpus(corpus, size);
    const one = join(folder, `c${size}.yaml`);
    if (kubeScore !== undefined && size >= 1000) writeFileSync(one, oneFile(corpus));
    const json = ['--format', `json=${join(folder, 'scorecard.json')}`, '--quiet'];
    const rounds = size <= 15 ? 21 : size <= 1000 ? 9 : size <= 10_000 ? 5 : 3;
    results.set(
      size,
      compare(
        {
          'empty Node': [join(folder, 'empty.cjs')],
          'read files': [join(folder, 'read.cjs'), corpus],
          'scan, JSON and terminal': [
            program,
            'scan',
            corpus,
            ...at,
            '--format',
            `json=${join(folder, 'scorecard.json')}`,
          ],
          'scan, default reports': [program, 'scan', corpus, ...at, '--output', join(folder, 'reports')],
          ...(size < 1000
            ? {}
            : {
                'scan, every check': [program, 'scan', corpus, ...at, ...json, '--pack', 'every-check'],
                'scan, checks of manifests': [program, 'scan', corpus, ...at, ...json, '--pack', manifests],
                'scan, first checks': [program, 'scan', corpus, ...at, ...json, '--pack', first],
              }),
          ...(kubeScore === undefined || size < 1000
            ? {}
            : {
                'scan, one file': [program, 'scan', one, ...at, ...json],
                'kube-score': [kubeScore, 'score', '--output-format', 'json', one],
              }),
        },
        rounds,
      ),
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The corpus as one file of many documents. */
function oneFile(corpus: string): string {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('---\n');
}

const lines: string[] = [
  `Node ${process.version}, ${cpus().length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
  '',
];
lines.push(
  '| documents | command | ms (median) | x empty Node | x read files | peak MB |',
  '|--:|---|--:|--:|--:|--:|',
);
for (const [size, figures] of results) {
  const empty = figures['empty Node']?.milliseconds ?? Number.NaN;
  const read = figures['read files']?.milliseconds ?? Number.NaN;
  for (const [name, { milliseconds, megabytes }] of Object.entries(figures))
    lines.push(
      `| ${size} | ${name} | ${milliseconds.toFixed(0)} | ${(milliseconds / empty).toFixed(2)} | ${(milliseconds / read).toFixed(2)} | ${megabytes.toFixed(0)} |`,
    );
}
const time = (size: number, name = 'scan, JSON and terminal'): number =>
  results.get(size)?.[name]?.milliseconds ?? Number.NaN;
const targets: readonly (readonly [text: string, value: number, reach: number])[] = [
  ['15 documents, JSON and terminal / empty Node', time(15) / time(15, 'empty Node'), 3],
  ['15 documents, default reports / empty Node', time(15, 'scan, default reports') / time(15, 'empty Node'), 4],
  ['10k / 1k', time(10_000) / time(1000), 8],
  ...(quick ? [] : ([['100k / 10k', time(100_000) / time(10_000), 11]] as const)),
  ...[1000, 10_000].map(
    (size) =>
      [
        `${size}, ${manifestChecks.checks.length} checks of manifests / first checks`,
        time(size, 'scan, checks of manifests') / time(size, 'scan, first checks'),
        1.5,
      ] as const,
  ),
  ...(kubeScore === undefined
    ? []
    : [1000, 10_000].flatMap((size) =>
        ['scan, one file', 'scan, every check'].map(
          (name) => [`${size}, ${name} / kube-score`, time(size, name) / time(size, 'kube-score'), 1] as const,
        ),
      )),
  ['peak MB at 10k', results.get(10_000)?.['scan, JSON and terminal']?.megabytes ?? Number.NaN, 250],
];
lines.push('', '| target | measured | at most | |', '|---|--:|--:|---|');
for (const [text, value, reach] of targets)
  lines.push(`| ${text} | ${value.toFixed(2)} | ${reach} | ${value <= reach ? 'reached' : 'MISSED'} |`);
if (kubeScore === undefined) lines.push('', 'kube-score was not there and is not compared: npm run real-components');
process.stdout.write(`${lines.join('\n')}\n`);
// Looking at clusters and at Prometheus is compared with other things than reading manifests: a report of its own.
if (!quick) spawnSync(process.execPath, [join(import.meta.dirname, 'live.ts')], { stdio: 'inherit' });
