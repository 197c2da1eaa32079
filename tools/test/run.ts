import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

/*
 * `npm test`: everything that needs Node and npm only, cheapest first, all of it even when a step fails. Steps of one stage
 * don't read what another of them writes, and run beside each other, as many as there are cores.
 * What needs more is named in the last line.
 */
type Step = readonly [name: string, command: string, ...args: string[]];
const stages: readonly (readonly Step[])[] = [
  [['build', 'node', 'tools/build/catalogues.ts']],
  [['build', 'node', 'tools/build/validators.ts']],
  [['build', 'node', 'tools/build/packs.ts']],
  [['build', 'node', 'tools/build/templates.ts']],
  [['build', 'node', 'tools/build/bundle.ts']],
  [['build', 'node', 'tools/build/code-cache.ts']],
  [
    ['lint', 'eslint', '.', '--max-warnings', '0'],
    ['build', 'tsc', '-p', 'tsconfig.build.json'],
    ['types', 'tsc', '--noEmit', '-p', '.'],
    ['format', 'prettier', '--check', '.', '--log-level', 'warn'],
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
  ],
  [['tests', 'vitest', 'run', '--coverage']],
];

const root = join(import.meta.dirname, '..', '..');
const failed: string[] = [];
for (const stage of stages) {
  const waiting = [...stage];
  const lane = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await run(step, stage.length === 1);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}

/** A step that runs alone prints as it goes; of one beside others everything is printed when it has ended. */
async function run([name, command, ...args]: Step, isAlone: boolean): Promise<void> {
  const started = performance.now();
  const head = `\n== ${name}: ${[command, ...args].join(' ')}\n`;
  if (isAlone) process.stdout.write(head);
  const program = command === 'node' ? process.execPath : join(root, 'node_modules', '.bin', command);
  const child = spawn(program, args, { cwd: root, stdio: isAlone ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = isAlone ? [] : [head];
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  const status = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => {
      printed.push(`${error.message}\n`);
      resolve(null);
    });
    child.on('close', resolve);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${printed.join('')}== ${name}: ${status === 0 ? 'ok' : 'FAILED'} in ${seconds} s\n`);
  if (status !== 0) failed.push(name);
}
process.stdout.write(
  '\nLeft out, because they need more than Node and npm or take minutes: npm run test:real (kube-score, helm, kustomize, k6, a Kubernetes control plane, Prometheus), npm run test:demo (all sources together, each broken in each way), npm run test:browser (Chromium), npm run test:fuzz, npm run test:mutants, npm run bench.\n',
);
if (failed.length > 0) {
  process.stdout.write(`Failed: ${failed.join(', ')}\n`);
  process.exitCode = 1;
}
