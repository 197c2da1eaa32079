import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Certificates } from '../prometheus/testing/proxy.ts';
import { makeCertificates } from '../prometheus/testing/proxy.ts';
import { collectCluster } from './collect.ts';
import type { FakeApi } from './testing/fake-api.ts';
import { kubeconfigText, startFakeApi } from './testing/fake-api.ts';
import type { TestProxy } from './testing/proxies.ts';
import { startHttpProxy, startSocksProxy } from './testing/proxies.ts';

/* The proxy that a kubeconfig names, and none besides. */

let folder = '';
let certificates: Certificates;
let proxy: TestProxy | undefined;
let api: FakeApi | undefined;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'readiness-proxy-'));
  certificates = makeCertificates(folder);
});
afterEach(async () => {
  await proxy?.close();
  await api?.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function through(proxyUrl: string, cluster: Readonly<Record<string, unknown>> = {}) {
  api = await startFakeApi({ namespaces: ['bot'], lists: {}, token: 'canary-token' });
  const kubeconfig = join(folder, 'config');
  const server = { server: api.url, 'proxy-url': proxyUrl, ...cluster };
  writeFileSync(
    kubeconfig,
    kubeconfigText(api.url, 'canary-token', { clusters: [{ name: 'fake', cluster: server as never }] }),
  );
  const answer = await collectCluster({
    kubeconfig,
    env: {},
    allowExec: false,
    namespaces: ['bot'],
    allNamespaces: false,
    secrets: 'none',
    annotations: new Set(),
    secretNames: new Set(),
    world: { now: () => new Date(), random: Math.random, sleep: () => Promise.resolve() },
    progress: () => undefined,
    limits: { request: 1500, retries: 1 },
  });
  expect(JSON.stringify(answer)).not.toContain('canary');
  return answer;
}

const authority = (): Readonly<Record<string, unknown>> => ({
  'certificate-authority-data': Buffer.from(certificates.ca).toString('base64'),
});

test.each<
  readonly [string, () => Promise<TestProxy>, (port: number) => string, () => Readonly<Record<string, unknown>>]
>([
  ['http', () => startHttpProxy(), (port) => `http://127.0.0.1:${port}`, () => ({})],
  ['socks5', () => startSocksProxy(), (port) => `socks5://127.0.0.1:${port}`, () => ({})],
  [
    'https, whose certificate is of the authority of the cluster',
    () => startHttpProxy({ certificate: certificates.server }),
    (port) => `https://127.0.0.1:${port}`,
    authority,
  ],
])('%s', async (_, start, urlOf, cluster) => {
  proxy = await start();
  const answer = await through(urlOf(proxy.port), cluster());
  expect(answer).toMatchObject({ status: 'present' });
  if (answer.status !== 'present') return;
  expect(answer.evidence.notes).toContain('the connection went through the proxy of the kubeconfig');
  expect(new Set(proxy.asked)).toEqual(new Set([new URL(api?.url ?? '').host]));
  // Connections are used again.
  expect(proxy.asked.length).toBeLessThan((api?.requests.length ?? 0) / 2);
});

test('the password of a proxy goes to it, and nowhere else', async () => {
  proxy = await startHttpProxy();
  expect(await through(`http://canary:canary%21@127.0.0.1:${proxy.port}`)).toMatchObject({ status: 'present' });
  expect(proxy.credentials[0]).toBe(`Basic ${Buffer.from('canary:canary!').toString('base64')}`);
  expect(api?.requests.some(({ headers }) => headers['proxy-authorization'] !== undefined)).toBe(false);
});

test.each<readonly [string, () => Promise<TestProxy>, string, string, string]>([
  ['refuses', () => startHttpProxy({ refuse: 407 }), 'http', 'unreachable', 'does not connect (407)'],
  ['can not connect', () => startHttpProxy({ refuse: 502 }), 'http', 'unreachable', 'does not connect (502)'],
  ['never answers', () => startHttpProxy({ refuse: 0 }), 'http', 'timeout', 'in time'],
  [
    'shows a certificate of a stranger',
    () => startHttpProxy({ certificate: certificates.server }),
    'https',
    'unreachable',
    'no trusted connection',
  ],
])('one that %s', async (_, start, scheme, reason, text) => {
  proxy = await start();
  const before = performance.now();
  const answer = await through(`${scheme}://127.0.0.1:${proxy.port}`);
  expect(answer).toMatchObject({ status: 'failed', reason, text: expect.stringContaining(text) as unknown });
  expect(api?.requests).toEqual([]);
  expect(performance.now() - before).toBeLessThan(8000);
});

test('one that is not there', async () => {
  expect(await through('http://127.0.0.1:1')).toMatchObject({ status: 'failed', reason: 'unreachable' });
  expect(await through('socks5://127.0.0.1:1')).toMatchObject({ status: 'failed', reason: 'unreachable' });
});
