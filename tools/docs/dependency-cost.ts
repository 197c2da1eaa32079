import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * `node tools/docs/dependency-cost.ts`: the table of docs/dependencies.md. Requires each runtime dependency alone in a bare
 * Node process, all in turn, and prints the median of 15 over an empty file's, with the size of its folder. The clock runs inside the
 * process: its start takes longer than any of them, and varies more.
 */
const root = join(import.meta.dirname, '..', '..');
const rounds = 15;
const empty = 'empty';

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

/** How long `require` took in a process of its own. */
function milliseconds(script: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  return Number(stdout);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

const names = runtimeDependencies();
const folder = mkdtempSync(join(tmpdir(), 'readiness-dependencies-'));
try {
  const script = (name: string): string => join(folder, `${name.replaceAll('/', '-')}.cjs`);
  const nothing = join(folder, 'nothing.cjs');
  writeFileSync(nothing, '');
  for (const name of [empty, ...names]) {
    const file = name === empty ? nothing : fileURLToPath(import.meta.resolve(entries[name] ?? name));
    writeFileSync(
      script(name),
      `const started = performance.now(); require(${JSON.stringify(file)}); process.stdout.write(String(performance.now() - started));`,
    );
  }
  const times = new Map<string, number[]>([empty, ...names].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, list] of times) list.push(milliseconds(script(name)));
  const base = median(times.get(empty) ?? []);
  console.log('| package | ms over an empty file | KB on disk |\n|---|--:|--:|');
  for (const name of names) {
    const over = Math.max(0, median(times.get(name) ?? []) - base);
    console.log(`| ${entries[name] ?? name} | ${over.toFixed(1)} | ${kilobytes(name).toFixed(0)} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
