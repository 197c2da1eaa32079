import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ReadinessRun, ScorecardTarget } from '../model/scorecard.ts';
import { fakeProgram } from '../sources/rendered/testing/fake-program.ts';
import { collectBundle, judgeBundle } from './bundle.ts';
import type { ScanFlags } from './flags.ts';
import type { Host } from './host.ts';
import { scan } from './scan.ts';

/*
 * Programs are small fakes that print what the real ones printed for the same fixtures (fixtures/rendering/outputs);
 * `npm run test:real` asks the real ones.
 */
const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'rendering');
const output = (name: string) => JSON.stringify(readFileSync(join(fixtures, 'outputs', name), 'utf8'));

let folder: string;
let root: string;
let programs: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'readiness-rendering-')));
  root = join(folder, 'repository');
  programs = join(folder, 'programs');
  write('readiness.yaml', 'name: music\n');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
}

function take(...names: readonly string[]): void {
  for (const name of names) cpSync(join(fixtures, name), join(root, name), { recursive: true });
}

const host = (): Host => ({
  cwd: root,
  env: { PATH: programs },
  now: () => new Date('2026-11-21T09:00:00Z'),
  readStandardInput: () => '',
  progress: () => undefined,
});

async function scanned(flags: ScanFlags = {}): Promise<ReadinessRun> {
  return (await scan(['.'], flags, host())).run;
}

function targetAt(run: ReadinessRun, path: string, environment?: string): ScorecardTarget {
  const found = run.targets.find(({ target }) => target.path === path && target.environment === environment);
  if (found === undefined) throw new Error(`no target ${path}`);
  return found;
}

const findingsOf = (target: ScorecardTarget, rule: string) =>
  target.results
    .filter((result) => result.rule === rule)
    .flatMap(({ findings }) =>
      findings.map(({ location, related }) => [
        `${location.file}:${location.line}:${location.column}`,
        ...related.map(({ text, location: at }) => `${text} ${at?.file ?? ''}:${at?.line ?? ''}`),
      ]),
    );

const fakeHelm = () =>
  fakeProgram(
    programs,
    'helm',
    `const values = args.filter((arg) => /values-/.test(arg)).join();
     fs.writeSync(1, /prod/.test(values) ? ${output('chart-prod.stdout.txt')} : /staging/.test(values) ? ${output('chart-staging.stdout.txt')} : ${output('chart.stdout.txt')});`,
  );

/** Prints what kustomize printed, with its paths led from where it was called now. */
const fakeKustomize = (others: Readonly<Record<string, string>> = {}) =>
  fakeProgram(
    programs,
    'kustomize',
    `const path = require('node:path');
     const others = ${JSON.stringify(others)};
     const overlay = JSON.parse(fs.readFileSync(path.join(args[1], 'kustomization.yaml'), 'utf8')).resources[0];
     const text = others[path.basename(overlay)] ?? ${output('prod.stdout.txt')};
     fs.writeSync(1, text.replaceAll('../overlays/', path.dirname(overlay) + '/'));`,
  );

