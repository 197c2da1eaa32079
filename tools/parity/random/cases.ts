import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readSeeds } from '../../fuzz/corpus.ts';
import { mutateStructure } from '../../fuzz/mutate.ts';
import type { ParityCase } from '../cases.ts';
import { input } from './objects.ts';

const fixtures = join(import.meta.dirname, '..', '..', '..', 'fixtures');

/** So many made-up inputs, a file each in `folder`. The seed decides every byte. */
export function randomCases(folder: string, count: number, seed: number): readonly ParityCase[] {
  const texts = fc
    .sample(input, { numRuns: count, seed })
    .map((objects) => objects.map((object) => JSON.stringify(object)));
  return written(
    folder,
    `random-${seed}`,
    texts.map((all) => all.join('\n---\n')),
  );
}

/** So many fixtures with a few fields of them changed: what kube-score still reads of them. */
export function mutatedCases(folder: string, count: number, seed: number): readonly ParityCase[] {
  const seeds = readSeeds(fixtures).filter(({ documents }) => documents.length > 0);
  const mutation = fc.record({ what: fc.nat(63), at: fc.nat(100_000), by: fc.nat(4095) });
  const mutated = fc.tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 3 }));
  const texts = fc.sample(mutated, { numRuns: count, seed });
  return written(
    folder,
    `mutated-${seed}`,
    texts.map(([{ documents }, changes]) => mutateStructure(documents, changes)),
  );
}

function written(folder: string, name: string, texts: readonly string[]): readonly ParityCase[] {
  return texts.map((text, index) => {
    const file = `${name}-${index}.yaml`;
    writeFileSync(join(folder, file), text);
    return { name: file, folder, files: [file] };
  });
}
