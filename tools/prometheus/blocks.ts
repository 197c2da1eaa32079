import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { toolsFolder } from '../real-components/cache.ts';
import { componentProgram } from '../real-components/find.ts';

/** One block for a month: by default promtool makes one for every two hours, and takes many times as long. */
const longestBlock = '744h';

const blocksCache = (): string => join(toolsFolder(), 'blocks');

/**
 * Fills `dataDir` with the blocks of an OpenMetrics file (`# EOF` at its end; times in seconds). The same file is read
 * by promtool once per machine: its blocks are kept below the tools folder by the digest of the file. What a Prometheus
 * does in `dataDir` leaves those alone.
 */
export async function createBlocks(openMetricsFile: string, dataDir: string, cache = blocksCache()): Promise<void> {
  const digest = createHash('sha256').update(longestBlock);
  await pipeline(createReadStream(openMetricsFile), digest);
  await fillFromCache(join(cache, digest.digest('hex')), dataDir, () => openMetricsFile);
}

/**
 * The same for series that are expensive to write: `write` is called only where `key`, a text that stands for all that
 * decides about them, has no blocks yet. It gets the path to write to.
 */
export async function createBlocksOf(
  key: string,
  write: (file: string) => void | Promise<void>,
  dataDir: string,
  cache = blocksCache(),
): Promise<void> {
  const digest = createHash('sha256').update(`${longestBlock} key ${key}`).digest('hex');
  await fillFromCache(join(cache, digest), dataDir, async (work) => {
    const file = join(work, 'series.om');
    await write(file);
    return file;
  });
}

async function fillFromCache(
  kept: string,
  dataDir: string,
  openMetrics: (work: string) => string | Promise<string>,
): Promise<void> {
  if (!existsSync(kept)) {
    mkdirSync(dirname(kept), { recursive: true });
    const work = mkdtempSync(join(dirname(kept), '.unfinished-'));
    try {
      const made = join(work, 'made');
      await readByPromtool(await openMetrics(work), made);
      settle(made, kept);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  cpSync(kept, dataDir, { recursive: true });
}

/** Another process may have made the same meanwhile; then its result stands. */
function settle(made: string, kept: string): void {
  try {
    renameSync(made, kept);
  } catch (error) {
    if (!existsSync(kept)) throw error;
  }
}

function readByPromtool(openMetricsFile: string, folder: string): Promise<void> {
  const args = [
    'tsdb',
    'create-blocks-from',
    `--max-block-duration=${longestBlock}`,
    'openmetrics',
    openMetricsFile,
    folder,
    '-q',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(componentProgram('promtool'), args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.on('error', reject);
    child.on('close', (code) => {
      // A file without samples is no error to promtool.
      if (code === 0 && existsSync(folder) && readdirSync(folder).length > 0) resolve();
      else reject(new Error(`promtool made no blocks of ${openMetricsFile} (${code}): ${errors.trim().slice(-2_000)}`));
    });
  });
}
