import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlPlane } from '../../../tools/control-plane/start.ts';
import { startControlPlane } from '../../../tools/control-plane/start.ts';
import type { ClusterEvidence } from '../../model/cluster.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import type { SourceAnswer } from '../../model/live.ts';
import type { Certificates } from '../prometheus/testing/proxy.ts';
import { makeCertificates } from '../prometheus/testing/proxy.ts';
import type { ClusterOptions } from './collect.ts';
import { collectCluster } from './collect.ts';
import type { Issuer } from './testing/issuer.ts';
import { clientId, refreshToken, startIssuer } from './testing/issuer.ts';
import type { TestProxy } from './testing/proxies.ts';
import { startHttpProxy, startSocksProxy } from './testing/proxies.ts';

/*
 * A real API server that knows client certificates, an issuer of id-tokens and tokens of ServiceAccounts, asked in every way
 * that a kubeconfig may say.
 */
const folder = mkdtempSync(join(tmpdir(), 'readiness-authentication-'));
const accounts = ['readiness', 'second'] as const;
const nameOf = (account: string): string => `system:serviceaccount:bot:${account}`;

let plane: ControlPlane;
let issuer: Issuer;
let certificates: Certificates;

beforeAll(async () => {
  certificates = makeCertificates(folder);
  issuer = await startIssuer({ certificate: certificates.server });
  plane = await startControlPlane({
    controllers: false,
    kwok: false,
    nodes: [],
    audit: true,
    apiServerFlags: [
      `--client-ca-file=${join(folder, 'ca.pem')}`,
      `--oidc-issuer-url=${issuer.url}`,
      `--oidc-client-id=${clientId}`,
      `--oidc-ca-file=${join(folder, 'ca.pem')}`,
      '--oidc-username-claim=sub',
      '--oidc-username-prefix=-',
    ],
  });
  const apply = (text: string): Promise<string> => plane.kubectl(['apply', '-f', '-'], { input: text });
  await apply('{apiVersion: v1, kind: Namespace, metadata: {name: bot}}');
  await apply('{apiVersion: v1, kind: ServiceAccount, metadata: {name: second, namespace: bot}}');
  for (const name of ['namespace', 'cluster']) await apply(readFileSync(`templates/rbac/${name}.yaml`, 'utf8'));
  // Whoever is let in may read what the templates permit.
  const who = ['--user=client', '--user=reader', `--user=${nameOf('second')}`];
  await plane.kubectl(['create', 'rolebinding', 'also', '--namespace=bot', '--role=readiness', ...who]);
  await plane.kubectl(['create', 'clusterrolebinding', 'also', '--clusterrole=readiness-cluster', ...who]);
});
afterAll(async () => {
  await plane.stop();
  await issuer.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Kubeconfig {
  readonly user?: JsonRecord;
  readonly cluster?: JsonRecord;
}

function kubeconfig({ user = {}, cluster = {} }: Kubeconfig): string {
  const path = join(folder, 'config');
  const authority = readFileSync(plane.caFile).toString('base64');
  const content: JsonRecord = {
    'current-context': 'real',
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'real', namespace: 'bot' } }],
    clusters: [
      { name: 'real', cluster: { server: plane.server, 'certificate-authority-data': authority, ...cluster } },
    ],
    users: [{ name: 'real', user }],
  };
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function look(options: Partial<ClusterOptions>): Promise<SourceAnswer<ClusterEvidence>> {
  const answer = await collectCluster({
    env: {},
    allowExec: true,
    namespaces: ['bot'],
    allNamespaces: false,
    secrets: 'none',
    annotations: new Set(),
    secretNames: new Set(),
    world: { now: () => new Date(), random: Math.random, sleep: () => Promise.resolve() },
    progress: () => undefined,
    ...options,
  });
  const text = JSON.stringify(answer);
  for (const secret of ['canary', refreshToken, 'BEGIN', plane.token()]) expect(text).not.toContain(secret);
  return answer;
}

/** Reads everything that the roles permit. */
async function readsAll(options: Partial<ClusterOptions>): Promise<ClusterEvidence> {
  const answer = await look(options);
  if (answer.status !== 'present') throw new Error(answer.text);
  const odd = answer.evidence.lists.filter(
    (list) => list.answer.status === 'unknown' && list.group !== 'metrics.k8s.io',
  );
  expect(odd).toEqual([]);
  expect(answer.evidence.identity).toMatchObject({ value: { by: 'uid of kube-system' } });
  return answer.evidence;
}

const asked = (name: string): number => plane.requests(name).length;

