import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  test('of several files those that are not there are left out, unless it is all of them', async () => {
    const nowhere = join(folder, 'nowhere');
    const paths = [nowhere, file('a', named('a'))].join(delimiter);
    expect((await granted({ env: { KUBECONFIG: paths } })).context).toBe('a');
    expect(await refusal({ env: { KUBECONFIG: [nowhere, nowhere].join(delimiter) } })).toContain('none of the files');
  });

  test('an empty current context is none: the next file may name one', async () => {
    const paths = [file('a', named('')), file('b', named('b'))].join(delimiter);
    expect((await granted({ env: { KUBECONFIG: paths } })).context).toBe('b');
  });

  test('user, cluster and context in a file each, and of two with one name the first', async () => {
    const part = (kind: string, value: JsonRecord): string =>
      file(kind, JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...value }));
    const paths = [
      part('users', { users: [{ name: 'u', user: { token: 'first' } }] }),
      part('clusters', { clusters: [{ name: 'c', cluster: { server } }] }),
      part('contexts', { contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }], 'current-context': 'x' }),
      part('late', { users: [{ name: 'u', user: { token: 'canary' } }] }),
    ].join(delimiter);
    const access = await granted({ env: { KUBECONFIG: paths } });
    expect(access.server.headers['authorization']).toBe('Bearer first');
    expect(access.context).toBe('x');
  });

  test('paths are meant from the file that names them, each from its own', async () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    for (const place of [one, other]) mkdirSync(place, { recursive: true });
    for (const name of ['ca', 'cert', 'key', 'token']) writeFileSync(join(one, name), `${name} of one`);
    for (const name of ['ca', 'cert', 'key', 'token']) writeFileSync(join(other, name), `${name} of another`);
    const cluster = { server, 'certificate-authority': './ca' };
    writeFileSync(
      join(one, 'config'),
      kubeconfigText(server, '', { clusters: [{ name: 'fake', cluster }], users: [] }),
    );
    const entry = { 'client-certificate': 'cert', 'client-key': '../other/key', tokenFile: 'token' };
    writeFileSync(join(other, 'config'), JSON.stringify({ users: [{ name: 'fake', user: entry }] }));
    const paths = [join(one, 'config'), join(other, 'config')].join(delimiter);
    const access = await granted({ env: { KUBECONFIG: paths } });
    expect(String(access.server.tls.ca)).toBe('ca of one');
    expect(String(access.server.tls.cert)).toBe('cert of another');
    expect(access.server.tls.key).toEqual(Buffer.from('key of another'));
    expect(access.server.currentToken?.()).toBe('token of another');
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

  test('a context that is not there, and one without its cluster or its user', async () => {
    const refused = (context: string): Promise<string> =>
      refusal({ kubeconfig: file('c', kubeconfigText(server)), context });
    expect(await refused('other')).toBe('the kubeconfig has no context "other": it has "fake"');
    expect(await refused('faek')).toBe('the kubeconfig has no context "faek": did you mean "fake"?');
    expect(await refusal({ kubeconfig: file('c', kubeconfigText(server, '', { clusters: [] })) })).toContain(
      'a cluster that is not in it',
    );
    expect(await refusal({ kubeconfig: file('c', kubeconfigText(server, '', { users: [] })) })).toContain(
      'a user that is not in it',
    );
    const stray = kubeconfigText(server, '', { 'current-context': 'gone' });
    expect(await refusal({ kubeconfig: file('c', stray) })).toContain('"gone", which it names as current');
  });
});

describe('a proxy of the kubeconfig', () => {
  const through = (proxy: string): string =>
    file(
      'proxied',
      kubeconfigText(server, 'canary', { clusters: [{ name: 'fake', cluster: { server, 'proxy-url': proxy } }] }),
    );

  test.each([
    ['ftp://127.0.0.1:21', '"ftp:"'],
    ['socks4://127.0.0.1:1080', '"socks4:"'],
    ['canary', 'is no URL'],
  ])('%s', async (url, text) => {
    expect(await refusal({ kubeconfig: through(url) })).toContain(text);
  });

  test('its password is in no text', async () => {
    const { notes, server: reached } = await granted({ kubeconfig: through('http://canary:canary@127.0.0.1:1') });
    expect(reached.agent).toBeDefined();
    expect(notes).toEqual(['the connection went through the proxy of the kubeconfig']);
  });
});

