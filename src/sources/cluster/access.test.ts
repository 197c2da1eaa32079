import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import type { Access, AccessOptions } from './access.ts';
import { findAccess } from './access.ts';
import { collectFrom } from './testing/collecting.ts';
import { kubeconfigText, startFakeApi } from './testing/fake-api.ts';

/*
 * Who may name an address, a credential, a program. Every secret here is called canary, and no text may hold one.
 */
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readiness-access-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const find = (options: Partial<AccessOptions>) => findAccess({ env: {}, allowExec: false, patience: 5000, ...options });

async function refusal(options: Partial<AccessOptions>): Promise<string> {
  const access = await find(options);
  if (!('reason' in access)) throw new Error('there is access');
  expect(access.reason).toBe('not-collected');
  expect(access.text).not.toContain('canary');
  return access.text;
}

async function granted(options: Partial<AccessOptions>): Promise<Access> {
  const access = await find(options);
  if ('reason' in access) throw new Error(access.text);
  return access;
}

const server = 'https://cluster.example:6443';
const user = (entry: JsonRecord, url = server): string =>
  kubeconfigText(url, '', { users: [{ name: 'fake', user: entry }] });

describe('where a kubeconfig comes from', () => {
  const named = (context: string): string =>
    kubeconfigText(server, 'canary', {
      'current-context': context,
      contexts: [{ name: context, context: { cluster: 'fake', user: 'fake' } }],
    });

  test('nowhere: nothing is tried, not even the usual address of this machine', async () => {
    expect(await refusal({ env: { HOME: folder } })).toContain('no address is tried');
    expect(await refusal({})).toContain('--kubeconfig');
  });

  test('the command line, READINESS_KUBECONFIG, KUBECONFIG, the home folder, in this order', async () => {
    const [a, b, c] = [file('a', named('a')), file('b', named('b')), file('c', named('c'))];
    const env = { READINESS_KUBECONFIG: b, KUBECONFIG: c };
    expect((await granted({ kubeconfig: a, env })).context).toBe('a');
    expect((await granted({ env })).context).toBe('b');
    expect((await granted({ env: { KUBECONFIG: c } })).context).toBe('c');
  });

  test('several files: the first that says something wins', async () => {
    const paths = [file('a', named('a')), file('b', named('b'))].join(delimiter);
    expect((await granted({ env: { KUBECONFIG: paths } })).context).toBe('a');
    expect((await granted({ env: { KUBECONFIG: paths }, context: 'b' })).context).toBe('b');
  });

  test.each([
    ['a file that is not there', () => join(folder, 'nowhere'), 'ENOENT'],
    ['no YAML, whose reader would quote it', () => file('broken', 'users: [{token: canary'), "can't be read"],
    ['an empty file', () => file('empty', ''), "can't be read"],
    ['a list', () => file('list', '- canary'), 'no current context'],
  ])('%s', async (_, path, text) => {
    expect(await refusal({ kubeconfig: path() })).toContain(text);
  });
});

describe('a server that is not taken', () => {
  test.each([
    ['https://canary:canary@cluster.example', 'a user or a password'],
    ['https://canary@cluster.example', 'a user or a password'],
    ['http://cluster.example', 'not encrypted'],
    ['ftp://cluster.example', 'neither https'],
    ['https://cluster.example/?token=canary', 'a query'],
    ['canary', 'no URL'],
  ])('%s', async (url, text) => {
    expect(await refusal({ kubeconfig: file('server', kubeconfigText(url)) })).toContain(text);
  });

  test('a context that is not there, and one without its cluster', async () => {
    expect(await refusal({ kubeconfig: file('c', kubeconfigText(server)), context: 'other' })).toContain('"other"');
    expect(await refusal({ kubeconfig: file('c', kubeconfigText(server, '', { clusters: [] })) })).toContain(
      'a cluster that is not in it',
    );
  });
});

describe('credentials', () => {
  const header = async (entry: JsonRecord): Promise<string | undefined> =>
    (await granted({ kubeconfig: file('user', user(entry)), allowExec: true })).server.headers['authorization'];
  const part = (value: JsonRecord): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const idToken = [part({ alg: 'none' }), part({ exp: 4_000_000_000 }), 'x'].join('.');

  test('a token, a password, an identity token, a file', async () => {
    expect(await header({ token: 'one' })).toBe('Bearer one');
    expect(await header({ username: 'a', password: 'b' })).toBe(`Basic ${Buffer.from('a:b').toString('base64')}`);
    const oidc = { name: 'oidc', config: { 'id-token': idToken, 'client-id': 'x', 'idp-issuer-url': 'https://x' } };
    expect(await header({ 'auth-provider': oidc })).toBe(`Bearer ${idToken}`);
    file('token', 'two\n');
    expect(await header({ 'auth-provider': { name: 'tokenFile', config: { tokenFile: 'token' } } })).toBe('Bearer two');
  });

  test('certificates, and that the server is verified unless the kubeconfig says otherwise', async () => {
    const pem = Buffer.from('a certificate').toString('base64');
    const strict = kubeconfigText(server, '', {
      clusters: [{ name: 'fake', cluster: { server, 'certificate-authority-data': pem } }],
      users: [{ name: 'fake', user: { 'client-certificate-data': pem, 'client-key-data': pem } }],
    });
    const access = await granted({ kubeconfig: file('strict', strict) });
    expect(access.server.tls).toMatchObject({ rejectUnauthorized: true, ca: Buffer.from('a certificate') });
    expect(access.server.tls.cert).toEqual(Buffer.from('a certificate'));
    expect(access.authority).toMatch(/^[0-9a-f]{64}$/);
    expect(access.notes).toEqual([]);
    const lax = await granted({ kubeconfig: file('lax', kubeconfigText(server)) });
    expect(lax.server.tls.rejectUnauthorized).toBe(false);
    expect(lax.notes).toEqual([expect.stringContaining('not verified')]);
  });
});

