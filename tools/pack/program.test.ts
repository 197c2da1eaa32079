import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyProject, projectNamed, temporaryFolder } from '../../src/app/testing/projects.ts';

/*
 * The program from outside, as it is packed: what it loads, where it runs, and that it can be installed elsewhere.
 * These tests run what `npm run build` (or `npm ci`) left in dist/.
 */
const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'dist');
const bin = join(root, 'bin', 'readiness.cjs');
const temporary = temporaryFolder();
const project = copyProject(projectNamed('single-pod-bot'), temporary.path);

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Outcome {
  const { NO_COLOR: _, FORCE_COLOR: __, NODE_OPTIONS: ___, ...inherited } = process.env;
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...inherited, ...env } });
  if (done.error !== undefined) throw done.error;
  return { code: done.status, out: done.stdout, err: done.stderr };
}

beforeAll(() => {
  if (!existsSync(join(dist, 'families.json'))) throw new Error('there is no built program: run npm run build');
  writeFileSync(
    join(temporary.path, 'loaded.cjs'),
    "process.on('exit', () => require('node:fs').writeFileSync(process.env.LOADED, JSON.stringify(Object.keys(require.cache))));\n",
  );
  writeFileSync(
    join(temporary.path, 'old.cjs'),
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: process.env.OLD } });\n",
  );
});
afterAll(temporary.remove);

/** Files of dist/ that a command reads, and the packages that lie in them. */
function loads(argv: readonly string[]): { readonly files: readonly string[]; readonly packages: readonly string[] } {
  const record = join(temporary.path, 'loaded.json');
  const done = start(process.execPath, ['-r', join(temporary.path, 'loaded.cjs'), bin, ...argv], project, {
    LOADED: record,
  });
  expect(done.err).toBe('');
  const loaded = JSON.parse(readFileSync(record, 'utf8')) as readonly string[];
  const own = [bin, join(root, 'bin', 'load.cjs'), join(temporary.path, 'loaded.cjs')];
  const outside = loaded.filter((file) => !file.startsWith(dist) && !own.includes(file));
  expect(outside, 'nothing but the program itself').toEqual([]);
  const files = loaded.filter((file) => file.startsWith(dist)).map((file) => basename(file));
  return { files: files.sort(), packages: [...new Set(files.flatMap((file) => packagesIn(file)))].sort() };
}

const families = (): Readonly<Record<string, readonly string[]>> =>
  JSON.parse(readFileSync(join(dist, 'families.json'), 'utf8')) as Record<string, readonly string[]>;

function packagesIn(file: string): readonly string[] {
  const packages = families()[file];
  if (packages === undefined) throw new Error(`dist/families.json does not know ${file}`);
  return packages;
}

