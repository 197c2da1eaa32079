import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startFake } from './testing/fake.ts';

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
