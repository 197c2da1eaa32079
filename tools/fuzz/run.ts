import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { attempt, textOf } from './attempt.ts';
import type { Mutated } from './attempt.ts';
import { readSeeds } from './corpus.ts';

/*
 * `npm run test:fuzz [-- --seconds 60] [--seed N] [--path P]`: mutated fixtures through the whole scan, with every check
 * and every format. No crash, no hang, no check that throws, the same scorecard twice. A failure is shrunk and printed
 * with the seed and path that repeat it; a seed and a path decide every byte. Another seed finds other faults.
 */
interface Plan {
  readonly seconds: number;
  readonly seed: number;
  readonly path?: string;
}

/** The scan runs in a worker, so that a hang is noticed: nothing heard for this long ends the run. */
const silence = 60_000;
const fixtures = join(import.meta.dirname, '..', '..', 'fixtures');

if (isMainThread) await supervise(planOf());
else await fuzz(workerData as Plan);

function planOf(): Plan {
  const { values } = parseArgs({
    options: { seconds: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
  });
  const whole = (text: string | undefined, fallback: number): number =>
    text !== undefined && /^-?\d+$/.test(text) ? Number(text) : fallback;
  return {
    seconds: whole(values.seconds, 60),
    seed: whole(values.seed, 1),
    ...(values.path === undefined ? {} : { path: values.path }),
  };
}

async function supervise(plan: Plan): Promise<void> {
  process.stdout.write(`fuzzing for ${plan.seconds} s, seed ${plan.seed}\n`);
  let last: readonly string[] = [];
  const code = await new Promise<number>((resolve) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: plan });
    let watch = setTimeout(hang, silence);
    function hang(): void {
      process.stdout.write(`\nHANG: no answer for ${silence / 1000} s on\n${last.join('\n=== next file\n')}\n`);
      process.stdout.write(`repeat: npm run test:fuzz -- --seed ${plan.seed}\n`);
      void worker.terminate();
      resolve(1);
    }
    worker.on('message', (texts: readonly string[]) => {
      last = texts;
      clearTimeout(watch);
      watch = setTimeout(hang, silence);
    });
    worker.on('error', (error) => {
      process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
      resolve(1);
    });
    worker.on('exit', (status) => {
      clearTimeout(watch);
      resolve(status);
    });
  });
  process.exitCode = code;
}

async function fuzz(plan: Plan): Promise<void> {
  const seeds = readSeeds(fixtures);
  const mutation = fc.record({ what: fc.nat(63), at: fc.nat(100_000), by: fc.nat(4095) });
  const mutated: fc.Arbitrary<Mutated> = fc.record({
    seed: fc.nat(seeds.length - 1),
    structure: fc.array(mutation, { maxLength: 6 }),
    text: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(mutation, { minLength: 1, maxLength: 3 })),
  });
  let rounds = 0;
  const result = await fc.check(
    fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 3 }), async (files) => {
      const texts = files.map((file) => textOf(file, seeds));
      parentPort?.postMessage(texts);
      rounds += 1;
      await attempt(texts);
    }),
    {
      numRuns: Number.MAX_SAFE_INTEGER,
      seed: plan.seed,
      ...(plan.path === undefined ? {} : { path: plan.path }),
      interruptAfterTimeLimit: plan.seconds * 1000,
    },
  );
  if (result.failed && result.counterexample !== null) {
    const [files] = result.counterexample;
    const cause = result.errorInstance;
    process.stdout.write(
      `\nFAILED after ${rounds} rounds: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`,
    );
    for (const file of files)
      process.stdout.write(`\n=== from ${seeds[file.seed]?.file ?? '?'}\n${textOf(file, seeds)}\n`);
    process.stdout.write(`\nrepeat: npm run test:fuzz -- --seed ${plan.seed} --path ${result.counterexamplePath}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(
    `${rounds} rounds from ${seeds.length} files, each scanned twice and written in every format: no fault\n`,
  );
}