describe('what is loaded', () => {
  test('by a scan to JSON and the terminal', () => {
    const out = join(temporary.path, 'card.json');
    expect(loads(['scan', '--format', `json=${out}`])).toEqual({
      files: ['cli.cjs', 'deliver.cjs', 'reports.cjs', 'scan.cjs'],
      packages: ['commander', 'fastest-levenshtein', 'ignore', 'js-yaml', 'picomatch'],
    });
  });

  test.each([
    ['by a scan of a chart, what renders it', [], true],
    ['with --no-render, not that', ['--no-render'], false],
  ])('%s', (_, options, isLoaded) => {
    const out = join(temporary.path, 'card.json');
    const chart = join(root, 'fixtures', 'rendering', 'chart');
    const { files } = loads(['scan', chart, '--quiet', '--format', `json=${out}`, ...options]);
    expect(files.includes('rendering.cjs')).toBe(isLoaded);
  });

  test('by a scan with --load, what reads load tests', () => {
    const argv = ['scan', '--exit-zero', '--format', `json=${join(temporary.path, 'card.json')}`];
    const { files, packages } = loads([...argv, '--load', join(root, 'fixtures', 'load', 'k6', 'steps.summary.json')]);
    expect(files).toEqual(['cli.cjs', 'deliver.cjs', 'loadtest.cjs', 'reports.cjs', 'scan.cjs']);
    expect(packages).toEqual(['commander', 'fastest-levenshtein', 'ignore', 'js-yaml', 'picomatch']);
  });

  test('by a scan as typed, with all default reports', () => {
    expect(loads(['scan', '--output', join(temporary.path, 'report')])).toEqual({
      files: ['cli.cjs', 'deliver.cjs', 'html.cjs', 'reports.cjs', 'scan.cjs'],
      packages: ['@dagrejs/dagre', 'commander', 'fastest-levenshtein', 'handlebars', 'ignore', 'js-yaml', 'picomatch'],
    });
  });

  test.each([
    ['sarif', []],
    ['sarif-full', []],
    ['junit', []],
    ['annotations', []],
    ['gitlab', []],
    ['csv', ['csv-stringify']],
    [
      'badge',
      [
        'anafanafo',
        'badge-maker',
        'binary-search',
        'char-width-table-consumer',
        'color-name',
        'css-color-converter',
        'css-unit-converter',
      ],
    ],
    ['shields', []],
  ])('by a scan to %s: its own file, when it is asked for', (format, packages) => {
    expect(loads(['scan', '--format', `${format}=${join(temporary.path, 'one')}`])).toEqual({
      files: ['cli.cjs', 'deliver.cjs', 'reports.cjs', 'scan.cjs', `${format}.cjs`].sort(),
      packages: ['commander', 'fastest-levenshtein', 'ignore', 'js-yaml', 'picomatch', ...packages].sort(),
    });
  });

  test('by a scan with assertions: what reads a pack, and the engine of its patterns', () => {
    const pack = join(temporary.path, 'pack.yaml');
    const rule = 'category: c, severity: low, title: T, assert: { on: workload, schema: { required: [metadata] } }';
    writeFileSync(
      pack,
      `name: own\nversion: 1.0.0\ntitle: Own\nextends: discord-bot\ncategories: { c: { title: C } }\nrules: { r: { ${rule} } }\n`,
    );
    const { files, packages } = loads(['scan', '--pack', pack, '--format', `json=${join(temporary.path, 'own.json')}`]);
    expect(files).toEqual(expect.arrayContaining(['assertions.cjs', 'packs.cjs']));
    expect(packages).toContain('re2js');
    expect(packages).not.toContain('ajv');
  });

  test.each([['--help'], ['--version'], ['scan --help']])('by %s: the command line and nothing else', (argv) => {
    expect(loads(argv.split(' '))).toEqual({ files: ['cli.cjs'], packages: ['commander'] });
  });

  test('never a client of a live source', () => {
    // The file that reads kubeconfigs is the client's own, and only a run with --cluster loads it.
    const { 'kubeconfig.cjs': client, ...others } = families();
    expect(client).toContain('@kubernetes/client-node');
    const all = new Set(Object.values(others).flat());
    expect(all.size).toBeGreaterThan(5);
    for (const name of all) expect(name).not.toMatch(/kubernetes|discord|octokit|undici|axios|prom/);
  });
});

test('the built program can start another one for a cross-check', () => {
  const folder = join(temporary.path, 'programs');
  mkdirSync(folder);
  writeFileSync(
    join(folder, 'kube-score'),
    '#!/bin/sh\n[ "$1" = version ] && echo "kube-score version: 1.20.0" || echo "[]"\n',
    {
      mode: 0o755,
    },
  );
  const done = start(process.execPath, [bin, 'scan', '--cross-check', 'kube-score', '--format', 'terminal'], project, {
    PATH: folder,
  });
  expect(done.err).toBe('');
  expect(done.out).toContain('CROSS-CHECK  kube-score 1.20.0');
});

