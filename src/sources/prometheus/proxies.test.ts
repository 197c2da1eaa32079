import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startFake } from './testing/fake.ts';
import { startForwardProxy } from './testing/forward-proxy.ts';
import { ask, evidenceOf, told } from './testing/request.ts';

const testing = pathToFileURL(join(import.meta.dirname, 'testing', 'request.ts')).href;

test("the environment's proxies are not used, not even where Node is told to", { timeout: 30_000 }, async () => {
  const server = await startFake(() => undefined);
  const proxy = await startFake(() => undefined);
  try {
    const program = `const { ask } = await import(${JSON.stringify(testing)});
      const { get } = await import('node:http');
      await new Promise((resolve) => get(${JSON.stringify(`${server.url}/control`)}, (answer) => answer.resume().on('end', resolve)));
      process.stdout.write((await ask(${JSON.stringify(server.url)}, ['up'])).status);`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_USE_ENV_PROXY: '1',
        HTTP_PROXY: proxy.url,
        http_proxy: proxy.url,
        HTTPS_PROXY: proxy.url,
        ALL_PROXY: proxy.url,
      },
    });
    expect(stdout).toBe('present');
    expect(server.asked()).toEqual(['vector(1)', 'up']);
    expect(
      proxy.seen.map(({ path }) => path),
      'where any other request goes',
    ).toEqual(['/control']);
  } finally {
    await Promise.all([server.stop(), proxy.stop()]);
  }
});

test('a proxy that is named passes plain requests on', async () => {
  const server = await startFake(() => undefined);
  const proxy = await startForwardProxy();
  try {
    const long = `up{namespace="bot",pod=~"${'a'.repeat(3000)}"}`;
    const access = { address: server.url, proxy: proxy.url, headers: { 'x-scope-orgid': 'bots' } };
    const { queries } = evidenceOf(await ask(server.url, ['up', long], { access }));
    expect(queries.map((query) => told(query))).toEqual(['', '']);
    expect(proxy.asked()).toContain(`${server.url}/api/v1/query`);
    expect(
      new Set(server.seen.map(({ headers }) => `${headers.host ?? ''} ${String(headers['x-scope-orgid'])}`)),
    ).toEqual(new Set([`${new URL(server.url).host} bots`]));
  } finally {
    await Promise.all([server.stop(), proxy.stop()]);
  }
});

test('a proxy that refuses the way leaves the server unreachable', async () => {
  const proxy = await startForwardProxy(407);
  try {
    const access = { address: 'https://127.0.0.1:1', proxy: proxy.url };
    expect(await ask(access.address, ['up'], { access })).toEqual({
      status: 'failed',
      reason: 'unreachable',
      text: 'https://127.0.0.1:1: no connection (PROXY_STATUS_407)',
    });
    expect(proxy.asked()).toEqual(['CONNECT 127.0.0.1:1']);
  } finally {
    await proxy.stop();
  }
});
