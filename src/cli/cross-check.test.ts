import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder } from '../app/testing/projects.ts';
import type { ScorecardTarget } from '../model/scorecard.ts';
import { scorecardOf, session } from './testing/session.ts';

/*
 * The cross-check against a program that the test writes: what is handed to it, what is taken from it, and what follows
 * when it misbehaves. `cross-check.real.test.ts` asks kube-score itself.
 */
let folder: ReturnType<typeof temporaryFolder>;
let scanned: string;
let bin: string;
let env: Readonly<Record<string, string>>;

beforeEach(() => {
  folder = temporaryFolder();
  scanned = join(folder.path, 'repository');
  bin = join(folder.path, 'bin');
  mkdirSync(join(scanned, '.git'), { recursive: true });
  mkdirSync(bin);
  env = { PATH: bin, READINESS_TOOLS: join(folder.path, 'tools'), TOKEN_OF_THE_PERSON: 'not-for-others' };
  writeFileSync(join(scanned, 'bot.yaml'), deployment('bot', 'ghcr.io/example/bot:latest'));
});
afterEach(() => {
  folder.remove();
});

function deployment(name: string, image: string, more = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: 1
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      containers:
        - name: ${name}
          image: ${image}
${more}`;
}

interface Answer {
  readonly name: string;
  readonly namespace?: string;
  readonly checks: readonly (readonly [id: string, grade: number, summary?: string])[];
}

const printed = (answers: readonly Answer[]): string =>
  JSON.stringify(
    answers.map(({ name, namespace, checks }) => ({
      type_meta: { kind: 'Deployment', apiVersion: 'apps/v1' },
      object_meta: { name, ...(namespace === undefined ? {} : { namespace }) },
      checks: checks.map(([id, grade, summary]) => ({
        check: { id },
        grade,
        skipped: grade === 0,
        comments: summary === undefined ? null : [{ path: 'c', summary, description: 'more words' }],
      })),
    })),
  );

/** Writes the program: it keeps what it was given and answers with the body, which may use `input`. */
function program(body: string): void {
  const seen = join(folder.path, 'seen.json');
  writeFileSync(
    join(bin, 'kube-score'),
    `#!${process.execPath}
const fs = require('fs');
if (process.argv[2] === 'version') { console.log('kube-score version: 1.20.0, commit: N/A'); process.exit(0); }
const input = fs.readFileSync(0, 'utf8');
fs.writeFileSync(${JSON.stringify(seen)}, JSON.stringify({ args: process.argv.slice(2), env: process.env, cwd: process.cwd(), input }));
${body}
`,
  );
  chmodSync(join(bin, 'kube-score'), 0o755);
}

const answers = (list: readonly Answer[]): void => {
  program(`process.stdout.write(${JSON.stringify(printed(list))}); process.exitCode = 1;`);
};

interface Seen {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly input: string;
}
const seen = (): Seen => JSON.parse(readFileSync(join(folder.path, 'seen.json'), 'utf8')) as Seen;

async function checked(...argv: readonly string[]): Promise<ScorecardTarget> {
  return (await scorecardOf(scanned, ['--cross-check', 'kube-score', ...argv], { env })).target;
}

test('shows where it says otherwise, and leaves the score and its digest alone', async () => {
  answers([
    {
      name: 'bot',
      checks: [
        ['container-image-tag', 10],
        ['container-security-context-privileged', 1, 'The container is privileged'],
        ['container-resources', 1, 'CPU limit is not set'],
        ['deployment-replicas', 0],
        ['of-no-rule', 1],
      ],
    },
  ]);
  const plain = (await scorecardOf(scanned)).target;
  const { crossCheck, ...rest } = await checked();
  expect(rest).toEqual(plain);
  expect(crossCheck).toMatchObject({ tool: 'kube-score', version: '1.20.0', agreed: 1 });
  expect(crossCheck?.disagreed).toEqual([
    {
      id: 'container-image-tag',
      rules: ['image-tag-pinned'],
      subject: { group: 'apps', kind: 'Deployment', namespace: 'default', name: 'bot' },
      location: { file: 'bot.yaml', line: 12, column: 18 },
      theirs: { fails: false, text: '' },
      ours: { fails: true, text: expect.stringContaining('latest') },
    },
    {
      id: 'container-security-context-privileged',
      rules: ['privileged-container'],
      subject: { group: 'apps', kind: 'Deployment', namespace: 'default', name: 'bot' },
      location: { file: 'bot.yaml', line: 3, column: 18 },
      theirs: { fails: true, text: 'c: The container is privileged' },
      ours: { fails: false, text: '' },
    },
  ]);
  expect(crossCheck?.notCompared).toEqual([
    { what: 'judgement', count: 1, why: 'no rule of the pack asks it: of-no-rule' },
    { what: 'judgement', count: 1, why: 'kube-score passes the object over' },
  ]);
});

test('hands over the files as they lie on disk, in an empty environment, elsewhere, without a shell', async () => {
  answers([]);
  writeFileSync(join(scanned, 'second.yaml'), `\uFEFF${deployment('second', 'ghcr.io/example/second:1')}`);
  await checked('--kubernetes-version', '1.34');
  const { args, env: given, cwd, input } = seen();
  expect(args).toEqual([
    'score',
    '--output-format',
    'json',
    '--output-version',
    'v2',
    '--kubernetes-version',
    'v1.34',
    '-',
  ]);
  expect(Object.keys(given).filter((name) => name !== '__CF_USER_TEXT_ENCODING')).toEqual([]);
  expect(cwd).not.toContain('repository');
  expect(input.split('\n---\n')).toEqual([
    deployment('bot', 'ghcr.io/example/bot:latest'),
    deployment('second', 'ghcr.io/example/second:1'),
  ]);
});

test('hands over standard input, too', async () => {
  answers([{ name: 'bot', checks: [['container-image-tag', 1]] }]);
  const standardInput = deployment('bot', 'ghcr.io/example/bot:latest');
  let reads = 0;
  const { target } = await scorecardOf(scanned, ['--cross-check', 'kube-score', '-'], {
    env,
    get standardInput() {
      reads += 1;
      return reads === 1 ? standardInput : '';
    },
  });
  expect(seen().input).toBe(standardInput);
  expect(target.crossCheck?.agreed).toBe(1);
});

test('goes on without the files that it can’t read, and says which', async () => {
  program(
    `if (input.includes('undecodable')) { console.error('secret: hunter2-in-the-error'); process.exit(1); }
     process.stdout.write(${JSON.stringify(printed([{ name: 'bot', checks: [['container-image-tag', 1]] }]))});`,
  );
  for (const name of ['a', 'b', 'z'])
    writeFileSync(
      join(scanned, `${name}.yaml`),
      deployment(name, 'ghcr.io/example/x:1', name === 'b' ? '' : '# undecodable\n'),
    );
  const { crossCheck } = await checked();
  expect(crossCheck?.agreed).toBe(1);
  expect(crossCheck?.notCompared).toEqual([
    { what: 'file', name: 'a.yaml', count: 1, why: 'kube-score can’t read it' },
    { what: 'file', name: 'z.yaml', count: 1, why: 'kube-score can’t read it' },
  ]);
  expect(seen().input).not.toContain('undecodable');
  expect(JSON.stringify(crossCheck)).not.toContain('hunter2');
});

test.each([
  ['prints no JSON at all', `process.stdout.write('panic: ' + input);`, /can’t read it/],
  ['prints something else', `process.stdout.write('{"a": 1}');`, /can’t read it/],
  [
    'prints without end',
    `const line = 'x'.repeat(1 << 20); for (let i = 0; i < 40; i += 1) fs.writeSync(1, line);`,
    /it printed too much/,
  ],
  ['is killed', `process.kill(process.pid, 'SIGKILL');`, /it was ended by SIGKILL/],
])('compares nothing with a program that %s', async (_, body, why) => {
  program(body);
  const { crossCheck } = await checked();
  expect(crossCheck).toMatchObject({ agreed: 0, disagreed: [] });
  expect(crossCheck?.notCompared.map((one) => one.why).join('; ')).toMatch(why);
});

test('reads odd output as far as it makes sense', async () => {
  const odd: readonly unknown[] = [
    null,
    'text',
    { type_meta: null, object_meta: { name: 7 }, checks: {} },
    { type_meta: { kind: 'Deployment', apiVersion: 'apps/v1' }, object_meta: { name: 'bot' }, checks: 'none' },
    {
      type_meta: { kind: 'Deployment', apiVersion: 'apps/v1' },
      object_meta: { name: 'bot' },
      checks: [null, 3, { check: { id: '__proto__' }, grade: 1 }, { check: { id: 'container-image-tag' }, grade: '1' }],
    },
  ];
  program(`process.stdout.write(${JSON.stringify(JSON.stringify(odd))});`);
  const { crossCheck } = await checked();
  expect(crossCheck).toMatchObject({ agreed: 0, disagreed: [] });
  expect(crossCheck?.notCompared).toEqual([
    { what: 'judgement', count: 1, why: 'no rule of the pack asks it: __proto__' },
  ]);
});

test('shows no secret that it quotes, no object that was not scanned, and nothing that steers a terminal', async () => {
  const token = ['MTE2NzM5MDQ0MTA4NzYyNDI1Mg', 'GbX1aQ', 'k3Vw0Zr8Yt5Lq2Nn7Pp4Ss6Uu9Ww1Yy3Aa5Cc'].join('.');
  const password = ['hunter2', 'hunter2', 'Xk29'].join('-');
  answers([
    {
      name: 'bot',
      checks: [
        [
          'container-security-context-privileged',
          1,
          `\u001b[31mbad\u202e ${token} password: ${password} <b>|\`@everyone`,
        ],
      ],
    },
    { name: token, checks: [['container-image-tag', 1, 'elsewhere']] },
  ]);
  const done = await session(
    scanned,
    ['scan', '--cross-check', 'kube-score', '--exit-zero', '--output', join(folder.path, 'out')],
    { env },
  );
  expect(done.err).toBe('');
  const html = readFileSync(join(folder.path, 'out', 'report.html'), 'utf8');
  const markdown = readFileSync(join(folder.path, 'out', 'report.md'), 'utf8');
  const json = readFileSync(join(folder.path, 'out', 'scorecard.json'), 'utf8');
  for (const text of [done.out, html, markdown, json]) {
    expect(text).not.toContain(token);
    expect(text).not.toContain(password);
    expect(text).toMatch(/about objects that were not read here/);
  }
  for (const text of [done.out, html, markdown]) {
    expect(text).not.toMatch(/\u001b|\u202e/);
    expect(text).toMatch(/kube-score 1\.20\.0/);
  }
  expect(html).not.toContain('<b>|');
  expect(markdown).not.toContain('@everyone');
  const again = await session(scanned, ['render', join(folder.path, 'out', 'scorecard.json'), '--format', 'markdown'], {
    env,
  });
  expect(again.out).toContain('Cross-check with kube-score');
});

