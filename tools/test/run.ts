import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/*
 * `npm test`: everything that needs Node and npm only, cheapest first, all of it even when a step fails.
 * What needs more is named in the last line.
 */
const steps: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['build', 'node', 'tools/build/catalogues.ts'],
  ['build', 'node', 'tools/build/validators.ts'],
  ['build', 'node', 'tools/build/packs.ts'],
  ['build', 'node', 'tools/build/templates.ts'],
  ['build', 'node', 'tools/build/bundle.ts'],
  ['build', 'node', 'tools/build/code-cache.ts'],
  ['build', 'tsc', '-p', 'tsconfig.build.json'],
  ['format', 'prettier', '--check', '.', '--log-level', 'warn'],
  ['types', 'tsc', '--noEmit', '-p', '.'],
  ['lint', 'eslint', '.', '--max-warnings', '0'],
  [
    'boundaries',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'checks',
    'reports',
    '--output-type',
    'err',
  ],
  ['unused code', 'knip'],
  ['generated files', 'node', 'tools/gen/all.ts', '--check'],
  ['tests', 'vitest', 'run', '--coverage'],
];

const root = join(import.meta.dirname, '..', '..');
const failed: string[] = [];
for (const [name, command, ...args] of steps) {
  const started = performance.now();
  process.stdout.write(`\n== ${name}: ${[command, ...args].join(' ')}\n`);
  const program = command === 'node' ? process.execPath : join(root, 'node_modules', '.bin', command);
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  process.stdout.write(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
  if (status !== 0) failed.push(name);
}
process.stdout.write(
  '\nLeft out, because they need more than Node and npm or take minutes: npm run test:real (kube-score, helm, kustomize, k6, a Kubernetes control plane, Prometheus), npm run test:demo (all sources together, each broken in each way), npm run test:browser (Chromium), npm run test:fuzz, npm run test:mutants, npm run bench.\n',
);
if (failed.length > 0) {
  process.stdout.write(`Failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
