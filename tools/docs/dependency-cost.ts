import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * `node tools/docs/dependency-cost.ts`: the table of docs/dependencies.md. Loads each runtime dependency alone in a bare
 * Node process, each right after an empty one, and prints the median of 15 differences, with the size of its folder.
 */
const root = join(import.meta.dirname, '..', '..');
const rounds = 15;

/** What the program really loads of a package, where that is less than the whole. */
const entries: Readonly<Record<string, string>> = { handlebars: 'handlebars/runtime' };

function runtimeDependencies(): readonly string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const dependencies =
    typeof manifest === 'object' && manifest !== null && 'dependencies' in manifest ? manifest.dependencies : undefined;
  return typeof dependencies === 'object' && dependencies !== null ? Object.keys(dependencies).sort() : [];
}

function kilobytes(name: string): number {
  const folder = join(root, 'node_modules', name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0) / 1024;
}

function milliseconds(script: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${script}: ${stderr.toString()}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Below a millisecond, two processes differ by chance. */
function shown(difference: number): string {
  return difference < 1 ? '< 1' : difference.toFixed(1);
}

const names = runtimeDependencies();
const folder = mkdtempSync(join(tmpdir(), 'readiness-dependencies-'));
try {
  const script = (name: string): string => join(folder, `${name.replaceAll('/', '-')}.cjs`);
  writeFileSync(script('empty'), '');
  for (const name of names)
    writeFileSync(
      script(name),
      `require(${JSON.stringify(fileURLToPath(import.meta.resolve(entries[name] ?? name)))});`,
    );
  const empty: number[] = [];
  const over = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round += 1)
    for (const [name, list] of over) {
      const bare = milliseconds(script('empty'));
      const time = milliseconds(script(name));
      if (round < 0) continue;
      empty.push(bare);
      list.push(time - bare);
    }
  console.log(`Node ${process.version}; an empty process: ${median(empty).toFixed(1)} ms\n`);
  console.log('| package | ms over an empty process | KB on disk |\n|---|--:|--:|');
  for (const [name, list] of over)
    console.log(`| ${entries[name] ?? name} | ${shown(median(list))} | ${kilobytes(name).toFixed(0)} |`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
