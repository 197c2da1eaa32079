import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formats } from '../../reports/index.ts';
import { temporaryFolder } from '../app/testing/projects.ts';
import type { ScorecardTarget } from '../model/scorecard.ts';
import { scorecardOf, session } from './testing/session.ts';

/*
 * Input that nobody should have: a clear message, nothing lost, the exit code as specified. Each case lies beside a good
 * workload, which must be judged all the same.
 */

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, '.git'));
  write('good.yaml', bot('good'));
});
afterEach(() => {
  folder.remove();
});

function write(name: string, content: string | Uint8Array): void {
  const path = join(folder.path, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** A gateway in order, in a namespace of its own. */
function bot(name: string, image = 'ghcr.io/example/discord-bot:1.4.2'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: bots
spec:
  replicas: 1
  strategy: {type: Recreate}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: bot
          image: ${image}
          env:
            - name: DISCORD_TOKEN
              valueFrom: {secretKeyRef: {name: ${name}, key: token}}
`;
}

const result = (target: ScorecardTarget, rule: string): ScorecardTarget['results'][number] => {
  const found = target.results.find((one) => one.rule === rule);
  if (found === undefined) throw new Error(`no rule ${rule}`);
  return found;
};

interface Case {
  readonly files: Readonly<Record<string, string>>;
  /** Place of the finding of `manifest-readable`; none where the input is read, or kept elsewhere. */
  readonly finding?: string;
  /** Whether something counts as not read. */
  readonly unread: boolean;
  readonly code: number;
}

const deep = (levels: number): string => {
  const lines = ['apiVersion: v1', 'kind: ConfigMap', 'metadata: {name: deep}', 'data:'];
  for (let level = 1; level <= levels; level += 1) lines.push(`${' '.repeat(level)}a:`);
  return `${lines.join('\n')} x\n`;
};

const aliasBomb = `apiVersion: v1
kind: ConfigMap
metadata: {name: bomb}
data:
  a: &a [x,x,x,x,x,x,x,x,x]
${'bcdefgh'
  .split('')
  .map((name, index) => {
    const before = 'abcdefg'[index] ?? 'a';
    return `  ${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
  })
  .join('\n')}
`;

const cases: Readonly<Record<string, Case>> = {
  'an unclosed quote': {
    files: { 'bad.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: "bad\n' },
    finding: 'bad.yaml:',
    unread: true,
    code: 3,
  },
  'a template placeholder without quotes': {
    files: { 'bad.yaml': 'apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}-bot\nspec: {}\n' },
    finding: 'bad.yaml:4',
    unread: true,
    code: 3,
  },
  'a broken document between good ones': {
    files: { 'bad.yaml': `${bot('first')}---\napiVersion: v1\nkind: Service\nmetadata: [\n---\n${bot('second')}` },
    finding: 'bad.yaml:2',
    unread: true,
    code: 3,
  },
  'a key that stands twice': {
    files: {
      'bad.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: bots}\ndata:\n  a: one\n  a: two\n',
    },
    finding: 'bad.yaml:6',
    unread: false,
    code: 0,
  },
  'a lost separator': {
    files: {
      'bad.yaml':
        'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: d}\n',
    },
    finding: 'bad.yaml:4',
    unread: true,
    code: 3,
  },
  'a NUL byte': {
    files: { 'bad.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "x\0y"}\n' },
    finding: 'bad.yaml:4',
    unread: true,
    code: 3,
  },
  'an alias bomb': { files: { 'bad.yaml': aliasBomb }, finding: 'bad.yaml:', unread: true, code: 3 },
  'more than a hundred levels': { files: { 'bad.yaml': deep(150) }, finding: 'bad.yaml:', unread: true, code: 3 },
  'ten thousand levels': { files: { 'bad.yaml': deep(10_000) }, finding: 'bad.yaml:', unread: true, code: 3 },
  'a hundred levels of brackets in JSON': {
    files: {
      'bad.json': `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`,
    },
    finding: 'bad.json:1',
    unread: true,
    code: 3,
  },
  'a document of no kind': {
    files: { 'bad.yaml': 'apiVersion: v1\nmetadata: {name: c}\nspec: {}\n' },
    finding: 'bad.yaml:1',
    unread: true,
    code: 3,
  },
  'a list of things that are no objects': {
    files: { 'bad.yaml': 'apiVersion: v1\nkind: List\nitems: [1, two, null]\n' },
    finding: 'bad.yaml:3',
    unread: true,
    code: 3,
  },
  'a file encrypted where nobody expects it': {
    files: { 'infra.yaml': '\0GITCRYPT\0\u0001\u0002\u0003' },
    unread: true,
    code: 3,
  },
  'an encrypted file that is called secrets': {
    files: { 'secrets.yaml': '\0GITCRYPT\0\u0001\u0002\u0003' },
    unread: true,
    code: 0,
  },
  'a file encrypted by age': {
    files: { 'credentials/all.yaml': 'age-encryption.org/v1\n-> X25519 abc\n' },
    unread: true,
    code: 0,
  },
  'a file encrypted by ansible-vault': {
    files: { 'env/prod.yaml': '$ANSIBLE_VAULT;1.1;AES256\n6162\n' },
    unread: true,
    code: 0,
  },
};

describe.each(Object.entries(cases))('%s', (_, { files, finding, unread, code }) => {
  test('is told, keeps its rules unknown, and the others are judged', async () => {
    for (const [name, text] of Object.entries(files)) write(name, text);
    const done = await scorecardOf(folder.path);
    const { target } = done;
    const readable = result(target, 'manifest-readable');
    if (finding === undefined) expect(readable.findings).toEqual([]);
    else {
      const places = readable.findings.map(({ location }) => `${location.file}:${location.line}`);
      expect(
        places.some((place) => place.startsWith(finding)),
        places.join(),
      ).toBe(true);
    }
    expect(target.unread.length > 0).toBe(unread);
    if (code === 3) {
      // What is unread may be anything: rules that could meet it are unknown, and no level holds.
      expect(target.verdict.gates).toContainEqual(
        expect.objectContaining({ gate: 'nothing-unread', state: 'undecided' }),
      );
      expect(target.verdict.level).toBe('inconclusive');
    }
    expect(done.code).toBe(code);
    expect(target.inventory.workloads.map(({ name }) => name)).toContain('good');
    expect(result(target, 'privileged-container').subjects.pass).toBeGreaterThan(0);
    expect(internalErrors(target)).toEqual([]);
  });
});

const internalErrors = (target: ScorecardTarget): readonly string[] =>
  target.results.flatMap(({ rule, unknowns }) =>
    unknowns.filter(({ reason }) => reason === 'internal-error').map(({ text }) => `${rule}: ${text}`),
  );

describe('files that cannot be opened', () => {
  test('a link to nothing, and links in a circle', async () => {
    symlinkSync('nowhere.yaml', join(folder.path, 'dangling.yaml'));
    symlinkSync('b.yaml', join(folder.path, 'a.yaml'));
    symlinkSync('a.yaml', join(folder.path, 'b.yaml'));
    symlinkSync('..', join(folder.path, 'up'));
    mkdirSync(join(folder.path, 'sub'));
    symlinkSync('../sub', join(folder.path, 'sub', 'again'));
    const { target, code } = await scorecardOf(folder.path);
    expect(code).toBe(3);
    expect(target.unread.map(({ path }) => path).sort()).toEqual(['a.yaml', 'b.yaml', 'dangling.yaml']);
    for (const { kinds } of target.unread) expect(kinds).toBe('*');
    expect(target.inventory.workloads).toHaveLength(1);
  });

  test('a link out of the root is not followed, and that is said', async () => {
    const other = temporaryFolder();
    try {
      writeFileSync(join(other.path, 'outside.yaml'), bot('outside'));
      symlinkSync(other.path, join(folder.path, 'elsewhere'));
      symlinkSync(join(other.path, 'outside.yaml'), join(folder.path, 'outside.yaml'));
      const { target } = await scorecardOf(folder.path);
      expect(target.inventory.workloads.map(({ name }) => name)).toEqual(['good']);
      expect(target.warnings.filter((text) => text.includes('outside the root'))).toHaveLength(2);
    } finally {
      other.remove();
    }
  });

  test('a folder that is called like a manifest is a folder', async () => {
    write('folder.yaml/inner.yaml', bot('inner'));
    const { target } = await scorecardOf(folder.path);
    expect(target.unread).toEqual([]);
    expect(target.inventory.workloads.map(({ name }) => name).sort()).toEqual(['good', 'inner']);
  });

  test.runIf(process.platform !== 'win32').each([
    ['.gitignore', 3],
    ['.git', 3],
    ['.git/HEAD', 3],
    ['.git/config', 3],
    ['deploy/.gitignore', 3],
    ['readiness.yaml', 2],
  ])('a pipe that nobody writes to called %s keeps nobody waiting', async (name, code) => {
    // The root must be found all the same.
    if (name !== 'readiness.yaml') write('readiness.yaml', 'name: bots\n');
    // Git's remotes are asked for where something is to be followed.
    write(
      'app.yaml',
      'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a, namespace: argo}\nspec: {source: {repoURL: "https://example.org/a.git", path: chart}}\n',
    );
    write('chart/Chart.yaml', 'apiVersion: v2\nname: chart\nversion: 1.0.0\n');
    write('deploy/other.yaml', bot('other'));
    const path = join(folder.path, name);
    if (name === '.git') rmSync(path, { recursive: true });
    execFileSync('mkfifo', [path]);
    const started = performance.now();
    expect((await session(folder.path, ['scan', '.', '--quiet'])).code).toBe(code);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('100 MB that nobody wants in memory', async () => {
    const file = openSync(join(folder.path, 'dump.yaml'), 'w');
    ftruncateSync(file, 100 * 1024 * 1024);
    closeSync(file);
    const started = performance.now();
    const { target, code } = await scorecardOf(folder.path);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(code).toBe(3);
    expect(target.unread).toMatchObject([{ path: 'dump.yaml', kinds: '*' }]);
    expect(result(target, 'manifest-readable').findings.map(({ location }) => location.file)).toEqual(['dump.yaml']);
  });
});

describe('input that is odd, and read', () => {
  test('CRLF and a byte order mark change no outcome', async () => {
    const before = await scorecardOf(folder.path);
    write('good.yaml', `\ufeff${bot('good').replaceAll('\n', '\r\n')}`);
    const after = await scorecardOf(folder.path);
    const outcomes = (target: ScorecardTarget) => target.results.map(({ rule, outcome }) => `${rule} ${outcome}`);
    expect(outcomes(after.target)).toEqual(outcomes(before.target));
    expect(after.target.score).toEqual(before.target.score);
  });

  test('keys called __proto__ and constructor', async () => {
    write(
      'proto.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: p\n  namespace: bots\n  __proto__: {polluted: yes}\n  labels: {__proto__: x, constructor: y}\ndata:\n  __proto__: polluted\n  constructor: c\n',
    );
    write(
      'proto.json',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"__proto__","namespace":"constructor"},"__proto__":{"polluted":true},"data":{"__proto__":"x"}}',
    );
    const { target } = await scorecardOf(folder.path);
    expect(internalErrors(target)).toEqual([]);
    expect({}).not.toHaveProperty('polluted');
    expect(target.scope.objects).toBe(3);
  });

  test('containers that are a map, and other shapes that nobody meant', async () => {
    write('map.yaml', bot('map').replace('- name: bot', '  name: bot'));
    write('shapes.yaml', bot('shapes').replace(/spec:[\s\S]*/, 'spec: [1, 2]\n'));
    write('null.yaml', bot('null').replace(/template:[\s\S]*/, 'template:\n'));
    const { target, code } = await scorecardOf(folder.path);
    expect(internalErrors(target)).toEqual([]);
    expect(code).toBe(1);
    const files = new Set(result(target, 'schema-valid').findings.map(({ location }) => location.file));
    expect([...files].sort()).toEqual(['map.yaml', 'null.yaml', 'shapes.yaml']);
  });

  test('the same object twice is one finding that names both places', async () => {
    write('again.yaml', bot('good'));
    const { target } = await scorecardOf(folder.path);
    const { findings } = result(target, 'object-declared-once');
    expect(findings.length).toBeGreaterThan(0);
    const [first] = findings;
    const places = [first?.location.file, ...(first?.related.map(({ location }) => location?.file) ?? [])];
    expect(new Set(places)).toEqual(new Set(['again.yaml', 'good.yaml']));
  });

  test('a chart and a kustomization are inconclusive targets of their own, not plain files', async () => {
    write('chart/Chart.yaml', 'apiVersion: v2\nname: chart\nversion: 0.1.0\n');
    write('chart/values.yaml', 'replicas: 1\n');
    write('chart/templates/bot.yaml', bot('{{ .Release.Name }}'));
    write('overlay/kustomization.yaml', 'resources: [bot.yaml]\n');
    write('overlay/bot.yaml', bot('overlaid'));
    const { run, code } = await scorecardOf(folder.path);
    expect(code).toBe(3);
    expect(run.verdict).toBe('inconclusive');
    expect(run.targets.map(({ target, score }) => [target.kind, score === null]).sort()).toEqual([
      ['chart', true],
      ['kustomization', true],
      ['manifests', false],
    ]);
    const plain = run.targets.find(({ target }) => target.kind === 'manifests');
    expect(plain?.inventory.workloads.map(({ name }) => name)).toEqual(['good']);
    expect(result(plain ?? run.targets[0]!, 'manifest-readable').outcome).toBe('pass');
  });
});

describe('text that means something to the medium', () => {
  const names = {
    script: '</script><script>alert(1)</script><img src=x onerror=alert(2)>',
    markdown: '](javascript:alert(3)) **bold** `code` | cell | <b>tag</b> ![i](http://evil.example/x.png)',
    terminal: '\u001b[31mred\u001b]8;;http://evil.example\u0007link\u009b2J\r\nforged: line',
    bidi: '\u202egnp.exe\u2066\u200b',
  };

  /** Only outside of names that Kubernetes would refuse is much of this legal, but nothing stops a file from holding it. */
  const quoted = (text: string): string => JSON.stringify(text);

  beforeEach(() => {
    for (const [key, text] of Object.entries(names)) {
      write(
        `${key}.yaml`,
        bot(quoted(text), quoted(`${text}:latest`)).replace('name: bot\n', `name: ${quoted(text)}\n`),
      );
      write(
        `${key}-service.yaml`,
        `apiVersion: v1\nkind: Service\nmetadata: {name: ${quoted(text)}, namespace: bots}\nspec:\n  selector: {app: ${quoted(text)}, other: ${quoted(text)}}\n  ports: [{port: 80, name: ${quoted(text)}}]\n`,
      );
      write(
        `broken-${key}.yaml`,
        `apiVersion: v1\nkind: Service\nmetadata: {name: ${quoted(text)}\nspec: ${text.replaceAll(/[\r\n]/g, ' ')}\n`,
      );
    }
  });

  test('is inert in HTML', async () => {
    const { out, code } = await session(folder.path, ['scan', '--format', 'html']);
    expect(code).toBe(1);
    expect(out).not.toMatch(/<script>alert|<img src=x|<b>tag/);
    const scripts = out.match(/<script\b[^>]*>/g) ?? [];
    const ends = out.match(/<\/script/g) ?? [];
    expect(ends).toHaveLength(scripts.length);
    expect(out).not.toMatch(/href="javascript:|src="http/i);
    expect(out).not.toMatch(control);
  });

  test('is inert in Markdown', async () => {
    const { out } = await session(folder.path, ['scan', '--format', 'markdown']);
    const unescaped = out.replaceAll(/(`+)[^`][\s\S]*?\1/g, 'code').replaceAll(/\\[^\w\s]/g, '');
    expect(unescaped).not.toMatch(/<script|<img|<b>/i);
    expect(unescaped).not.toMatch(/\]\(javascript:|!\[i\]\(/);
    expect(out).not.toMatch(control);
  });

  test('is inert on a terminal', async () => {
    for (const argv of [
      ['scan', '--format', 'terminal'],
      ['scan', '--quiet'],
    ]) {
      const { out, err } = await session(folder.path, [...argv, '--output', join(folder.path, 'readiness-report')]);
      expect(out + err).not.toMatch(control);
      expect(out).not.toMatch(/^forged: line/m);
    }
  });

  test('is kept as it is in JSON, which stays JSON', async () => {
    const { target } = await scorecardOf(folder.path);
    expect(target.inventory.services.map(({ name }) => name).sort()).toEqual(Object.values(names).sort());
    expect(internalErrors(target)).toEqual([]);
  });

  test('is inert in file names, too, and in messages about them', async () => {
    const odd = 'odd\u001b[31m<b>\u202e.yaml';
    write(odd, 'apiVersion: v1\nkind: Service\nmetadata: {name: "x\n');
    for (const format of Object.keys(formats).filter((name) => name !== 'json')) {
      const { out } = await session(folder.path, ['scan', '--format', format]);
      // Records of CSV end in CRLF; whether it breaks one is its own test's affair.
      expect(format === 'csv' ? out.replaceAll('\r\n', '\n') : out, format).not.toMatch(control);
    }
    for (const argv of [
      ['scan', 'no\u001b[31msuch'],
      ['scan', '\u202ex'],
      ['scan', '--\u001b]0;x\u0007'],
      ['\u009b2J'],
    ]) {
      const { err, code } = await session(folder.path, argv);
      expect(code).toBe(2);
      expect(err).toMatch(/\\u\{(?:1b|202e|9b)\}/);
      expect(err).not.toMatch(control);
    }
  });

  // C0 but newline and tab, C1, and the marks that turn the direction of text.
  const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
});