describe('a chart', () => {
  test('is judged with each of its values files, and findings point into its templates and values', async () => {
    take('chart');
    fakeHelm();
    const run = await scanned();
    expect(run.targets.map(({ target, score }) => [target.path, target.environment, score !== null])).toEqual([
      ['chart', undefined, true],
      ['chart', 'prod', true],
      ['chart', 'staging', true],
    ]);
    const plain = targetAt(run, 'chart');
    expect(findingsOf(plain, 'privileged-container')).toEqual([['chart/templates/deployment.yaml:46:25']]);
    expect(findingsOf(plain, 'service-targets-pod')).toEqual([['chart/templates/service.yaml:16:3']]);
    expect(findingsOf(plain, 'image-pinned')).toEqual([]);
    // None of them names a namespace: that of the release is theirs.
    expect(findingsOf(plain, 'namespace-not-default')).toEqual([]);
    const prod = targetAt(run, 'chart', 'prod');
    expect(findingsOf(prod, 'schema-valid')).toEqual([
      [
        'chart/templates/deployment.yaml:43:13',
        'the value resources.requests.memory is set here chart/values-prod.yaml:9',
      ],
    ]);
    expect(plain.target.subjects.map(({ name }) => name)).toContain('chart/templates/_helpers.tpl');
    expect(plain.unread).toEqual([]);
  });

  test('an item that came from a list of values stands where the list was put in, and names the values', async () => {
    take('chart');
    fakeHelm();
    const staging = targetAt(await scanned(), 'chart', 'staging');
    expect(findingsOf(staging, 'memory-limit')).toEqual([
      ['chart/templates/deployment.yaml:25:11'],
      ['chart/templates/deployment.yaml:48:9', 'the value sidecars is set here chart/values-staging.yaml:4'],
    ]);
  });

  test('a value that is made of several names them all', async () => {
    take('chart');
    fakeHelm();
    expect(findingsOf(targetAt(await scanned(), 'chart'), 'image-tag-pinned')).toEqual([
      [
        'chart/templates/deployment.yaml:26:18',
        'it is made of image.repository and image.tag, and image.tag is set here chart/values.yaml:3',
      ],
    ]);
  });

  test('leaves the token to whoever installs it, and one in its values is leaked', async () => {
    write('bot/Chart.yaml', 'apiVersion: v2\nname: bot\nversion: 0.1.0\n');
    write('bot/values.yaml', 'token: ""\n');
    write('bot/values-mine.yaml', 'token: MTA5ODAwMDAwMDAwMDAwMDAwMA.GfIxTu.no-such-token-it-is-a-fixture-0001\n');
    write(
      'bot/templates/secret.yaml',
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: bot\nstringData:\n  token: {{ .Values.token | quote }}\n',
    );
    write(
      'bot/templates/bot.yaml',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: bot\nspec:\n  containers:\n    - name: bot\n      envFrom:\n        - secretRef:\n            name: bot\n',
    );
    fakeProgram(
      programs,
      'helm',
      `const values = fs.readFileSync(args.filter((arg) => /values/.test(arg)).at(-1) ?? args[2] + '/values.yaml', 'utf8');
       fs.writeSync(1, '---\\n# Source: bot/templates/secret.yaml\\napiVersion: v1\\nkind: Secret\\nmetadata:\\n  name: bot\\nstringData:\\n  ' + values + '---\\n# Source: bot/templates/bot.yaml\\n' + fs.readFileSync(args[2] + '/templates/bot.yaml', 'utf8'));`,
    );
    const run = await scanned();
    const answers = (target: ScorecardTarget) =>
      ['secret-data-real', 'discord-token-not-exposed', 'secret-key-resolves'].map(
        (rule) => target.results.find((result) => result.rule === rule)?.outcome,
      );
    expect(answers(targetAt(run, 'bot'))).toEqual(['not-applicable', 'pass', 'unknown']);
    expect(answers(targetAt(run, 'bot', 'mine'))).toEqual(['pass', 'fail', 'pass']);
  });

  test('from a saved bundle the scorecards are the same, without helm', async () => {
    take('chart', 'overlays');
    fakeHelm();
    fakeKustomize();
    const run = await scanned();
    const bundle = await collectBundle(['.'], {}, host());
    expect(bundle.scope).toMatchObject({ files: 13, objects: 15 });
    rmSync(programs, { recursive: true });
    writeFileSync(join(folder, 'bundle.json'), JSON.stringify(bundle));
    const judged = await judgeBundle(join(folder, 'bundle.json'), {}, host());
    expect(judged.run.targets.map(({ digest }) => digest)).toEqual(run.targets.map(({ digest }) => digest));
  });

  test.each([
    ['without helm', {}, /helm is not on PATH, so the chart chart was not rendered/],
    ['with --no-render', { render: false }, /was not rendered/],
  ])('%s has no score, and the reason', async (_, flags, reason) => {
    take('chart');
    if ('render' in flags) fakeHelm();
    const run = await scanned(flags);
    const { score, verdict } = targetAt(run, 'chart');
    expect([score, verdict.level]).toEqual([null, 'inconclusive']);
    expect(verdict.text).toMatch(reason);
    expect(run.gate.exitCode).toBe(3);
  });

  test('render: false of readiness.yaml runs nothing', async () => {
    take('chart');
    fakeProgram(programs, 'helm', `fs.writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '')`);
    write('readiness.yaml', 'render: false\n');
    expect(targetAt(await scanned(), 'chart').score).toBeNull();
    expect(() => readFileSync(join(folder, 'ran'))).toThrow();
  });

  test('values that do not parse are a reason with file and line; the chart on its defaults is judged', async () => {
    take('unparsable-values');
    fakeProgram(
      programs,
      'helm',
      `if (args.some((arg) => arg.includes('values-prod'))) { fs.writeSync(2, ${output('unparsable-values.stderr.txt')}.replace('unparsable-values/', process.argv[4] + '/')); process.exit(1); }
       fs.writeSync(1, '---\\n# Source: unparsable-values/templates/config.yaml\\napiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: config\\n');`,
    );
    const run = await scanned();
    expect(targetAt(run, 'unparsable-values', 'prod').verdict.text).toMatch(
      / at unparsable-values\/values-prod\.yaml:5, .*unexpected end of stream/,
    );
    expect(targetAt(run, 'unparsable-values', 'prod').verdict.text).not.toContain(folder);
    expect(targetAt(run, 'unparsable-values').score).not.toBeNull();
  });

  test('output that does not parse is a finding in its template, and the rest is judged', async () => {
    take('broken-output');
    fakeProgram(
      programs,
      'helm',
      `fs.writeSync(1, ${output('broken-output.stdout.txt')}); fs.writeSync(2, ${output('broken-output.stderr.txt')}); process.exit(1);`,
    );
    const target = targetAt(await scanned(), 'broken-output');
    expect(findingsOf(target, 'manifest-readable')).toEqual([['broken-output/templates/config.yaml:7:4']]);
    expect(target.verdict.level).not.toBe('sound');
  });

  test('a refusal of helm that we see no fault in is never a pass', async () => {
    take('broken-output');
    fakeProgram(
      programs,
      'helm',
      `fs.writeSync(1, '---\\n# Source: broken-output/templates/good.yaml\\napiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: a\\n'); fs.writeSync(2, 'Error: YAML parse error on x'); process.exit(1);`,
    );
    expect(targetAt(await scanned(), 'broken-output').score).toBeNull();
  });

  test('a document of no template is not passed over: the program is not helm, or wraps it', async () => {
    take('chart');
    fakeProgram(programs, 'helm', `fs.writeSync(1, ${output('chart.stdout.txt')}.replace(/^# Source.*\\n/m, ''));`);
    const { score, verdict } = targetAt(await scanned(), 'chart');
    expect(score).toBeNull();
    expect(verdict.text).toMatch(/helm printed something for the chart chart that it names no template for/);
  });

  test('a file of several documents beside the templates is no trouble', async () => {
    take('chart');
    fakeHelm();
    write('chart/crds/two.yaml', 'a: 1\n---\nb: 2\n');
    expect(targetAt(await scanned(), 'chart').target.subjects.map(({ name }) => name)).toContain('chart/crds/two.yaml');
  });

  test('what helm says of a secret value is not repeated', async () => {
    take('unparsable-values');
    write('unparsable-values/values.yaml', 'discord:\n  password: correct-horse-battery\n');
    fakeProgram(
      programs,
      'helm',
      `fs.writeSync(2, 'Error: execution error: correct-horse-battery is weak'); process.exit(1);`,
    );
    const run = await scanned();
    expect(JSON.stringify(run)).not.toContain('correct-horse');
    expect(targetAt(run, 'unparsable-values').verdict.text).toContain('[redacted] is weak');
  });

  test.each([
    ['in capitals', 'CORRECT-HORSE-BATTERY'],
    ['in base64', Buffer.from('correct-horse-battery').toString('base64')],
  ])('nor %s', async (_, said) => {
    take('unparsable-values');
    write('unparsable-values/values.yaml', 'discord:\n  password: correct-horse-battery\n');
    fakeProgram(programs, 'helm', `fs.writeSync(2, 'Error: execution error: ${said} is weak'); process.exit(1);`);
    expect(targetAt(await scanned(), 'unparsable-values').verdict.text).toContain('[redacted] is weak');
  });

  test('dependencies that are not there are named, and helm is not asked', async () => {
    write(
      'bot/Chart.yaml',
      'apiVersion: v2\nname: bot\nversion: 1.0.0\ndependencies:\n  - {name: redis, version: 1.x}\n  - {name: common, version: 1.x}\n',
    );
    write('bot/charts/common/Chart.yaml', 'name: common\nversion: 1.0.0\n');
    fakeHelm();
    const { verdict } = targetAt(await scanned(), 'bot');
    expect(verdict.text).toMatch(/needs redis, .*run helm dependency build/);
  });

  test('a link out of the root is refused, however many links lead there, and a circle of links is none', async () => {
    take('chart');
    write('../outside/secret.yaml', 'a: 1\n');
    write('other/config.yaml', 'a: 1\n');
    symlinkSync('../../other', join(root, 'chart/templates/linked'));
    symlinkSync('..', join(root, 'chart/templates/circle'));
    fakeHelm();
    const { score, target } = targetAt(await scanned(), 'chart');
    expect(score).not.toBeNull();
    expect(target.subjects.map(({ name }) => name)).toContain('chart/templates/linked/config.yaml');
    symlinkSync('../../outside/secret.yaml', join(root, 'other/secret.yaml'));
    expect(targetAt(await scanned(), 'chart').verdict.text).toMatch(
      /^chart\/templates\/linked\/secret\.yaml is a link that leads outside of the scanned root/,
    );
  });

  test('a function that gives another answer each time is a warning, in values too', async () => {
    take('chart');
    fakeHelm();
    write('chart/values-prod.yaml', 'suffix: "{{ randAlphaNum 5 }}"\n');
    expect(targetAt(await scanned(), 'chart').warnings).toEqual([
      expect.stringMatching(/^chart\/values-prod\.yaml uses randAlphaNum: the chart renders differently each time/),
    ]);
  });

  test('a library chart is no target', async () => {
    write('common/Chart.yaml', 'apiVersion: v2\nname: common\ntype: library\nversion: 1.0.0\n');
    write('config.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n');
    expect((await scanned()).targets.map(({ target }) => target.kind)).toEqual(['manifests']);
  });
});

