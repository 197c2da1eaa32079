import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ManifestTarget } from '../../model/document.ts';
import { valueAt } from '../../model/json.ts';
import { secretOf } from '../../model/secret.ts';
import { collectManifests, type CollectedManifests, type CollectOptions } from './collect.ts';
import { locateInTapes } from './locate.ts';

const hostile = fileURLToPath(new URL('../../../fixtures/hostile/manifests', import.meta.url));
const knownKinds = new Set(['Pod', 'Deployment', 'Service', 'ConfigMap', 'Secret', 'List']);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'manifests-'));
  mkdirSync(join(root, '.git'));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {}\n`;

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

function collect(options: Partial<CollectOptions> = {}): CollectedManifests {
  return collectManifests({ cwd: root, paths: ['.'], knownKinds, ...options });
}

function plain(collected: CollectedManifests): ManifestTarget {
  const found = collected.evidence.targets.find(({ kind }) => kind === 'manifests');
  if (found === undefined) throw new Error('no plain target');
  return found;
}

const files = (collected: CollectedManifests) => plain(collected).documents.map(({ file }) => file);

describe('which files are read', () => {
  test('manifests of every extension, in path order, and no others', () => {
    write({
      'b.yml': configMap('b'),
      'a.yaml': configMap('a'),
      'c.json': '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"c"}}',
    });
    write({
      'd.txt': configMap('d'),
      'e.yaml': 'just: data\n',
      'package.json': '{"name":"x"}',
      'node_modules/f.yaml': configMap('f'),
    });
    const collected = collect();
    expect(files(collected)).toEqual(['a.yaml', 'b.yml', 'c.json']);
    expect(collected.evidence.scope).toMatchObject({ files: 3, objects: 3, passedOver: 2, directory: true });
  });

  test('what git ignores is left out, at every level, unless asked for', () => {
    write({
      '.gitignore': 'generated/\n*.local.yaml\n',
      'generated/a.yaml': configMap('a'),
      'k8s/b.local.yaml': configMap('b'),
    });
    write({
      'k8s/.gitignore': '!keep.local.yaml\n/private.yaml\n',
      'k8s/keep.local.yaml': configMap('k'),
      'k8s/private.yaml': configMap('p'),
    });
    write({ 'k8s/sub/private.yaml': configMap('s') });
    expect(files(collect())).toEqual(['k8s/keep.local.yaml', 'k8s/sub/private.yaml']);
    expect(files(collect({ noIgnore: true }))).toHaveLength(5);
    expect(files(collect({ paths: ['k8s'] }))).toEqual(['k8s/keep.local.yaml', 'k8s/sub/private.yaml']);
    expect(files(collect({ paths: ['generated'] }))).toEqual(['generated/a.yaml']);
  });

  test('--exclude, --include and the output folder', () => {
    write({ 'a/x.yaml': configMap('x'), 'b/y.yaml': configMap('y'), 'readiness-report/z.yaml': configMap('z') });
    const options = { outputFolders: ['readiness-report'] };
    expect(files(collect(options))).toEqual(['a/x.yaml', 'b/y.yaml']);
    const excluded = collect({ ...options, exclude: ['b'] });
    expect(files(excluded)).toEqual(['a/x.yaml']);
    expect(excluded.evidence.scope).toMatchObject({ excluded: ['b'], excludedFiles: 1 });
    expect(files(collect({ ...options, include: ['b/**/*.{yaml,yml}'] }))).toEqual(['b/y.yaml']);
  });

  test('single files, globs and standard input are no directory', () => {
    write({ 'a.yaml': configMap('a'), 'sub/b.yaml': configMap('b') });
    expect(collect({ paths: ['a.yaml'] }).evidence.scope.directory).toBe(false);
    expect(files(collect({ paths: ['**/b.yaml'] }))).toEqual(['sub/b.yaml']);
    const piped = collect({ paths: ['-'], stdin: configMap('piped') });
    expect(files(piped)).toEqual(['<stdin>']);
    expect(piped.evidence.scope.directory).toBe(false);
  });

  test.each(['nothing.yaml', '*.nothing'])('%s that names nothing ends the run', (path) => {
    expect(() => collect({ paths: [path] })).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  test('links are followed inside the root only, each place once, and a loop ends', () => {
    const outside = mkdtempSync(join(tmpdir(), 'outside-'));
    writeFileSync(join(outside, 'o.yaml'), configMap('outside'));
    write({ 'a/x.yaml': configMap('x'), 'z/real.yaml': configMap('real') });
    symlinkSync('..', join(root, 'a', 'loop'));
    symlinkSync(outside, join(root, 'out'));
    symlinkSync('z/real.yaml', join(root, 'again.yaml'));
    symlinkSync('self.yaml', join(root, 'self.yaml'));
    const collected = collect();
    expect(files(collected)).toEqual(['a/x.yaml', 'z/real.yaml']);
    expect(collected.evidence.warnings).toEqual(['out is a link that leads outside the root; it was not followed']);
    expect(plain(collected).faults).toMatchObject([{ path: 'self.yaml', fault: 'unreadable' }]);
    rmSync(outside, { recursive: true });
  });

  test('examples count for their keys only, unless named', () => {
    write({ 'secret.example.yaml': configMap('a'), 'b.yaml.dist': configMap('b'), 'example.yaml': configMap('c') });
    write({ 'broken-template.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {\n' });
    const target = plain(collect());
    expect(target.documents.map(({ file, use }) => [file, use])).toEqual([
      ['b.yaml.dist', 'keys-only'],
      ['example.yaml', 'judged'],
      ['secret.example.yaml', 'keys-only'],
    ]);
    expect(target.faults).toEqual([]);
    expect(plain(collect({ paths: ['secret.example.yaml'] })).documents[0]?.use).toBe('judged');
  });
});

describe('what could not be read', () => {
  test('a file above the cap is refused, not read', () => {
    write({ 'big.yaml': configMap('big'), 'a.yaml': configMap('a') });
    truncateSync(join(root, 'big.yaml'), 100 * 1024 * 1024);
    const target = plain(collect());
    expect(target.faults).toMatchObject([{ path: 'big.yaml', fault: 'too-large' }]);
    expect(target.unread).toMatchObject([{ path: 'big.yaml', kind: 'file', kinds: '*' }]);
    expect(target.documents).toHaveLength(1);
  });

  test.each([
    ['secrets/bot.yaml', {}, ['Secret']],
    ['bot.env.yaml', {}, ['Secret']],
    ['bot.yaml', {}, '*'],
    ['bot.yaml', { 'bot.yaml': ['ConfigMap', 'Secret'] }, ['ConfigMap', 'Secret']],
  ] as const)('an encrypted %s %j holds %j', (name, encrypted, kinds) => {
    for (const text of [
      '\0GITCRYPT\0\x01\x02',
      '$ANSIBLE_VAULT;1.1;AES256\n6162\n',
      '-----BEGIN AGE ENCRYPTED FILE-----\nx\n',
    ]) {
      write({ [name]: text });
      const target = plain(collect({ encrypted }));
      expect(target.unread).toMatchObject([{ path: name, kind: 'encrypted', kinds }]);
      expect(target.faults).toEqual([]);
    }
  });

  test('a SOPS file is read for its keys', () => {
    write({
      's.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {token: "ENC[AES256_GCM,data:x]"}\nsops: {mac: x}\n',
    });
    const target = plain(collect());
    expect(target.documents).toMatchObject([{ use: 'keys-only' }]);
    expect(target.unread).toEqual([]);
  });

  test('a kind with one broken byte counts as all kinds', () => {
    write({
      'a.yaml': 'apiVersion: v1\nkind: Servjce\nmetadata: {\n',
      'b.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {\n',
    });
    expect(plain(collect()).unread.map(({ kinds }) => kinds)).toEqual(['*', ['Service']]);
  });

  test('a text that is no manifest is passed over, unless it was named', () => {
    write({ 'a.yaml': 'a: {{ b }}\n' });
    expect(plain(collect()).faults).toEqual([]);
    expect(plain(collect({ paths: ['a.yaml'] })).faults).toMatchObject([{ fault: 'unparsable' }]);
  });
});

describe('charts and kustomizations', () => {
  const chart = {
    'chart/Chart.yaml': 'name: x\n',
    'chart/templates/d.yaml': configMap('t'),
    'chart/crds/c.yaml': configMap('crd'),
  };

  test('a chart is a target for each of its values files, and its templates are not read', () => {
    write({ ...chart, 'chart/values.yaml': 'a: 1\n', 'chart/values-prod.yaml': 'a: 2\n', 'a.yaml': configMap('a') });
    const { evidence } = collect();
    expect(evidence.targets.map(({ kind, path, environment }) => [kind, path, environment])).toEqual([
      ['manifests', '.', undefined],
      ['chart', 'chart', undefined],
      ['chart', 'chart', 'prod'],
    ]);
    expect(evidence.targets[0]?.documents.map(({ file }) => file)).toEqual(['a.yaml', 'chart/crds/c.yaml']);
    expect(evidence.targets[0]?.unread).toMatchObject([{ path: 'chart', kind: 'chart', kinds: '*' }]);
    expect(evidence.targets[2]?.notRendered).toContain('helm template -f values-prod.yaml');
    expect(files(collect({ paths: ['chart/templates/d.yaml'] }))).toEqual(['chart/templates/d.yaml']);
  });

  test('a chart whose Chart.yaml is empty, and alone, is a chart all the same', () => {
    write({ 'Chart.yaml': '', 'templates/d.yaml': 'apiVersion: v1\nkind: {{ x }}\nmetadata: {}\n' });
    expect(collect().evidence.targets).toMatchObject([{ kind: 'chart', path: '.', documents: [], faults: [] }]);
  });

  test('a kustomization owns what it names, transitively', () => {
    write({
      'base/kustomization.yaml': 'resources: [d.yaml, more]\n',
      'base/d.yaml': configMap('d'),
      'base/more/e.yaml': configMap('e'),
      'base/free.yaml': configMap('free'),
      'overlays/prod/kustomization.yaml': 'resources: [../../base, github.com/a/b]\npatches: [{path: p.yaml}]\n',
      'overlays/prod/p.yaml': configMap('p'),
    });
    const { evidence } = collect();
    expect(evidence.targets.map(({ kind, path }) => [kind, path])).toEqual([
      ['manifests', '.'],
      ['kustomization', 'overlays/prod'],
    ]);
    expect(evidence.targets[0]?.documents.map(({ file }) => file)).toEqual(['base/free.yaml']);
    expect(files(collect({ paths: ['base/d.yaml'] }))).toEqual(['base/d.yaml']);
  });

  test.each([
    ['that does not parse', 'resources: [a.yaml\n'],
    ['with a field that kustomize refuses', 'resourcez: [a.yaml]\n'],
    ['with a file that is not there', 'resources: [b.yaml]\n'],
    ['that is empty', ''],
    ['that is a list', '- a.yaml\n'],
  ])('a kustomization %s owns its folder and all below', (_, text) => {
    write({ 'k/kustomization.yml': text, 'k/a.yaml': configMap('a'), 'k/sub/b.yaml.example': configMap('b') });
    write({ 'k/sub/kustomization.yaml': 'resources: []\n', 'plain.yaml': configMap('p') });
    const { evidence } = collect();
    expect(evidence.targets.map(({ kind, path }) => [kind, path])).toEqual([
      ['manifests', '.'],
      ['kustomization', 'k'],
    ]);
    expect(evidence.targets[0]?.documents.map(({ file }) => file)).toEqual(['plain.yaml']);
  });

  test('kustomizations that name each other are one target', () => {
    write({ 'a/kustomization.yaml': 'resources: [../b]\n', 'b/kustomization.yaml': 'resources: [../a]\n' });
    expect(collect().evidence.targets.map(({ path }) => path)).toEqual(['a']);
  });
});

describe('hostile input', () => {
  test('never throws, never leaks, and every fault has its place', () => {
    cpSync(hostile, join(root, 'h'), { recursive: true });
    const collected = collect();
    const target = plain(collected);
    expect(JSON.stringify(collected.evidence).replaceAll('"__proto__":"canary"', '')).not.toMatch(
      /canary|Y2FuYXJ5|hunter2|0777123|261715/,
    );
    expect(target.faults.map(({ path, fault, location }) => [path.slice(2), fault, location.line])).toEqual([
      ['alias-bomb.yaml', 'alias-bomb', 1],
      ['deep.yaml', 'too-deep', 4],
      ['lost-separator.yaml', 'lost-separator', 5],
      ['no-kind.yaml', 'no-kind', 1],
      ['no-kind.yaml', 'no-api-version', 7],
      ['no-kind.yaml', 'no-name', 14],
      ['not-utf8.yaml', 'unparsable', 1],
      ['nul.yaml', 'unparsable', 4],
      ['placeholder.yaml', 'unparsable', 6],
      ['secrets.yaml', 'unparsable', 14],
      ['unparsable.yaml', 'unparsable', 12],
      ['wrong-shapes.yaml', 'not-a-mapping', 24],
      ['wrong-shapes.yaml', 'not-a-mapping', 24],
      ['wrong-shapes.yaml', 'not-a-mapping', 24],
      ['wrong-shapes.yaml', 'not-a-mapping', 28],
    ]);
    expect(target.unread.filter(({ kind }) => kind === 'encrypted').map(({ path, kinds }) => [path, kinds])).toEqual([
      ['h/git-crypt-secret.yaml', ['Secret']],
      ['h/git-crypt.yaml', '*'],
    ]);
    expect(target.unread.find(({ path }) => path.endsWith('unparsable.yaml'))?.text).toBe(
      '              value: [redacted]',
    );
    expect(target.unread.find(({ path }) => path.endsWith('placeholder.yaml'))?.text).toBe(
      '  replicas: {{ .Values.replicas }}',
    );
    const notes = target.documents.flatMap(({ file, notes: own }) =>
      own.map(({ kind, location }) => [file, kind, location.line]),
    );
    expect(notes).toContainEqual(['h/duplicates.yaml', 'duplicate-key', 7]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const mark = target.documents.find(({ file }) => file.endsWith('mark.yaml'));
    expect(secretOf(valueAt(mark?.object, 'spec', 'containers', 0, 'env', 0, 'value'))).toBeUndefined();
  });

  test('a Secret with any one character broken shows nothing of what it holds', () => {
    const text = `apiVersion: v1
