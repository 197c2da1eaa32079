import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formats, isFormatName } from '../../reports/index.ts';
import type { ReadinessRun } from '../../src/model/scorecard.ts';
import { scanFolder, withFolder } from '../../src/app/testing/projects.ts';
import type { Seed } from './corpus.ts';
import { mutateStructure, mutateText } from './mutate.ts';
import type { Mutation } from './mutate.ts';

/** One file of an attempt: which seed, and what is done to it. */
export interface Mutated {
  readonly seed: number;
  readonly structure: readonly Mutation[];
  readonly text: readonly Mutation[];
}

/** Longest that a scan of a few small files may take, in milliseconds, on a busy machine. */
const patience = 8000;

export function textOf(one: Mutated, seeds: readonly Seed[]): string {
  const seed = seeds[one.seed % seeds.length];
  if (seed === undefined) return '';
  const text =
    one.structure.length === 0 || seed.documents.length === 0
      ? seed.text
      : Buffer.from(mutateStructure(seed.documents, one.structure), 'utf8').toString('latin1');
  return mutateText(text, one.text);
}

/** Scans the files with every check and renders every format. Throws where one of the promises breaks. */
export async function attempt(texts: readonly string[]): Promise<void> {
  await withFolder(async (folder) => {
    mkdirSync(join(folder, '.git'));
    texts.forEach((text, index) => {
      writeFileSync(join(folder, `file-${index}.yaml`), text, 'latin1');
    });
    const started = performance.now();
    const run = await scanFolder(folder, { pack: 'every-check' });
    const took = performance.now() - started;
    if (took > patience) throw new Error(`the scan took ${took.toFixed(0)} ms`);
    refuseCrashes(run);
    const again = await scanFolder(folder, { pack: 'every-check' });
    const digests = (one: ReadinessRun): string => one.targets.map(({ digest }) => digest).join();
    if (digests(again) !== digests(run)) throw new Error('the same files gave two different scorecards');
    for (const name of Object.keys(formats)) {
      if (!isFormatName(name)) continue;
      const { body } = (await formats[name]()).render(run, {});
      let length = 0;
      for (const part of typeof body === 'string' ? [body] : body) length += part.length;
      if (length === 0) throw new Error(`the format ${name} wrote nothing`);
    }
  });
}

function refuseCrashes(run: ReadinessRun): void {
  for (const target of run.targets) {
    for (const { rule, unknowns, findings } of target.results) {
      const crash = unknowns.find(({ reason }) => reason === 'internal-error');
      if (crash !== undefined) throw new Error(`${rule}: ${crash.text}`);
      const half = findings.find(({ message }) => /\bundefined\b|\[object /.test(message));
      if (half !== undefined) throw new Error(`${rule} says: ${half.message}`);
    }
    const score = target.score;
    if (score !== null && !(score.verified >= 0 && score.verified <= score.upper && score.upper <= 100))
      throw new Error(`the score ${score.verified} to ${score.upper} is none`);
  }
}
