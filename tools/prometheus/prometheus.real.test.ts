import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../src/app/testing/projects.ts';
import { get } from '../processes/get.ts';
import { isRunning } from '../processes/testing/running.ts';
import { createBlocks, createBlocksOf } from './blocks.ts';
import { startPrometheus } from './start.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const end = Date.parse('2026-11-21T09:00:00Z') / 1000;
const days = 30;

/** A counter that gains 2 a second, every minute for 30 days. */
function openMetrics(): string {
  const lines = ['# TYPE requests counter'];
  for (let at = end - days * 86_400; at <= end; at += 60)
    lines.push(`requests_total{job="bot"} ${2 * (at - end + days * 86_400)} ${at}`);
  return [...lines, '# EOF', ''].join('\n');
}

interface Queried {
  readonly status: string;
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

async function queried(url: string, query: string): Promise<readonly string[]> {
  const { status, body } = await get(`${url}/api/v1/query?query=${encodeURIComponent(query)}&time=${end}`);
  expect(status, body).toBe(200);
  return (JSON.parse(body) as Queried).data.result.map(({ value }) => value[1]);
}

describe('a Prometheus with a month of history', () => {
  const file = join(folder.path, 'requests.om');
  writeFileSync(file, openMetrics());

  test('answers queries over blocks, and is gone after its end', async () => {
    const dataDir = join(folder.path, 'data');
    await createBlocks(file, dataDir);
    const prometheus = await startPrometheus({ dataDir });
    try {
      expect(prometheus.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await queried(prometheus.url, 'rate(requests_total[5m])')).map(Number)).toEqual([2]);
      expect((await queried(prometheus.url, 'increase(requests_total[29d])')).map(Number)[0]).toBeCloseTo(
        2 * 29 * 86_400,
        -1,
      );
      expect(await queried(prometheus.url, 'absent_series')).toEqual([]);
      expect(isRunning(prometheus.pid)).toBe(true);
    } finally {
      await prometheus.stop();
    }
    expect(isRunning(prometheus.pid)).toBe(false);
    await expect(get(prometheus.url)).rejects.toThrow('ECONNREFUSED');
    expect(existsSync(dataDir), 'a folder that was given stays').toBe(true);
  });

  test('reads the same file once', async () => {
    const [one, other] = [join(folder.path, 'one'), join(folder.path, 'other')];
    await createBlocks(file, one);
    await createBlocks(file, other);
    // The name of a block is drawn when it is made.
    expect(readdirSync(one)).toEqual(readdirSync(other));
    expect(readdirSync(one).length).toBeGreaterThan(0);
  });

  test('writes series of a key once', async () => {
    const cache = join(folder.path, 'cache');
    let written = 0;
    const write = (to: string): void => {
      written += 1;
      writeFileSync(to, '# TYPE up gauge\nup 1 1000000000\n# EOF\n');
    };
    await createBlocksOf('up', write, join(folder.path, 'first'), cache);
    await createBlocksOf('up', write, join(folder.path, 'second'), cache);
    expect(written).toBe(1);
    expect(readdirSync(join(folder.path, 'second'))).toEqual(readdirSync(join(folder.path, 'first')));
  });
});

test.each([
  ['no end', '# TYPE up gauge\nup 1 1000000000\n'],
  ['no samples', '# EOF\n'],
  ['no OpenMetrics', 'all is well\n'],
])('makes no blocks of a file with %s', async (name, text) => {
  const file = join(folder.path, `${name}.om`);
  writeFileSync(file, text);
  await expect(createBlocks(file, join(folder.path, name))).rejects.toThrow(/promtool made no blocks/);
  expect(existsSync(join(folder.path, name))).toBe(false);
});

test('scrapes what its configuration names', async () => {
  const prometheus = await startPrometheus();
  const scraped = await startPrometheus({
    config: `scrape_configs:\n  - job_name: other\n    scrape_interval: 1s\n    static_configs: [{ targets: ['${new URL(prometheus.url).host}'] }]\n`,
  });
  try {
    await expect
      .poll(async () => (await get(`${scraped.url}/api/v1/query?query=up{job="other"}`)).body, { timeout: 20_000 })
      .toMatch(/"value":\[[\d.]+,"1"\]/);
  } finally {
    await scraped.stop();
    await prometheus.stop();
  }
});

test('says why it did not start, and leaves nothing', async () => {
  const dataDir = join(folder.path, 'unused');
  mkdirSync(dataDir);
  await expect(startPrometheus({ dataDir, config: 'scrape_configs: nonsense\n' })).rejects.toThrow(
    /prometheus ended \(exit code \d\) before it was ready:[^]*cannot unmarshal/,
  );
});