kind: Secret
metadata: {name: s}
stringData:
  foo: canary-text
  file: |
    a canary-line
data:
  token: Y2FuYXJ5LWRhdGE=
`;
    for (let at = 0; at < text.length; at += 1) {
      for (const character of ['?', '"', ':', '\n', 'x', '']) {
        const stdin = text.slice(0, at) + character + text.slice(at + 1);
        const { evidence } = collect({ paths: ['-'], stdin });
        const leak = /canary|Y2FuYXJ5|2FuYXJ5LW/.test(JSON.stringify(evidence));
        expect([leak, leak && stdin]).toEqual([false, false]);
      }
    }
  });

  test('a byte order mark and CRLF change nothing', () => {
    cpSync(join(hostile, 'crlf-bom.yaml'), join(root, 'a.yaml'));
    const collected = collect();
    const [first, second] = plain(collected).documents;
    expect(first?.object).toMatchObject({ data: { a: 'one\ntwo\n' } });
    expect(second?.object).toMatchObject({ apiVersion: 'v1', metadata: { name: 'second' } });
    expect(collected.locators.get(plain(collected))?.(second?.id ?? -1, ['metadata', 'name'])).toEqual({
      file: 'a.yaml',
      line: 13,
      column: 9,
    });
  });

  test('UTF-16 with a byte order mark is read', () => {
    cpSync(join(hostile, 'utf16.yaml'), join(root, 'a.yaml'));
    expect(plain(collect()).documents[0]?.object).toMatchObject({ metadata: { name: 'wide' } });
  });
});

test('the same input gives the same evidence, and digests follow what was read', () => {
  write({ 'a.yaml': configMap('a'), 'b.yaml': configMap('b') });
  const first = collect().evidence;
  expect(collect().evidence).toEqual(first);
  write({ 'b.yaml': configMap('c') });
  const [a, b] = first.targets[0]?.subjects ?? [];
  const [sameA, otherB] = collect().evidence.targets[0]?.subjects ?? [];
  expect(sameA).toEqual(a);
  expect(otherB?.digest).not.toBe(b?.digest);
});

test('the commit comes from git files, loose or packed', () => {
  const id = '0123456789abcdef0123456789abcdef01234567';
  write({
    'a.yaml': configMap('a'),
    '.git/HEAD': 'ref: refs/heads/main\n',
    '.git/packed-refs': `# pack-refs\n${id} refs/heads/main\n`,
  });
  expect(collect().evidence.scope.commit).toBe(id);
  write({ '.git/HEAD': `${id}\n` });
  expect(collect().evidence.scope.commit).toBe(id);
});