describe('who asks', () => {
  test.each<readonly [string, string, () => JsonRecord]>([
    [
      'a client certificate by file',
      'client',
      () => ({ 'client-certificate': 'client.pem', 'client-key': join(folder, 'client.key') }),
    ],
    [
      'a client certificate as data',
      'client',
      () => ({
        'client-certificate-data': Buffer.from(certificates.client.cert).toString('base64'),
        'client-key-data': Buffer.from(certificates.client.key).toString('base64'),
      }),
    ],
    [
      'a program that prints a client certificate',
      'client',
      () => ({
        exec: printing({ clientCertificateData: certificates.client.cert, clientKeyData: certificates.client.key }),
      }),
    ],
    ['a program that prints a token', 'reader', () => ({ exec: printing({ token: issuer.idToken(300) }) })],
    ['an id-token that is good', 'reader', () => oidc({ 'id-token': issuer.idToken(600) })],
    ['an id-token that has expired and is renewed', 'reader', () => oidc({ 'id-token': issuer.idToken(-60) })],
    [
      'an administrator in the name of another, with its groups',
      nameOf('readiness'),
      () => ({
        token: plane.token(),
        as: nameOf('readiness'),
        'as-groups': ['system:serviceaccounts', 'system:authenticated'],
      }),
    ],
  ])('%s', async (name, user, entry) => {
    const before = asked(user);
    await readsAll({ kubeconfig: kubeconfig({ user: entry() }) });
    // The audit log names the one who impersonates.
    if (!name.startsWith('an administrator')) expect(asked(user)).toBeGreaterThan(before + 20);
  });

  test.each<readonly [string, () => JsonRecord, string]>([
    ['a token of nobody', () => ({ token: 'canary' }), '(401)'],
    ['an id-token that has expired, unrenewed', () => ({ token: issuer.idToken(-60) }), '(401)'],
    ['an id-token for another client', () => ({ token: issuer.idToken(60, { aud: 'canary' }) }), '(401)'],
  ])('%s is known to be refused', async (_, user, text) => {
    const answer = await look({ kubeconfig: kubeconfig({ user: user() }) });
    expect(answer).toMatchObject({
      status: 'failed',
      reason: 'permission-denied',
      text: expect.stringContaining(text) as unknown,
    });
  });

  test('nobody: what the API server tells everybody is no proof, and the report says who asked', async () => {
    const answer = await look({ kubeconfig: kubeconfig({}) });
    if (answer.status !== 'present') throw new Error(answer.text);
    expect(answer.evidence.notes).toContainEqual(expect.stringContaining('without any credential'));
    expect(new Set(answer.evidence.lists.map((list) => list.answer.status))).toEqual(new Set(['unknown']));
  });

  const printing = (status: JsonRecord): JsonRecord => ({
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'IfAvailable',
    command: process.execPath,
    args: ['-e', `console.log(${JSON.stringify(JSON.stringify({ kind: 'ExecCredential', status }))})`],
  });
  const oidc = (more: JsonRecord): JsonRecord => ({
    'auth-provider': {
      name: 'oidc',
      config: {
        'idp-issuer-url': issuer.url,
        'idp-certificate-authority': 'ca.pem',
        'client-id': clientId,
        'refresh-token': refreshToken,
        ...more,
      },
    },
  });
});

describe('the identity of a pod', () => {
  const podFolder = join(folder, 'pod');
  const tokenOf = async (account: string): Promise<string> =>
    (await plane.kubectl(['create', 'token', account, '--namespace=bot', '--duration=10m'])).trim();
  const env = (): Record<string, string> => ({
    KUBERNETES_SERVICE_HOST: '127.0.0.1',
    KUBERNETES_SERVICE_PORT: new URL(plane.server).port,
  });

  beforeAll(async () => {
    mkdirSync(podFolder, { recursive: true });
    writeFileSync(join(podFolder, 'ca.crt'), readFileSync(plane.caFile));
    writeFileSync(join(podFolder, 'namespace'), 'bot');
    writeFileSync(join(podFolder, 'token'), await tokenOf('readiness'));
  });

  test('a projected token under the roles that we ship', async () => {
    const before = asked(nameOf('readiness'));
    const evidence = await readsAll({ env: env(), podFolder, namespaces: [] });
    expect(evidence.context).toBeUndefined();
    expect(evidence.namespaces).toEqual([{ name: 'bot', proven: { value: true } }]);
    expect(asked(nameOf('readiness'))).toBeGreaterThan(before + 20);
  });

  test('a token that is replaced during the run is used from then on', async () => {
    const next = await tokenOf('second');
    let done = 0;
    const evidence = await readsAll({
      env: env(),
      podFolder,
      progress: () => {
        if ((done += 1) === 10) writeFileSync(join(podFolder, 'token'), next);
      },
    });
    expect(evidence.notes).toEqual([]);
    for (const account of accounts) expect(asked(nameOf(account))).toBeGreaterThan(5);
  });
});

