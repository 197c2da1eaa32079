import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import type { Certificates } from '../prometheus/testing/proxy.ts';
import { makeCertificates } from '../prometheus/testing/proxy.ts';
import type { Access } from './access.ts';
import { findAccess } from './access.ts';
import { kubeconfigText } from './testing/fake-api.ts';
import type { Issuer, IssuerOptions } from './testing/issuer.ts';
import { clientId, refreshToken, sendJson, startIssuer } from './testing/issuer.ts';

/*
 * An id-token that has expired is renewed at its issuer: over TLS that is verified, once, and with no word of what an issuer
 * or a library says. Every secret here begins with canary.
 */
let folder = '';
let certificates: Certificates;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readiness-oidc-'));
  certificates = makeCertificates(folder);
  writeFileSync(join(folder, 'issuer.pem'), certificates.ca);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const settingsOf = (issuer: Issuer, more: JsonRecord = {}): JsonRecord => ({
  'id-token': issuer.idToken(-60),
  'refresh-token': refreshToken,
  'client-id': clientId,
  'idp-issuer-url': issuer.url,
  // Relative to the kubeconfig.
  'idp-certificate-authority': 'issuer.pem',
  ...more,
});

interface Tried {
  readonly issuer: Issuer;
  readonly settings: JsonRecord;
  readonly access: Awaited<ReturnType<typeof findAccess>>;
}

async function tried(options: Partial<IssuerOptions>, more: JsonRecord = {}): Promise<Tried> {
  const issuer = await startIssuer({ certificate: certificates.server, ...options });
  try {
    const settings = settingsOf(issuer, more);
    const kubeconfig = join(folder, 'config');
    const users = [{ name: 'fake', user: { 'auth-provider': { name: 'oidc', config: settings } } }];
    writeFileSync(kubeconfig, kubeconfigText('https://cluster.example', '', { users }));
    const access = await findAccess({ kubeconfig, env: {}, allowExec: false, patience: 1500 });
    return { issuer, settings, access };
  } finally {
    await issuer.close();
  }
}

function granted({ access }: Tried): Access {
  if ('reason' in access) throw new Error(access.text);
  return access;
}

function refused({ access }: Tried): string {
  if (!('reason' in access)) throw new Error('there is access');
  expect(access.reason).toBe('not-collected');
  expect(access.text).not.toContain('canary');
  return access.text;
}

const claims = (access: Access): JsonRecord => {
  const [, body = ''] = String(access.server.headers['authorization']).split('.');
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as JsonRecord;
};

