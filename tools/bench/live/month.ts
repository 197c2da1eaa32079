import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seriesOf } from '../../demo/series.ts';
import { writeHistory } from '../../demo/write-history.ts';
import { ownFolder, removeFolder } from '../../processes/own.ts';
import { createBlocks } from '../../prometheus/blocks.ts';
import { startPrometheus } from '../../prometheus/start.ts';
import type { Prometheus } from '../../prometheus/start.ts';

/*
 * A real Prometheus that remembers the month of the demonstration (tools/demo), up to this moment.
 */
const monthSeconds = 30 * 86_400;

export interface Month {
  readonly prometheus: Prometheus;
  readonly series: number;
  readonly stop: () => Promise<void>;
}

/** Throws where the programs of Prometheus are missing. */
export async function startMonth(): Promise<Month> {
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
