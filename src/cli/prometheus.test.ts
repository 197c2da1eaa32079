import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixedTime, temporaryFolder } from '../app/testing/projects.ts';
import type { EvidenceBundle } from '../model/bundle.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import { json, startFake } from '../sources/prometheus/testing/fake.ts';
import type { FakePrometheus } from '../sources/prometheus/testing/fake.ts';
import type { Session } from './testing/session.ts';
import { session } from './testing/session.ts';

/*
 * A Prometheus from the command line to the bundle: who may name it, what it is shown, and that no credential is ever
 * seen again. The server quotes every header it got, in errors, warnings and labels.
 */
const temporary = temporaryFolder();
let project: string;
let other: string;
let server: FakePrometheus;

const canary = {
  token: 'canary-prometheus-token-7d2f',
  password: 'canary-prometheus-password-4b1c',
  header: 'canary-prometheus-header-9e3a',
};

beforeAll(async () => {
  server = await startFake((request, response) => {
    const quoted = JSON.stringify([
      request.headers,
      Buffer.from(request.headers.authorization?.replace(/^\w+ /, '') ?? '', 'base64').toString('latin1'),
    ]);
    return request.path === '/api/v1/status/flags'
      ? json(response, { status: 'error', errorType: 'bad_data', error: quoted }, 400)
      : request.path === '/api/v1/status/buildinfo'
        ? json(response, { status: 'success', data: { version: quoted } })
        : undefined;
  }, fixedTime);
  project = folderWith('plain', 'paths: [.]\n');
  other = folderWith('named', `paths: [.]\nprometheus: { url: ${server.url} }\n`);
});

afterAll(async () => {
  await server.stop();
  temporary.remove();
});

function folderWith(name: string, config: string): string {
  const folder = join(temporary.path, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'readiness.yaml'), config);
  writeFileSync(
    join(folder, 'settings.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: bot }\ndata: { level: info }\n',
  );
  return folder;
}