describe('a program that the kubeconfig names', () => {
  const marker = (): string => join(folder, 'ran');
  const plugin = (script: string): JsonRecord => ({
    exec: { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args: ['-e', script] },
  });
  const credential = (token: string): string =>
    `require('fs').writeFileSync(${JSON.stringify(marker())}, ''); ` +
    `console.log(JSON.stringify({ status: { token: ${JSON.stringify(token)} } }))`;

  test.each<readonly [string, () => JsonRecord]>([
    ['exec', () => plugin(credential('canary'))],
    ['exec of a provider', () => ({ 'auth-provider': { name: 'exec', config: plugin(credential('canary')) } })],
    [
      'a command of a provider',
      () => ({ 'auth-provider': { name: 'gcp', config: { 'cmd-path': 'touch', 'cmd-args': marker() } } }),
    ],
    [
      'a command of another provider',
      () => ({ 'auth-provider': { name: 'azure', config: { 'cmd-path': 'touch', 'cmd-args': marker() } } }),
    ],
  ])('%s does not run unless it is allowed', async (_, entry) => {
    rmSync(marker(), { force: true });
    expect(await refusal({ kubeconfig: file('exec', user(entry())) })).toContain('--allow-exec');
    expect(existsSync(marker())).toBe(false);
  });

  test('runs with --allow-exec, and its token is used', async () => {
    const access = await granted({ kubeconfig: file('exec', user(plugin(credential('one')))), allowExec: true });
    expect(access.server.headers['authorization']).toBe('Bearer one');
    expect(existsSync(marker())).toBe(true);
  });

  test('at a terminal a person is shown the command', async () => {
    const kubeconfig = file('exec', user(plugin(credential('one'))));
    let question = '';
    const asking = (yes: boolean) => (text: string) => {
      question = text;
      return Promise.resolve(yes);
    };
    expect(await refusal({ kubeconfig, confirm: asking(false) })).toContain('was not allowed');
    expect(question).toContain(`${process.execPath} -e `);
    expect((await granted({ kubeconfig, confirm: asking(true) })).server.headers['authorization']).toBe('Bearer one');
  });

  test.each([
    ['fails, and says a secret', "console.error('canary'); process.exit(1)"],
    ['prints no credential', "console.log('canary')"],
    ['never ends', 'setInterval(() => undefined, 1000)'],
  ])('that %s', async (_, script) => {
    const started = performance.now();
    const kubeconfig = file('exec', user(plugin(script)));
    expect(await refusal({ kubeconfig, allowExec: true, patience: 1500 })).toContain("can't be used");
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

test('credentials are shown to one origin: a redirect is not followed', async () => {
  const other = await startFakeApi({ namespaces: [], lists: {} });
  try {
    const { answer, api } = await collectFrom({
      namespaces: ['bot'],
      lists: {},
      token: 'canary-token',
      fault: ({ path }, response) => {
        if (path !== '/version') return false;
        response.writeHead(307, { location: `${other.url}/version` });
        response.end();
        return true;
      },
    });
    expect(api.requests[0]?.authorization).toBe('Bearer canary-token');
    expect(answer).toMatchObject({ status: 'failed', reason: 'parse-error' });
    expect(other.requests).toEqual([]);
  } finally {
    await other.close();
  }
});

test('proxies of the environment are not used', async () => {
  const proxy = await startFakeApi({ namespaces: [], lists: {} });
  const before = { ...process.env };
  try {
    Object.assign(process.env, { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, http_proxy: proxy.url });
    const { answer } = await collectFrom({ namespaces: ['bot'], lists: {} });
    expect(answer.status).toBe('present');
    expect(proxy.requests).toEqual([]);
  } finally {
    process.env = before;
    await proxy.close();
  }
});

test('the client library is asked for credentials alone', () => {
  const client = readFileSync(new URL('client.ts', import.meta.url), 'utf8');
  expect(client).not.toMatch(/loadFromDefault|makeApiClient/);
});