test('is an error before anything is scanned when the program is nowhere', async () => {
  rmSync(bin, { recursive: true });
  const missing = await session(scanned, ['scan', '--cross-check', 'kube-score'], { env });
  expect(missing.code).toBe(2);
  expect(missing.err).toMatch(/kube-score is not on PATH.*\n.*go install .*npm run build:kube-score-wasm/);
  const other = await session(scanned, ['scan', '--cross-check', 'polaris'], { env });
  expect(other.code).toBe(2);
  expect(other.err).toContain('kube-score');
});

test('takes no program from a relative folder of PATH: that is the scanned repository', async () => {
  answers([]);
  const { code } = await session(bin, ['scan', '--cross-check', 'kube-score'], { env: { ...env, PATH: '.:' } });
  expect(code).toBe(2);
});

test('does not compare what charts render to', async () => {
  answers([]);
  mkdirSync(join(scanned, 'chart', 'templates'), { recursive: true });
  writeFileSync(join(scanned, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: chart\nversion: 1.0.0\n');
  writeFileSync(join(scanned, 'chart', 'templates', 'a.yaml'), deployment('a', '{{ .Values.image }}'));
  const { run } = await scorecardOf(scanned, ['--cross-check', 'kube-score'], { env });
  const chart = run.targets.find(({ target }) => target.kind === 'chart');
  expect(chart?.crossCheck?.notCompared).toEqual([expect.objectContaining({ what: 'target', count: 1 })]);
});
