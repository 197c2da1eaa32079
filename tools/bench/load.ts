import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSamples } from './load-corpus.ts';

/* `npm run bench:load`: 200 MB of samples of k6, read three times in processes of their own; the median counts. */
const folder = mkdtempSync(join(tmpdir(), 'readiness-bench-'));
try {
  const file = join(folder, 'samples.ndjson');
  writeSamples(file, 200e6);
  const size = statSync(file).size / 1e6;
  const runs = [1, 2, 3].map(() => {
    const { stdout } = spawnSync(process.execPath, [join(import.meta.dirname, 'load-once.ts'), file], {
      encoding: 'utf8',
    });
    return JSON.parse(stdout) as { readonly milliseconds: number; readonly megabytes: number };
  });
  const [, median] = runs.sort((a, b) => a.milliseconds - b.milliseconds);
  const speed = size / ((median?.milliseconds ?? Infinity) / 1000);
  const memory = Math.max(...runs.map(({ megabytes }) => megabytes));
  process.stdout.write(
    `${Math.round(size)} MB of samples: ${Math.round(speed)} MB/s, ${Math.round(memory)} MB at most\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