async function collected(
  folder: string,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Session & { readonly bundle: EvidenceBundle }> {
  const done = await session(folder, ['collect', '.', ...argv, '--bundle', 'bundle.json'], { env });
  expect(done.code, done.err).toBe(0);
  const bundle = JSON.parse(readFileSync(join(folder, 'bundle.json'), 'utf8')) as EvidenceBundle;
  return { ...done, bundle };
}

describe('a Prometheus of the command line', () => {
  test('is asked at the instant of the run, and its answers are in the bundle', async () => {
    const { bundle } = await collected(project, ['--prometheus', `${server.url}/`]);
    expect(bundle.live?.prometheus).toMatchObject({
      status: 'present',
      evidence: { server: server.url, instant: fixedTime, alertmanagers: { value: 0 } },
    });
    const judged = await session(project, ['judge', 'bundle.json', '--exit-zero', '--format', 'json']);
    expect(judged.code, judged.err).toBe(0);
    expect(JSON.parse(judged.out)).toMatchObject({ targets: [{ profile: 'full' }] });
  });

  test('is judged from the bundle as it was in the scan, to the byte', async () => {
    const scan = await session(project, ['scan', '.', '--prometheus', server.url, '--exit-zero', '--format', 'json']);
    await collected(project, ['--prometheus', server.url]);
    const judge = (): Promise<Session> =>
      session(project, ['judge', 'bundle.json', '--exit-zero', '--format', 'json', '--at', fixedTime]);
    const before = server.seen.length;
    const [first, second] = [await judge(), await judge()];
    expect(second.out).toBe(first.out);
    expect(server.seen.length, 'judging asks nobody').toBe(before);
    const digestsOf = ({ out }: Session): readonly string[] =>
      (JSON.parse(out) as ReadinessRun).targets.map(({ digest }) => digest);
    expect(digestsOf(first)).toEqual(digestsOf(scan));
    expect(digestsOf(scan)).toHaveLength(1);
  });

  test('is shown no login where the variables are there and empty', async () => {
    const before = server.seen.length;
    const env = { READINESS_PROMETHEUS_TOKEN: '', READINESS_PROMETHEUS_USER: '', READINESS_PROMETHEUS_PASSWORD: '' };
    const { bundle } = await collected(project, ['--prometheus', server.url], env);
    expect(bundle.live?.prometheus).toMatchObject({ status: 'present' });
    expect(server.seen.slice(before).filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  test('that refuses costs its evidence, and not the run', async () => {
    const refusing = await startFake((_, response) => response.writeHead(401).end(), fixedTime);
    const { bundle } = await collected(project, ['--prometheus', refusing.url]);
    await refusing.stop();
    expect(bundle.live?.prometheus).toEqual({
      status: 'failed',
      reason: 'permission-denied',
      text: `${refusing.url}: status 401: the credentials are missing or wrong`,
    });
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[], object]>([
    ['a token', { READINESS_PROMETHEUS_TOKEN: canary.token }, [], { authorization: `Bearer ${canary.token}` }],
    [
      'a user and a password',
      { READINESS_PROMETHEUS_USER: 'ann', READINESS_PROMETHEUS_PASSWORD: canary.password },
      [],
      { authorization: `Basic ${Buffer.from(`ann:${canary.password}`).toString('base64')}` },
    ],
    [
      'a token and a header',
      { READINESS_PROMETHEUS_TOKEN: canary.token, TENANT: canary.header },
      ['--prometheus-header', 'X-Scope-OrgID=TENANT'],
      { authorization: `Bearer ${canary.token}`, 'x-scope-orgid': canary.header },
    ],
  ])('is shown %s, which stands in no output', async (_name, env, argv, headers) => {
    const before = server.seen.length;
    const { bundle, out, err } = await collected(project, ['--prometheus', server.url, '--verbose', ...argv], env);
    const judged = await session(project, ['scan', '--prometheus', server.url, '--format', 'json', ...argv], { env });
    const seen = server.seen.slice(before);
    expect(seen.length).toBeGreaterThan(5);
    for (const request of seen) expect(request.headers).toMatchObject(headers);
    const everything = [JSON.stringify(bundle), out, err, judged.out, judged.err].join('\n');
    expect(everything, 'what the server quotes is kept').toContain('[redacted]');
    for (const secret of [
      ...Object.values(env).filter((value) => value.startsWith('canary')),
      ...Object.values(headers),
    ])
      expect(everything).not.toContain(secret);
  });
});

describe('a Prometheus of readiness.yaml', () => {
  test('is not asked unless the command line says so', async () => {
    const before = server.seen.length;
    const { bundle } = await collected(other, []);
    expect(bundle.live).toBeUndefined();
    expect(server.seen.length).toBe(before);
  });

  test('is shown no credential, and the run says so', async () => {
    const before = server.seen.length;
    const { bundle } = await collected(other, ['--prometheus'], { READINESS_PROMETHEUS_TOKEN: canary.token });
    expect(bundle.live?.prometheus).toMatchObject({ status: 'present' });
    expect(bundle.config.warnings).toEqual([
      'READINESS_PROMETHEUS_TOKEN is not shown to the address of readiness.yaml: write --prometheus <url>',
    ]);
    const seen = server.seen.slice(before);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  test('gives way to that of the command line', async () => {
    const gone = 'http://127.0.0.1:1';
    const { bundle } = await collected(other, ['--prometheus', gone]);
    expect(bundle.live?.prometheus).toMatchObject({ status: 'failed', reason: 'unreachable' });
  });
});

const url = 'https://prometheus.example';
test.each<[string, readonly string[], RegExp, Readonly<Record<string, string>>?]>([
  ['two servers', ['--prometheus', url, '--prometheus', url], /given twice/],
  ['an address and that of the file', ['--prometheus', url, '--prometheus'], /given twice/],
  ['no address anywhere', ['--prometheus'], /readiness.yaml has none/],
  ['a path for an address', ['--prometheus', '.'], /no http or https address/],
  ['a password in the address', ['--prometheus', 'https://ann:canary@host'], /READINESS_PROMETHEUS_TOKEN/],
  ['a token in the address', ['--prometheus', 'https://host/?token=canary'], /no \? and no #/],
  ['a header without a server', ['--prometheus-header', 'X-A=B'], /needs --prometheus/],
  ['a proxy without a server', ['--prometheus-proxy', 'http://p:1'], /needs --prometheus/],
  ['a proxy with a password', ['--prometheus', url, '--prometheus-proxy', 'http://a:canary@p:1'], /takes http:/],
  ['a proxy over https', ['--prometheus', url, '--prometheus-proxy', 'https://p:1'], /takes http:/],
  ['a certificate without a server', ['--prometheus-ca', 'ca.pem'], /needs --prometheus/],
  ['a value for a header', ['--prometheus', url, '--prometheus-header', 'X-Key=canary-1'], /NAME=VARIABLE/],
  ['a variable that is not set', ['--prometheus', url, '--prometheus-header', 'X-Key=NOWHERE'], /not set, or empty/],
  [
    'a header of the connection',
    ['--prometheus', url, '--prometheus-header', 'Host=A'],
    /can't set "Host"/,
    { A: 'canary' },
  ],
  [
    'a header twice',
    ['--prometheus', url, '--prometheus-header', 'X-A=A', '--prometheus-header', 'x-a=A'],
    /sets x-a twice/,
    { A: 'canary' },
  ],
  [
    'a line break in a token',
    ['--prometheus', url],
    /TOKEN holds characters/,
    { READINESS_PROMETHEUS_TOKEN: 'canary\n' },
  ],
  [
    'two ways to authenticate',
    ['--prometheus', url],
    /two ways/,
    { READINESS_PROMETHEUS_TOKEN: 'canary', READINESS_PROMETHEUS_USER: 'a', READINESS_PROMETHEUS_PASSWORD: 'canary' },
  ],
  ['a user without a password', ['--prometheus', url], /belong together/, { READINESS_PROMETHEUS_USER: 'canary' }],
  ['a certificate without its key', ['--prometheus', url, '--prometheus-cert', 'c.pem'], /belong together/],
  ['a certificate for plain http', ['--prometheus', 'http://host', '--prometheus-ca', 'c.pem'], /https address only/],
  ['a certificate that is not there', ['--prometheus', url, '--prometheus-ca', 'nowhere.pem'], /can't be read/],
  ['a certificate that is none', ['--prometheus', url, '--prometheus-ca', 'readiness.yaml'], /PEM/],
])('%s is refused before anything is asked', async (_name, argv, wanted, env = {}) => {
  const done = await session(project, ['scan', '.', ...argv], { env });
  expect(done.code).toBe(2);
  expect(done.err).toMatch(wanted);
  expect(done.err + done.out).not.toContain('canary');
});

test('a header for the address of readiness.yaml is refused', async () => {
  const done = await session(other, ['scan', '--prometheus-header', 'X-A=A', '--prometheus'], { env: { A: 'canary' } });
  expect(done.code).toBe(2);
  expect(done.err).toMatch(/only for an address of the command line/);
});
