import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFolder, removeFolder } from '../../processes/own.ts';
import { createBlocks } from '../../prometheus/blocks.ts';
import { startPrometheus } from '../../prometheus/start.ts';
import type { Prometheus } from '../../prometheus/start.ts';

/*
 * A real Prometheus that remembers the month of the demonstration (tools/demo), up to this moment.
 */
const demo = join(import.meta.dirname, '..', '..', 'demo');
const [seriesFile, writerFile] = ['series.ts', 'write-history.ts'].map((name) => join(demo, name));
const monthSeconds = 30 * 86_400;

interface SeriesModule {
  readonly seriesOf: (from: number, until: number) => readonly object[];
}

interface WriterModule {
  readonly writeHistory: (
    file: string,
    series: readonly object[],
    times: { readonly from: number; readonly until: number },
  ) => void;
}

export interface Month {
  readonly prometheus: Prometheus;
  readonly series: number;
  readonly stop: () => Promise<void>;
}

/** Undefined where the checkout has no demonstration. Throws where the programs of Prometheus are missing. */
export async function startMonth(): Promise<Month | undefined> {
  if (seriesFile === undefined || writerFile === undefined || !existsSync(seriesFile)) return undefined;
  const { seriesOf } = (await import(seriesFile)) as SeriesModule;
  const { writeHistory } = (await import(writerFile)) as WriterModule;
  const folder = mkdtempSync(join(tmpdir(), 'readiness-bench-month-'));
  ownFolder(folder);
  try {
    const until = Math.floor(Date.now() / 1000);
    const series = seriesOf(until - monthSeconds, until);
    const history = join(folder, 'history.om');
    writeHistory(history, series, { from: until - monthSeconds, until });
    const dataDir = join(folder, 'data');
    await createBlocks(history, dataDir, join(folder, 'blocks'));
    rmSync(history);
    const prometheus = await startPrometheus({ dataDir });
    const stop = async (): Promise<void> => {
      await prometheus.stop();
      removeFolder(folder);
    };
    return { prometheus, series: series.length, stop };
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}