describe('how the API server is reached', () => {
  const user = (): JsonRecord => ({ token: issuer.idToken(300) });
  let proxy: TestProxy | undefined;

  test.each<readonly [string, () => Promise<TestProxy>, JsonRecord]>([
    ['http', () => startHttpProxy(), {}],
    ['https', () => startHttpProxy({ certificate: certificates.server }), { both: true }],
    ['socks5', () => startSocksProxy(), {}],
  ])('through a proxy: %s', async (scheme, start, { both }) => {
    proxy = await start();
    try {
      const authorities = `${readFileSync(plane.caFile, 'utf8')}\n${both === true ? certificates.ca : ''}`;
      const cluster = {
        'proxy-url': `${scheme}://127.0.0.1:${proxy.port}`,
        'certificate-authority-data': Buffer.from(authorities).toString('base64'),
      };
      const evidence = await readsAll({ kubeconfig: kubeconfig({ user: user(), cluster }) });
      expect(evidence.notes).toContain('the connection went through the proxy of the kubeconfig');
      expect(new Set(proxy.asked)).toEqual(new Set([new URL(plane.server).host]));
      // A proxy is not believed either: the certificate is held against the name that is expected.
      const other = { ...cluster, 'tls-server-name': 'other.example' };
      expect(await look({ kubeconfig: kubeconfig({ user: user(), cluster: other }) })).toMatchObject({
        text: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') as unknown,
      });
    } finally {
      await proxy.close();
    }
  });

  test('a proxy of the environment is not used', async () => {
    const stray = await startHttpProxy();
    const before = { ...process.env };
    try {
      Object.assign(process.env, { HTTPS_PROXY: `http://127.0.0.1:${stray.port}`, NODE_USE_ENV_PROXY: '1' });
      await readsAll({ kubeconfig: kubeconfig({ user: user() }) });
      expect(stray.asked).toEqual([]);
    } finally {
      process.env = before;
      await stray.close();
    }
  });

  test('tls-server-name: the certificate is held against it', async () => {
    const named = (name: string): string => kubeconfig({ user: user(), cluster: { 'tls-server-name': name } });
    await readsAll({ kubeconfig: named('kubernetes.default.svc') });
    expect(await look({ kubeconfig: named('other.example') })).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      text: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') as unknown,
    });
  });

  test('insecure-skip-tls-verify is told, and what nobody verified tells no cluster from another', async () => {
    const stranger = { 'certificate-authority-data': Buffer.from(certificates.ca).toString('base64') };
    const lax = { ...stranger, 'insecure-skip-tls-verify': true };
    expect(await look({ kubeconfig: kubeconfig({ user: user(), cluster: stranger }) })).toMatchObject({
      status: 'failed',
      reason: 'unreachable',
      text: expect.stringContaining('no trusted connection') as unknown,
    });
    const evidence = await readsAll({ kubeconfig: kubeconfig({ user: user(), cluster: lax }) });
    expect(evidence.notes).toEqual([expect.stringContaining('another server may have answered')]);
    const blind = await look({ kubeconfig: kubeconfig({ cluster: lax }) });
    expect(blind).toMatchObject({ status: 'present', evidence: { identity: { reason: 'permission-denied' } } });
  });

  test('user, cluster and context from three files, with paths of their own', async () => {
    const file = (name: string, content: Json): string => {
      const place = join(folder, name);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'config'), JSON.stringify(content));
      return join(place, 'config');
    };
    const paths = [
      file('users', { users: [{ name: 'u', user: { tokenFile: 'token' } }] }),
      file('clusters', { clusters: [{ name: 'c', cluster: { server: plane.server, 'certificate-authority': 'ca' } }] }),
      file('contexts', { contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }], 'current-context': 'x' }),
    ].join(delimiter);
    writeFileSync(join(folder, 'users', 'token'), `${issuer.idToken(300)}\n`);
    writeFileSync(join(folder, 'clusters', 'ca'), readFileSync(plane.caFile));
    const evidence = await readsAll({ env: { KUBECONFIG: paths } });
    expect(evidence).toMatchObject({ context: 'x', server: plane.server });
    expect(await look({ env: { KUBECONFIG: paths }, context: 'y' })).toMatchObject({
      status: 'absent',
      text: 'the kubeconfig has no context "y": it has "x"',
    });
  });
});