test('an expired token is renewed, once, and the refresh-token goes to the token endpoint alone', async () => {
  const done = await tried({});
  expect(claims(granted(done))['exp']).toBeGreaterThan(Date.now() / 1000);
  expect(granted(done).notes).toEqual([expect.stringContaining('not verified')]);
  expect(done.issuer.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration', '/token']);
  expect(done.issuer.requests[0]?.form.toString()).toBe('');
  expect(done.issuer.requests[1]?.form.get('grant_type')).toBe('refresh_token');
});

test('a token that is good for longer than a run is used as it is, and nobody is asked', async () => {
  const issuer = await startIssuer({ certificate: certificates.server });
  const token = issuer.idToken(600);
  await issuer.close();
  const done = await tried({}, { 'id-token': token });
  expect(granted(done).server.headers['authorization']).toBe(`Bearer ${token}`);
  expect(done.issuer.requests).toEqual([]);
});

test('a token that would end during the run is renewed; without a way to, it is used while it lasts', async () => {
  const short = await startIssuer({ certificate: certificates.server });
  const token = short.idToken(60);
  await short.close();
  expect((await tried({}, { 'id-token': token })).issuer.requests).toHaveLength(2);
  const kept = await tried({}, { 'id-token': token, 'refresh-token': '' });
  expect(granted(kept).server.headers['authorization']).toBe(`Bearer ${token}`);
});

test('without an id-token, the refresh-token gives one', async () => {
  expect(claims(granted(await tried({}, { 'id-token': '' })))['sub']).toBe('reader');
});

test.each(['header', 'form'] as const)("the client's secret goes where the issuer wants it: %s", async (secretIn) => {
  const done = await tried({ secret: 'canary-secret', secretIn }, { 'client-secret': 'canary-secret' });
  expect(claims(granted(done))['sub']).toBe('reader');
});

test('the authority of the issuer as data', async () => {
  const data = Buffer.from(certificates.ca).toString('base64');
  granted(await tried({}, { 'idp-certificate-authority': '', 'idp-certificate-authority-data': data }));
});

test('a refresh-token that was replaced is told, for nobody writes it into the kubeconfig', async () => {
  expect(granted(await tried({ rotates: true })).notes).toContainEqual(expect.stringContaining('new refresh-token'));
});

const fault =
  (path: string, answer: (response: ServerResponse, issuer: Issuer) => unknown): NonNullable<IssuerOptions['fault']> =>
  (request, response, issuer) => {
    if (request.path !== path) return false;
    answer(response, issuer);
    return true;
  };
const discovery = '/.well-known/openid-configuration';
const redirect = (response: ServerResponse): void => {
  response.writeHead(307, { location: 'https://127.0.0.1:1/canary' });
  response.end();
};

test.each<readonly [string, Partial<IssuerOptions>, JsonRecord, string]>([
  ['the refresh-token is refused', {}, { 'refresh-token': 'canary-old' }, '(400 invalid_grant): log in again'],
  ["the client's secret is wrong", { secret: 'a' }, { 'client-secret': 'canary' }, '400 invalid_grant'],
  [
    'an error in words of its own',
    { fault: fault('/token', (response) => sendJson(response, 403, { error: 'canary canary' })) },
    {},
    'refuses to renew the id-token (403)',
  ],
  ['a server error', { fault: fault('/token', (r) => r.writeHead(500).end('canary')) }, {}, "can't be used"],
  ['discovery redirects', { fault: fault(discovery, redirect) }, {}, 'sends us elsewhere (307)'],
  ['the token endpoint redirects', { fault: fault('/token', redirect) }, {}, 'sends us elsewhere (307)'],
  ['discovery never answers', { fault: fault(discovery, () => undefined) }, {}, 'did not answer in time'],
  ['the token endpoint never answers', { fault: fault('/token', () => undefined) }, {}, 'did not answer in time'],
  ['half an answer', { fault: fault('/token', (r) => r.writeHead(200).write('{"id')) }, {}, 'did not answer in time'],
  ['a web page', { fault: fault(discovery, (r) => r.writeHead(200).end('<html>canary')) }, {}, "can't be used"],
  [
    'discovery of another issuer',
    { fault: fault(discovery, (r, { url }) => sendJson(r, 200, { issuer: 'https://canary', token_endpoint: url })) },
    {},
    "can't be used",
  ],
  [
    'a token endpoint that is not encrypted',
    {
      fault: fault(discovery, (r, { url }) =>
        sendJson(r, 200, { issuer: url, token_endpoint: 'http://127.0.0.1:1/canary' }),
      ),
    },
    {},
    "can't be used",
  ],
  [
    'no id-token in the answer',
    { fault: fault('/token', (r) => sendJson(r, 200, { token_type: 'bearer', access_token: 'canary' })) },
    {},
    'gave no new id-token',
  ],
  [
    'an id-token that has expired, too',
    {
      fault: fault('/token', (r, { idToken }) =>
        sendJson(r, 200, { token_type: 'bearer', access_token: 'canary', id_token: idToken(-5) }),
      ),
    },
    {},
    'log in again',
  ],
  [
    "another client's id-token",
    {
      fault: fault('/token', (r, { idToken }) =>
        sendJson(r, 200, { token_type: 'bearer', access_token: 'canary', id_token: idToken(300, { aud: 'canary' }) }),
      ),
    },
    {},
    "can't be used",
  ],
  [
    'an unknown authority',
    {},
    { 'idp-certificate-authority': '' },
    "can't be reached (UNABLE_TO_VERIFY_LEAF_SIGNATURE)",
  ],
  ['an authority whose file is not there', {}, { 'idp-certificate-authority': 'nowhere' }, "can't be read (ENOENT)"],
  ['an issuer that is not encrypted', {}, { 'idp-issuer-url': 'http://127.0.0.1:1' }, 'no https: address'],
  ['a password in the address', {}, { 'idp-issuer-url': 'https://canary:canary@127.0.0.1:1' }, 'no https: address'],
  ['nobody there', {}, { 'idp-issuer-url': 'https://127.0.0.1:1' }, "can't be reached (ECONNREFUSED)"],
  ['no refresh-token', {}, { 'refresh-token': '' }, "has expired, and can't be renewed without refresh-token"],
  ['nothing at all', {}, { 'refresh-token': '', 'id-token': '' }, 'is not there'],
  ['garbage for a token', {}, { 'id-token': 'canary', 'client-id': '' }, "can't be renewed without client-id"],
])('%s', async (_, options, more, text) => {
  const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  // Whatever the environment says, the issuer is verified.
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  try {
    expect(refused(await tried(options, more))).toContain(text);
  } finally {
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  }
});