describe('places', () => {
  const text = [
    '# first',
    'apiVersion: v1',
    'kind: List',
    'items:',
    '- apiVersion: v1',
    '  kind: Pod',
    '  metadata: {name: a, labels: {"10": x, "2": y}}',
    '  spec:',
    '    base: &base {a: 1}',
    '    merged:',
    '      <<: *base',
    '      b: 2',
    '    hostNetwork:',
    '    containers:',
    '      - name: c',
    '        env:',
    '          - {name: DB_PASSWORD, value: canary}',
    '        args: [a,',
    '          b: c, "d"]',
    '      - # a comment',
    '        image: x',
    '',
  ].join('\n');
  const cases = [
    [['spec', 'containers', 0, 'name'], 'value', 15, 15],
    [['spec', 'containers', 0, 'name'], 'key', 15, 9],
    [['spec', 'containers', 0, 'resources', 'limits'], 'value', 15, 9],
    [['spec', 'containers', 1], 'value', 21, 9],
    [['spec', 'containers', 9, 'x'], 'value', 14, 5],
    [['spec', 'containers', 0, 'env', 0, 'value'], 'value', 17, 40],
    [['spec', 'containers', 0, 'args', 1, 'b'], 'value', 19, 14],
    [['spec', 'containers', 0, 'args', 2], 'value', 19, 17],
    [['spec', 'hostNetwork'], 'value', 13, 5],
    [['spec', 'merged', 'a'], 'value', 11, 7],
    [['spec', 'merged', 'b'], 'value', 12, 10],
    [['metadata', 'labels', '2'], 'value', 7, 46],
    [['status'], 'value', 5, 3],
  ] as const;

  test.each(cases)('%j %s', (path, end, line, column) => {
    write({ 'a.yaml': text });
    const collected = collect();
    const { documents } = plain(collected);
    const place = { file: 'a.yaml', line, column };
    expect(collected.locators.get(plain(collected))?.(0, path, end)).toEqual(place);
    const bundled = JSON.parse(
      JSON.stringify(documents.map((document) => ({ ...document, tape: collected.tape(plain(collected), document) }))),
    ) as Parameters<typeof locateInTapes>[0];
    expect(locateInTapes(bundled)(0, path, end)).toEqual(place);
  });
});

