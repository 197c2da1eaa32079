import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { compareText } from '../../src/model/identity.ts';

/** A file of the fixtures: its text, and its documents where they parse. */
export interface Seed {
  readonly file: string;
  readonly text: string;
  readonly documents: readonly unknown[];
}

const folders = ['checks', 'projects', 'hostile', 'schema'];
/** Larger ones slow every round and hold nothing that smaller ones lack. */
const largest = 40_000;

/** Everything that stands in the fixtures as YAML or JSON, in a fixed order. */
export function readSeeds(fixtures: string): readonly Seed[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(fixtures, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ya?ml|json|example|tpl)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .sort(compareText)
    .map((file) => ({ file: file.slice(fixtures.length + 1), text: readFileSync(file, 'latin1') }))
    .filter(({ text }) => text.length <= largest)
    .map(({ file, text }) => ({ file, text, documents: documentsOf(text) }));
}

function documentsOf(text: string): readonly unknown[] {
  try {
    const documents = loadAll(text, undefined, { json: true }).filter((document) => typeof document === 'object');
    return documents.every(isSmall) ? documents : [];
  } catch {
    return [];
  }
}

/** Aliases may stand for billions of nodes, which a mutation would write out. */
function isSmall(document: unknown): boolean {
  let left = 20_000;
  const stack = [document];
  for (let next = stack.pop(); next !== undefined && left > 0; next = stack.pop()) {
    left -= 1;
    if (typeof next === 'object' && next !== null)
      stack.push(...Object.values(next).map((value: unknown) => value ?? ''));
  }
  return left > 0;
}
