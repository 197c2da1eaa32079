import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Script } from 'node:vm';

/*
 * Keeps the code that V8 compiles during one scan with all default reports (dist/cache/*.bin), for bin/load.cjs.
 * Runs after tools/build/bundle.ts, in a process of its own: the scan is the program's own, of the broken music bot.
 */
const root = join(import.meta.dirname, '..', '..');
const load = createRequire(import.meta.url)(join(root, 'bin', 'load.cjs')) as (
  name: string,
  onScript: (name: string, script: Script) => void,
) => unknown;

const scripts = new Map<string, Script>();
const output = mkdtempSync(join(tmpdir(), 'readiness-code-cache-'));
process.argv = [
  process.execPath,
  join(root, 'bin', 'readiness.cjs'),
  'scan',
  join(root, 'fixtures', 'projects', 'music-bot', 'broken'),
  '--output',
  output,
  '--exit-zero',
  '--quiet',
];
process.on('exit', () => {
  const cache = join(root, 'dist', 'cache');
  mkdirSync(cache, { recursive: true });
  for (const [name, script] of scripts) writeFileSync(join(cache, `${name}.bin`), script.createCachedData());
  rmSync(output, { recursive: true, force: true });
});
load('cli.cjs', (name, script) => {
  scripts.set(name, script);
});