describe('folders of examples, tests and other people\u0027s code', () => {
  const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec: {}\n`;
  const odd = [
    'docs/examples/a.yaml',
    'k8s/examples/b.yaml',
    'test/c.yaml',
    'e2e/kind/d.yaml',
    'vendor/lib/deploy/e.yaml',
    'pkg/testdata/f.yaml',
  ];

  test('are left out beside a workload of the repository itself, and named', () => {
    write({ 'k8s/bot.yaml': pod('bot'), 'overlays/test/bot.yaml': pod('t') });
    write(Object.fromEntries(odd.map((name) => [name, pod('odd')])));
    const collected = collect();
    expect(files(collected)).toEqual(['k8s/bot.yaml', 'overlays/test/bot.yaml']);
    expect(collected.evidence.scope.passedOver).toBe(odd.length);
    expect(collected.evidence.warnings).toEqual([expect.stringMatching(/^6 files were not judged.*docs\/examples\//)]);
    expect(files(collect({ paths: ['test', 'k8s'] }))).toEqual(['k8s/bot.yaml', 'test/c.yaml']);
    for (const paths of [
      ['.', 'test'],
      ['test', '.'],
    ])
      expect(files(collect({ paths }))).toEqual(['k8s/bot.yaml', 'overlays/test/bot.yaml', 'test/c.yaml']);
    expect(files(collect({ include: ['**/c.yaml'] }))).toEqual(['test/c.yaml']);
  });

  test.each([
    ['nothing else is there', {}],
    ['nothing else is a workload', { 'k8s/config.yaml': configMap('c') }],
  ])('are read where %s', (_, others) => {
    write({ ...others, 'examples/bot.yaml': pod('bot') });
    const collected = collect();
    expect(files(collected)).toContain('examples/bot.yaml');
    expect(collected.evidence.warnings).toEqual([]);
  });

  test('stay where a kustomization of the rest is built of them', () => {
    write({ 'examples/base/kustomization.yaml': 'resources: [bot.yaml]\n', 'examples/base/bot.yaml': pod('bot') });
    write({ 'examples/other/kustomization.yaml': 'resources: [bot.yaml]\n', 'examples/other/bot.yaml': pod('other') });
    write({ 'deploy/kustomization.yaml': 'resources: [../examples/base]\n' });
    expect(collect().evidence.targets.map(({ path }) => path)).toEqual(['deploy']);
  });
});