describe('on an older Node', () => {
  const oneLine = /^readiness needs Node 22\.19 or newer; this is v[^\n]*\n$/;

  test.each([
    ['20.20.2', 2],
    ['18.0.0', 2],
    ['22.18.9', 2],
    ['22.19.0', 0],
    ['24.0.0', 0],
    ['100.1.0', 0],
  ])('%s: exit code %i', (version, code) => {
    const done = start(process.execPath, ['-r', join(temporary.path, 'old.cjs'), bin, '--version'], project, {
      OLD: version,
    });
    expect(done.code, done.err).toBe(code);
    if (code === 2) {
      expect(done.err).toMatch(oneLine);
      expect(done.out).toBe('');
    } else expect(done.out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  const olds = [...new Set([...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'])]
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .filter((path) => {
      const [major = 0, minor = 0] = start(path, ['--version'], root).out.slice(1).split('.').map(Number);
      return major < 22 || (major === 22 && minor < 19);
    });

  // Where the machine has none the stubs above stand for it.
  test.skipIf(olds.length === 0)('the machine has, too', () => {
    for (const path of olds) {
      for (const argv of [['scan'], ['--help'], []]) {
        const done = start(path, [bin, ...argv], project);
        expect(done.code).toBe(2);
        expect(done.err).toMatch(oneLine);
      }
    }
  });
});

test('npm start scans the broken music bot, says where the report is, and exits 0', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [command, ...args] = (scripts['start'] ?? '').split(' ');
  expect(command).toBe('node');
  expect(args).toContain('fixtures/projects/music-bot/broken');
  const folder = join(temporary.path, 'start');
  const done = start(process.execPath, [...args, '--output', folder], root);
  expect(done.code, done.err).toBe(0);
  expect(done.out).toContain('NOT READY');
  expect(done.out.replaceAll(/\s+/g, '')).toContain(join(folder, 'report.html'));
  expect(readdirSync(folder).sort()).toEqual(['report.html', 'report.md', 'scorecard.json']);
});

test('an output folder that cannot be written is told', () => {
  const file = join(temporary.path, 'a-file');
  writeFileSync(file, '');
  const done = start(process.execPath, [bin, 'scan', '--output', join(file, 'below')], project);
  expect(done.code).toBe(2);
  expect(done.err).toMatch(/^readiness: /);
  expect(done.err).not.toMatch(/\n {4}at /);
});

test('a code cache of another V8, or none at all, changes nothing but the time', () => {
  const place = join(temporary.path, 'uncached');
  cpSync(join(root, 'bin'), join(place, 'bin'), { recursive: true });
  cpSync(dist, join(place, 'dist'), { recursive: true });
  const scanned = (): unknown => {
    const argv = [join(place, 'bin', 'readiness.cjs'), 'scan', '--format', 'json', '--at', '2026-11-21'];
    const done = start(process.execPath, argv, project);
    const { run: _, ...rest } = JSON.parse(done.out) as Record<string, unknown>;
    return { code: done.code, err: done.err, ...rest };
  };
  const cached = scanned();
  expect(cached).toMatchObject({ code: 0, err: '' });
  for (const name of readdirSync(join(place, 'dist', 'cache')))
    writeFileSync(join(place, 'dist', 'cache', name), 'no code');
  expect(scanned()).toEqual(cached);
  rmSync(join(place, 'dist', 'cache'), { recursive: true });
  expect(scanned()).toEqual(cached);
});

test('output that nobody takes is no fault of the program', () => {
  const shell = (command: string): Outcome => start('sh', ['-c', command, 'sh', process.execPath, bin], project);
  const cut = shell('"$1" "$2" scan --format json | head -c 1');
  expect(cut).toEqual({ code: 0, out: '{', err: '' });
});

test('packed, installed elsewhere, and run', { timeout: 120_000 }, () => {
  const place = join(temporary.path, 'elsewhere');
  mkdirSync(place);
  const packed = start('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', place], root);
  expect(packed.code, packed.err).toBe(0);
  const [entry] = JSON.parse(packed.out) as readonly [{ filename: string; files: readonly { path: string }[] }];
  const paths = entry.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      'bin/readiness.cjs',
      'bin/load.cjs',
      'dist/cache/scan.cjs.bin',
      'dist/cli.cjs',
      'dist/index.js',
      'LICENSE',
      'package.json',
    ]),
  );
  // Neither sources nor tests, nor anything that a run does not need.
  expect(paths.filter((path) => /\.test\.|fixtures|^src\/|^tools\/|node_modules/.test(path))).toEqual([]);

  const tarball = join(place, readdirSync(place).find((name) => name.endsWith('.tgz')) ?? 'none.tgz');
  const installed = start(
    'npm',
    ['install', '--no-audit', '--no-fund', '--prefer-offline', '--prefix', place, tarball],
    place,
  );
  expect(installed.code, installed.err).toBe(0);
  const program = join(place, 'node_modules', '.bin', 'readiness');
  const report = join(place, 'report');
  const done = start(process.execPath, [program, 'scan', project, '--output', report, '--at', '2026-11-21'], place);
  expect(done.err).toBe('');
  expect(done.code).toBe(0);
  expect(done.out).toContain('sound');
  expect(JSON.parse(readFileSync(join(report, 'scorecard.json'), 'utf8'))).toMatchObject({ verdict: 'sound' });
  expect(readFileSync(join(report, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i);
  for (const argv of [
    ['checks'],
    ['packs'],
    ['schema', 'scorecard'],
    ['explain', 'schema-valid'],
    ['scan', '--pack', 'certification-100', project],
  ]) {
    const other = start(
      process.execPath,
      [program, ...argv, ...(argv[0] === 'scan' ? ['--exit-zero', '--quiet'] : [])],
      place,
    );
    expect(other.code, `${argv.join(' ')}: ${other.err}`).toBe(0);
  }

  // The public API, as another program uses it, with its types.
  writeFileSync(
    join(place, 'other.mts'),
    `import { formats, scan } from '@readiness/readiness';
import type { Host, ReadinessRun } from '@readiness/readiness';

const host: Host = { cwd: '.', env: {}, now: () => new Date(0), readStandardInput: () => '', progress: () => undefined };
const { run } = await scan([${JSON.stringify(project)}], { config: false }, host);
const typed: ReadinessRun = run;
const { body } = (await formats.markdown()).render(typed);
process.stdout.write(\`\${typed.verdict} \${typeof body}\`);
`,
  );
  expect(start(process.execPath, ['other.mts'], place)).toEqual({ code: 0, out: 'sound string', err: '' });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const nodeTypes = ['--typeRoots', join(root, 'node_modules', '@types'), '--types', 'node'];
  const checked = start(
    process.execPath,
    [tsc, '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', ...nodeTypes, 'other.mts'],
    place,
  );
  expect(checked.out).toBe('');
  expect(checked.code).toBe(0);
});
