import { existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import type { Access, AccessOptions } from './access.ts';
import { findAccess } from './access.ts';
import { kubeconfigText } from './testing/fake-api.ts';

/* A program that a kubeconfig names for its credentials: who allows it, and that nothing of it outlasts or is quoted. */

const folder = mkdtempSync(join(tmpdir(), 'readiness-plugin-'));
const marker = join(folder, 'ran');
beforeEach(() => {
  rmSync(marker, { force: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const credential = (status: JsonRecord): string => `console.log(${JSON.stringify(JSON.stringify({ status }))})`;
const touching = (script: string): string => `require('fs').writeFileSync(${JSON.stringify(marker)}, ''); ${script}`;
const plugin = (script: string, more: JsonRecord = {}): JsonRecord => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: process.execPath,
    args: ['-e', script],
    ...more,
  },
});

function tried(entry: JsonRecord, options: Partial<AccessOptions> = {}): ReturnType<typeof findAccess> {
  const kubeconfig = join(folder, 'config');
  writeFileSync(kubeconfig, kubeconfigText('https://cluster.example', '', { users: [{ name: 'fake', user: entry }] }));
  const env = { PATH: process.env['PATH'] };
  return findAccess({ kubeconfig, env, allowExec: true, patience: 3000, ...options });
}

async function granted(entry: JsonRecord, options: Partial<AccessOptions> = {}): Promise<Access> {
  const access = await tried(entry, options);
  if ('reason' in access) throw new Error(access.text);
  return access;
}

async function refused(entry: JsonRecord, options: Partial<AccessOptions> = {}): Promise<string> {
  const access = await tried(entry, options);
  if (!('reason' in access)) throw new Error('there is access');
  expect(access.reason).toBe('not-collected');
  expect(access.text).not.toContain('canary');
  return access.text;
}

const bearer = ({ server }: Access): unknown => server.headers['authorization'];

test.each<readonly [string, JsonRecord]>([
  ['exec', plugin(touching(credential({ token: 'canary' })))],
  ['exec of a provider', { 'auth-provider': { name: 'exec', config: plugin(touching(credential({ token: 'x' }))) } }],
])('%s does not run unless it is allowed', async (_, entry) => {
  expect(await refused(entry, { allowExec: false })).toContain('--allow-exec');
  expect(existsSync(marker)).toBe(false);
  expect(String(bearer(await granted(entry)))).toMatch(/^Bearer /);
  expect(existsSync(marker)).toBe(true);
});

test('at a terminal a person is shown the command', async () => {
  let question = '';
  const asking = (yes: boolean) => (text: string) => {
    question = text;
    return Promise.resolve(yes);
  };
  const entry = plugin(credential({ token: 'one' }));
  expect(await refused(entry, { allowExec: false, confirm: asking(false) })).toContain('was not allowed');
  expect(question).toContain(`${process.execPath} -e `);
  expect(bearer(await granted(entry, { allowExec: false, confirm: asking(true) }))).toBe('Bearer one');
});

test('a certificate and its key', async () => {
  const status = { clientCertificateData: 'a certificate', clientKeyData: 'a key' };
  const { server, notes } = await granted(plugin(credential(status)));
  expect(server.tls).toMatchObject({ cert: 'a certificate', key: 'a key' });
  expect(server.headers['authorization']).toBeUndefined();
  expect(notes).not.toContainEqual(expect.stringContaining('credential'));
});

test('it is told what kubectl would tell it, and gets the environment of its entry', async () => {
  const script = `console.log(JSON.stringify({ status: { token: [process.env.KUBERNETES_EXEC_INFO, process.env.MORE, process.stdin.isTTY ?? 'none'].join('|').replaceAll(' ', '') } }))`;
  const header = String(bearer(await granted(plugin(script, { env: [{ name: 'MORE', value: 'more' }] }))));
  const [info = '', more, terminal] = header.slice('Bearer '.length).split('|');
  expect(JSON.parse(info)).toEqual({
    apiVersion: 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false },
  });
  expect([more, terminal]).toEqual(['more', 'none']);
});

test('a command with a slash is meant from the kubeconfig, one without is looked for on PATH', async () => {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'tell'), '#!/bin/sh\necho \'{"status":{"token":"told"}}\'\n', { mode: 0o755 });
  expect(bearer(await granted(plugin('', { command: './bin/tell', args: null })))).toBe('Bearer told');
  const PATH = [bin, process.env['PATH'] ?? ''].join(delimiter);
  expect(bearer(await granted(plugin('', { command: 'tell' }), { env: { PATH } }))).toBe('Bearer told');
  expect(await refused(plugin('', { command: 'tell' }))).toContain('is not there');
});

test.each<readonly [string, JsonRecord, string]>([
  ['fails, and says a secret', plugin("console.error('canary'); process.exit(3)"), 'failed (exit code 3)'],
  ['prints garbage', plugin("console.log('canary')"), 'its output is no JSON'],
  ['prints nothing', plugin(''), 'its output is no JSON'],
  ['prints null', plugin("console.log('null')"), 'neither a token nor a certificate'],
  ['prints another object', plugin('console.log(\'{"kind":"Status","status":"canary"}\')'), 'printed no credential'],
  ['prints an empty token', plugin(credential({ token: '' })), 'neither a token nor a certificate'],
  ['prints a token of two lines', plugin(credential({ token: 'canary\r\nx: canary' })), "that can't be sent"],
  [
    'prints what has expired',
    plugin(credential({ token: 'canary', expirationTimestamp: '2020-01-01T00:00:00Z' })),
    'has expired',
  ],
  ['prints a certificate alone', plugin(credential({ clientCertificateData: 'canary' })), 'without its key'],
  [
    'prints without end',
    plugin("const more = () => process.stdout.write('canary'.repeat(10000), more); more()"),
    'too much',
  ],
  ['is not there', plugin('', { command: '/nowhere/plugin' }), 'is not there'],
  ['has no name', plugin('', { command: '' }), 'does not say which'],
  ['needs a terminal', plugin(touching(''), { interactiveMode: 'Always' }), 'needs a terminal'],
])('one that %s', async (_, entry, text) => {
  expect(await refused(entry)).toContain(text);
  expect(existsSync(marker)).toBe(false);
});

test('one that waits to be answered gets the end of its input, not the terminal', async () => {
  const script = "process.stdin.on('end', () => process.exit(7)).resume()";
  expect(await refused(plugin(script))).toContain('exit code 7');
});

test('one that never ends is ended, with what it started', async () => {
  const child = `setInterval(() => require('fs').writeFileSync(${JSON.stringify(marker)}, ''), 50)`;
  const script =
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' });` +
    'setInterval(() => undefined, 1000)';
  const started = performance.now();
  expect(await refused(plugin(script), { patience: 1500 })).toContain('did not end within 1.5 s');
  expect(performance.now() - started).toBeLessThan(10_000);
  rmSync(marker);
  await delay(300);
  expect(existsSync(marker)).toBe(false);
});