describe('the identity of a pod', () => {
  const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
  const pod = (): string => {
    const place = join(folder, 'pod');
    mkdirSync(place, { recursive: true });
    for (const [name, text] of [
      ['token', 'one\n'],
      ['ca.crt', 'an authority'],
      ['namespace', 'bot\n'],
    ] as const)
      writeFileSync(join(place, name), text);
    return place;
  };

  test('is found where a kubeconfig is not, with namespace, authority and a token that is read anew', async () => {
    const podFolder = pod();
    const access = await granted({ env, podFolder });
    expect(access).toMatchObject({ namespace: 'bot', notes: [], authority: expect.any(String) as unknown });
    expect(access.context).toBeUndefined();
    expect(access.server.url.href).toBe('https://10.0.0.1/');
    expect(access.server.tls.rejectUnauthorized).toBe(true);
    writeFileSync(join(podFolder, 'token'), 'two');
    expect(access.server.currentToken?.()).toBe('two');
    const home = join(folder, 'home', '.kube');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config'), kubeconfigText(server));
    expect((await granted({ env: { ...env, HOME: join(folder, 'home') }, podFolder })).context).toBe('fake');
  });

  test.each([
    ['[fd00::1]:6443', { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }],
    // The library would speak HTTP here, and send the token readable.
    ['10.0.0.1:8080', { ...env, KUBERNETES_SERVICE_PORT: '8080' }],
    ['10.0.0.1', { KUBERNETES_SERVICE_HOST: '10.0.0.1' }],
  ])('https://%s', async (host, variables) => {
    expect((await granted({ env: variables, podFolder: pod() })).server.url.origin).toBe(`https://${host}`);
  });

  test('half of it is none', async () => {
    const podFolder = pod();
    expect(await refusal({ podFolder })).toContain('there is no kubeconfig');
    expect(await refusal({ env, podFolder: join(folder, 'nowhere') })).toContain('there is no kubeconfig');
    expect(await refusal({ env, podFolder, context: 'production' })).toContain('"production"');
    rmSync(join(podFolder, 'ca.crt'));
    expect(await refusal({ env, podFolder })).toContain('(ENOENT)');
  });
});

describe('credentials', () => {
  const header = async (entry: JsonRecord): Promise<unknown> =>
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

  test('a file that holds the token is read each time, and what was read last is used while it is replaced', async () => {
    const path = file('rotated', 'one\n');
    const access = await granted({ kubeconfig: file('user', user({ tokenFile: 'rotated', token: 'canary' })) });
    const { currentToken } = access.server;
    expect(currentToken?.()).toBe('one');
    writeFileSync(path, 'two\n');
    expect(currentToken?.()).toBe('two');
    writeFileSync(path, '');
    expect(currentToken?.()).toBe('two');
    rmSync(path);
    expect(currentToken?.()).toBe('two');
    expect(await refusal({ kubeconfig: file('user', user({ tokenFile: 'rotated' })) })).toContain('(ENOENT)');
    file('rotated', ' \n');
    expect(await refusal({ kubeconfig: file('user', user({ 'token-file': 'rotated' })) })).toContain('is empty');
  });

  test('impersonation goes along whole, and is told', async () => {
    const access = await granted({
      kubeconfig: file(
        'user',
        user({
          token: 'one',
          as: 'jane',
          'as-groups': ['a', 'b'],
          'as-uid': '7',
          'as-user-extra': { 'example.org/scopes': ['x', 'y'] },
        }),
      ),
    });
    expect(access.server.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-group': ['a', 'b'],
      'impersonate-uid': '7',
      'impersonate-extra-example.org%2Fscopes': ['x', 'y'],
    });
    expect(access.notes).toContainEqual(expect.stringContaining('in the name of another user'));
  });

  test('no credential at all is told: the API server may answer whoever asks', async () => {
    expect((await granted({ kubeconfig: file('user', user({})) })).notes).toContainEqual(
      expect.stringContaining('without any credential'),
    );
  });

  test.each<readonly [string, JsonRecord, string]>([
    ['a certificate without its key', { 'client-certificate-data': 'eA==' }, 'without its key'],
    ['a key without its certificate', { 'client-key-data': 'eA==' }, 'without its certificate'],
    ['a certificate whose file is not there', { 'client-certificate': 'gone', 'client-key': 'gone' }, '(ENOENT)'],
    ['a provider that nobody knows', { 'auth-provider': { name: 'canary-less', config: {} } }, 'is not supported'],
  ])('%s', async (name, entry, text) => {
    const path = file('user', user(entry));
    const access = await find({ kubeconfig: path });
    if (!('reason' in access)) throw new Error(`${name}: there is access`);
    expect(access.text).toContain(text);
  });

  const stored = (provider: string, config: JsonRecord): JsonRecord => ({
    'auth-provider': { name: provider, config: { 'access-token': 'stored', ...config } },
  });
  const long = { gcp: { expiry: '2100-01-01T00:00:00Z' }, azure: { 'expires-on': '4000000000' } };
  const over = { gcp: { expiry: '2020-01-01T00:00:00Z' }, azure: { 'expires-on': '1500000000' } };

  test.each(['gcp', 'azure'] as const)(
    'a stored token of %s is used while it lasts, and no program renews it',
    async (name) => {
      expect(await header(stored(name, long[name]))).toBe('Bearer stored');
      const marker = join(folder, 'ran');
      const command = { 'cmd-path': 'touch', 'cmd-args': marker };
      const kubeconfig = file('user', user(stored(name, { ...over[name], ...command })));
      expect(await refusal({ kubeconfig, allowExec: true })).toContain('has expired');
      expect(existsSync(marker)).toBe(false);
    },
  );

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
    const lax = await granted({
      kubeconfig: file(
        'lax',
        strict.replace('"certificate-authority-data"', '"insecure-skip-tls-verify":true,"certificate-authority-data"'),
      ),
    });
    expect(lax.server.tls.rejectUnauthorized).toBe(false);
    // An authority that nobody held against the server tells no cluster from another.
    expect(lax.authority).toBeUndefined();
    expect(lax.notes).toEqual([expect.stringContaining('not verified')]);
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