describe('a kustomization', () => {
  test('is judged, and a finding points at the patch that set it, else at the base', async () => {
    take('overlays');
    rmSync(join(root, 'overlays/staging'), { recursive: true });
    fakeKustomize();
    const run = await scanned();
    expect(run.targets.map(({ target }) => target.path)).toEqual(['overlays/prod']);
    const prod = targetAt(run, 'overlays/prod');
    expect(findingsOf(prod, 'privileged-container')).toEqual([
      ['overlays/prod/debugging.yaml:12:25', 'the base that it is laid over overlays/base/deployment.yaml:20'],
    ]);
    expect(findingsOf(prod, 'schema-valid')).toEqual([['overlays/base/deployment.yaml:37:23']]);
    expect(JSON.stringify(prod)).not.toContain('config.kubernetes.io');
    expect(prod.target.subjects.map(({ name }) => name)).toEqual([
      'overlays/base/deployment.yaml',
      'overlays/base/kustomization.yaml',
      'overlays/base/service.yaml',
      'overlays/prod/debugging.yaml',
      'overlays/prod/kustomization.yaml',
    ]);
  });

  test.each([
    ['a remote base', 'resources:\n  - github.com/a/b//base?ref=v1\n', /^k\/kustomization\.yaml:2:5 names github/],
    ['an address with a password', 'resources: ["https://u:hunter2pass@git.example/a/b.git"]\n', /\[redacted\]@git/],
    ['a remote file of a generator', 'configMapGenerator:\n- name: a\n  files: [x=https://e.org/x]\n', /:3:11 names/],
    ['a chart', 'helmCharts:\n- name: redis\n', /^k\/kustomization\.yaml:1:1|:2:1 asks for a Helm chart/],
    ['a plugin', 'transformers:\n- |-\n  apiVersion: example.org/v1\n  kind: X\n', /:2:3 runs a plugin/],
    ['a plugin in a file', 'generators: [../plugin.yaml]\n', /:1:14 runs a plugin \(\.\.\/plugin\.yaml\)/],
    [
      'a base outside of the root',
      'resources: [../../elsewhere]\n',
      /:1:13 names \.\.\/\.\.\/elsewhere, which leads outside/,
    ],
    [
      'a device',
      'configMapGenerator:\n- name: a\n  files: [x=/dev/zero]\n',
      /:3:11 names \/dev\/zero, which leads outside/,
    ],
    ['a file that is not there', 'resources: [gone.yaml]\n', /:1:13 names gone\.yaml, and there is no such file/],
    ['text that does not parse', 'resources: [a\n', /^k\/kustomization\.yaml:1:14 does not parse/],
    ['a fault in its base', 'resources: [../base]\n', /^base\/kustomization\.yaml:1:13 names oci:/],
  ])('with %s is refused with its place, and no program runs', async (_, text, reason) => {
    write('k/kustomization.yaml', text);
    write('base/kustomization.yaml', 'resources: ["oci://example.org/base"]\n');
    write('plugin.yaml', 'apiVersion: example.org/v1\nkind: Generator\nmetadata:\n  name: g\n');
    fakeProgram(programs, 'kustomize', `fs.writeFileSync(${JSON.stringify(join(folder, 'ran'))}, '')`);
    const run = await scanned();
    const { verdict, score } = targetAt(run, 'k');
    expect(verdict.text).toMatch(reason);
    expect(score).toBeNull();
    expect(JSON.stringify(run)).not.toContain('hunter2');
    expect(() => readFileSync(join(folder, 'ran'))).toThrow();
  });

  test('that is made of a file of several documents is judged, and the file has a digest without its secrets', async () => {
    write('k/kustomization.yaml', 'resources: [all.yaml]\n');
    const secret = (value: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: b\nstringData:\n  password: ${value}\n`;
    const digest = async (value: string) => {
      write('k/all.yaml', secret(value));
      fakeProgram(programs, 'kustomize', `fs.writeSync(1, ${JSON.stringify(secret(value))});`);
      return targetAt(await scanned(), 'k').target.subjects.find(({ name }) => name === 'k/all.yaml')?.digest;
    };
    expect(await digest('correct-horse-1')).toBe(await digest('correct-horse-2'));
  });

  test.each([
    ['a key that stands twice', 'resources: [bot.yaml, redis.yaml]\nresources: [redis.yaml]\n'],
    ['a field that is not known', 'resources: [redis.yaml]\nlater: true\n'],
  ])('with %s that is built all the same says that what it left out is not known', async (_, text) => {
    const config = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
    write('k/kustomization.yaml', text);
    write('k/bot.yaml', config('bot'));
    write('k/redis.yaml', config('redis'));
    fakeProgram(programs, 'kustomize', `fs.writeSync(1, ${JSON.stringify(config('redis'))});`);
    const { score, verdict } = targetAt(await scanned(), 'k');
    expect(score).toBeNull();
    expect(verdict.text).toMatch(/what it leaves out is not certain/);
  });

  test('what kustomize says of a secret that it was to generate is not repeated', async () => {
    write('k/kustomization.yaml', 'secretGenerator:\n- name: a\n  literals: [correct-horse-1]\n  envs: [a.env]\n');
    write('k/a.env', 'TOKEN=correct-horse-2\ncorrect-horse-3\n');
    fakeProgram(
      programs,
      'kustomize',
      `fs.writeSync(2, 'Error: invalid literal correct-horse-1, correct-horse-2, correct-horse-3'); process.exit(1);`,
    );
    const { verdict } = targetAt(await scanned(), 'k');
    expect(verdict.text).toMatch(/invalid literal \[redacted\], \[redacted\], \[redacted\]$/);
  });

  const generator = 'resources: [bot.yaml]\nsecretGenerator:\n- name: tokens\n  envs: [.env]\n';
  const bot = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bot\ndata:\n  a: b\n';

  test('is built without the secrets that git ignores, in a copy, and findings point into the repository', async () => {
    write('.gitignore', '.env\n');
    write('k/kustomization.yaml', generator);
    write('k/bot.yaml', bot);
    fakeProgram(
      programs,
      'kustomize',
      `const path = require('node:path');
       const overlay = JSON.parse(fs.readFileSync(path.join(args[1], 'kustomization.yaml'), 'utf8')).resources[0];
       const built = path.join(args[1], overlay);
       if (fs.readFileSync(path.join(built, '.env'), 'utf8') !== '') process.exit(1);
       const text = fs.readFileSync(path.join(built, 'bot.yaml'), 'utf8').replace('  name: bot', '  name: bot\\n  annotations:\\n    config.kubernetes.io/origin: |\\n      path: ' + overlay + '/bot.yaml');
       const secret = 'apiVersion: v1\\nkind: Secret\\nmetadata:\\n  name: prod-tokens-abc\\n  annotations:\\n    config.kubernetes.io/origin: |\\n      configuredIn: ' + overlay + '/kustomization.yaml\\n      configuredBy:\\n        apiVersion: builtin\\n        kind: SecretGenerator\\n';
       fs.writeSync(1, text + '---\\n' + secret);`,
    );
    const bundle = await collectBundle(['.'], {}, host());
    const [built] = bundle.targets;
    expect(built?.documents.map(({ file, object }) => [file, object['kind']])).toEqual([['k/bot.yaml', 'ConfigMap']]);
    expect(bundle.warnings).toContainEqual(
      expect.stringMatching(/^k\/kustomization\.yaml reads k\/\.env, which git ignores/),
    );
    expect(existsSync(join(root, 'k/.env'))).toBe(false);
  });

  test('with a missing file that git would hold is refused', async () => {
    write('.gitignore', '*.key\n');
    write('k/kustomization.yaml', generator);
    write('k/bot.yaml', bot);
    fakeProgram(programs, 'kustomize', '');
    expect(targetAt(await scanned(), 'k').verdict.text).toMatch(
      /^k\/kustomization\.yaml:4:10 names \.env, and there is no such/,
    );
  });

  test('two systems do not hear of each other, two overlays of one base are two ways to make it', async () => {
    take('overlays');
    write('other/kustomization.yaml', 'resources: [c.yaml]\n');
    write('other/c.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n');
    fakeKustomize({ other: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n' });
    const bundle = await collectBundle(['.'], {}, host());
    expect(bundle.targets.map(({ path, beside }) => [path, beside])).toEqual([
      ['other', ['overlays/prod', 'overlays/staging']],
      ['overlays/prod', ['other']],
      ['overlays/staging', ['other']],
    ]);
  });

  test('two targets with one workload are never in one namespace, and may be in one cluster', async () => {
    for (const folder of ['one', 'two', 'third']) {
      write(`${folder}/kustomization.yaml`, 'resources: [c.yaml]\n');
      write(`${folder}/c.yaml`, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n');
    }
    const bot = (namespace: string) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: bot\n  namespace: ${namespace}\n`;
    fakeKustomize({ one: bot('music'), two: bot('music'), third: bot('polls') });
    const bundle = await collectBundle(['.'], {}, host());
    expect(bundle.targets.map(({ path, beside, besideInCluster }) => [path, beside, besideInCluster])).toEqual([
      ['one', ['third'], ['two']],
      ['third', ['one', 'two'], undefined],
      ['two', ['third'], ['one']],
    ]);
  });
});

test('secrets that a chart renders are in no scorecard and no bundle', async () => {
  take('chart');
  write('chart/values-prod.yaml', 'token: correct-horse-battery\n');
  fakeProgram(
    programs,
    'helm',
    `fs.writeSync(1, '---\\n# Source: music-bot/templates/deployment.yaml\\napiVersion: v1\\nkind: Secret\\nmetadata: {name: a}\\nstringData: {token: correct-horse-battery}\\n---\\n# Source: music-bot/templates/service.yaml\\napiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\ndata: {DISCORD_TOKEN: correct-horse-battery}\\n');`,
  );
  expect(JSON.stringify([await scanned(), await collectBundle(['.'], {}, host())])).not.toContain('correct-horse');
});

describe('what Argo CD and Flux deploy of this repository', () => {
  /** A helm that notes what it was asked for, and the values that it was given besides files of the repository. */
  const notingHelm = () =>
    fakeProgram(
      programs,
      'helm',
      `const inline = args.filter((arg) => /values-[0-9]+[.]json$/.test(arg)).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
       fs.appendFileSync(${JSON.stringify(join(folder, 'asked'))}, JSON.stringify({ args, inline }) + '\\n');
       fs.writeSync(1, ${output('chart.stdout.txt')});`,
    );

  const asked = () =>
    readFileSync(join(folder, 'asked'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { args: string[]; inline: unknown[] })
      .filter(({ args }) => args.includes('music'));

  const remote = (url: string) => {
    write('.git/config', `[remote "origin"]\n\turl = ${url}\n`);
  };

  const application = (source: string, name = 'music-prod') =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\n  namespace: argocd\nspec:\n  destination:\n    namespace: music\n  source:\n    repoURL: https://git.example.org/bots/music.git\n    path: chart\n${source}`;

  test('an Application is a target with its files of values, its own values and parameters, in its namespace', async () => {
    take('chart');
    remote('git@git.example.org:bots/music.git');
    notingHelm();
    write(
      'argocd/app.yaml',
      application(
        '    helm:\n      valueFiles: [values-prod.yaml]\n      valuesObject:\n        image:\n          tag: latest\n      parameters:\n        - {name: replicaCount, value: "2", forceString: true}\n',
      ),
    );
    const run = await scanned();
    const target = targetAt(run, 'chart', 'music-prod');
    const [{ args, inline } = { args: [], inline: [] }] = asked();
    expect(args.slice(0, 2)).toEqual(['template', 'music-prod']);
    expect(args).toEqual(
      expect.arrayContaining([join(root, 'chart/values-prod.yaml'), '--set-string', 'replicaCount=2']),
    );
    expect(inline).toEqual([{ image: { tag: 'latest' } }]);
    expect(findingsOf(target, 'image-tag-pinned')).toEqual([
      [
        'chart/templates/deployment.yaml:26:18',
        'it is made of image.repository and image.tag, and image.tag is set here argocd/app.yaml:16',
      ],
    ]);
    const privileged = target.results.find(({ rule }) => rule === 'privileged-container');
    expect(privileged?.findings.map(({ subject }) => subject.namespace)).toEqual(['music']);
    expect(run.targets.map(({ target: { environment } }) => environment)).toEqual([
      undefined,
      undefined,
      'prod',
      'staging',
      'music-prod',
    ]);
  });

  test('values that are written as a text are handed on without their secrets', async () => {
    take('chart');
    remote('https://git.example.org/bots/music');
    notingHelm();
    write(
      'argocd/app.yaml',
      application('    helm:\n      values: |\n        logLevel: debug\n        token: correct-horse-battery\n'),
    );
    await scanned();
    expect(asked().map(({ inline }) => inline)).toEqual([[{ logLevel: 'debug', token: 'redacted-value' }]]);
  });

  test('one that is deployed with nothing but its files takes the place of the same files alone', async () => {
    take('chart');
    remote('https://git.example.org/bots/music');
    notingHelm();
    write('argocd/app.yaml', application('    helm:\n      valueFiles: [values-prod.yaml]\n'));
    const run = await scanned();
    expect(run.targets.map(({ target: { environment } }) => environment)).toEqual([
      undefined,
      undefined,
      'staging',
      'music-prod',
    ]);
  });

  test.each([
    ['another repository', 'https://git.example.org/bots/other', '', /^$/],
    [
      'values that lie elsewhere',
      'https://git.example.org/bots/music',
      '    helm:\n      valueFiles: [$other/prod.yaml]\n',
      /argocd\/app\.yaml:4:9 Application music-prod gives the chart the values \$other\/prod\.yaml/,
    ],
    [
      'values out of the root',
      'https://git.example.org/bots/music',
      '    helm:\n      valueFiles: [../../x.yaml]\n',
      /gives the chart the values/,
    ],
  ])('%s is not followed', async (_, url, source, warning) => {
    take('chart');
    remote(url);
    notingHelm();
    write('argocd/app.yaml', application(source));
    const run = await scanned();
    expect(run.targets.filter(({ target }) => target.environment === 'music-prod')).toEqual([]);
    expect(run.targets[0]?.warnings.join()).toMatch(warning);
  });

  test('where nothing tells whose repository it is, that is said', async () => {
    take('chart');
    notingHelm();
    write('readiness.yaml', 'name: quite-another\n');
    write('argocd/app.yaml', application(''));
    const run = await scanned();
    expect(run.targets[0]?.warnings).toEqual([
      'argocd/app.yaml:4:9 Application music-prod deploys chart of https://git.example.org/bots/music.git, which nothing tells to be this repository; it was not followed',
    ]);
  });

  test('a HelmRelease and a Kustomization of Flux are followed through their GitRepository', async () => {
    take('chart', 'overlays');
    remote('https://git.example.org/bots/music');
    notingHelm();
    fakeKustomize();
    const flux = (kind: string, group: string, spec: string) =>
      `apiVersion: ${group}.toolkit.fluxcd.io/v1\nkind: ${kind}\nmetadata:\n  name: music-flux\n  namespace: flux-system\nspec:\n${spec}`;
    const reference = 'sourceRef: {kind: GitRepository, name: music-flux}';
    write('flux/source.yaml', flux('GitRepository', 'source', '  url: ssh://git@git.example.org/bots/music\n'));
    write(
      'flux/overlay.yaml',
      flux('Kustomization', 'kustomize', `  path: ./overlays/prod\n  ${reference}\n  namePrefix: blue-\n`),
    );
    write(
      'flux/release.yaml',
      flux(
        'HelmRelease',
        'helm',
        `  chart:\n    spec:\n      chart: ./chart\n      ${reference}\n  targetNamespace: music\n  values:\n    password: correct-horse-battery\n    logLevel: debug\n`,
      ),
    );
    const run = await scanned();
    expect(targetAt(run, 'overlays/prod', 'music-flux').score).not.toBeNull();
    expect(targetAt(run, 'chart', 'music-flux').score).not.toBeNull();
    const [{ args, inline } = { args: [], inline: [] }] = asked();
    expect(args[1]).toBe('music-music-flux');
    expect(inline).toEqual([{ password: 'redacted-value', logLevel: 'debug' }]);
  });
});
