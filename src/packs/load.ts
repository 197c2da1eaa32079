import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readTextFile, whyUnfit } from '../config/authored/read-text.ts';
import { ReadinessError } from '../model/errors.ts';
import type { Pack } from '../model/pack.ts';
import { builtInPacks, isBuiltIn, loadBuiltIn } from './builtin.ts';
import type { CheckFacts } from './params.ts';

export interface LoadOptions {
  /** Brings all registered checks; asked only when a pack file is read. */
  readonly checks: () => Promise<ReadonlyMap<string, CheckFacts>>;
  /** Folder that a relative file name starts from; default: the process's. */
  readonly folder?: string;
}

/** A pack may extend a pack that extends a pack; more than this many is a circle. */
const maxAncestors = 8;

/** The pack of a name, or of a file (anything with a slash or ending in .yaml or .yml). */
export async function loadPack(nameOrFile: string, options: LoadOptions): Promise<Pack> {
  return loadFrom(nameOrFile, { folder: '', options, descendants: [] });
}

interface Asking {
  /** Folder of the file that asks, as it is shown: places never hold the machine's own paths unless they were typed. */
  readonly folder: string;
  readonly options: LoadOptions;
  readonly descendants: readonly string[];
}

async function loadFrom(nameOrFile: string, { folder, options, descendants }: Asking): Promise<Pack> {
  if (isBuiltIn(nameOrFile)) return loadBuiltIn(nameOrFile);
  if (!/[/\\]|\.ya?ml$/.test(nameOrFile)) throw await unknownPack(nameOrFile);
  const shown = (isAbsolute(nameOrFile) ? nameOrFile : join(folder, nameOrFile)).replaceAll('\\', '/');
  if (descendants.includes(shown) || descendants.length >= maxAncestors) {
    const circle = [...descendants, shown].join(' -> ');
    throw new ReadinessError('unknown-pack', `the packs extend each other in a circle: ${circle}`);
  }
  const text = readText(nameOrFile, resolve(options.folder ?? '', shown));
  const [{ parsePack }, checks] = await Promise.all([import('./parse.ts'), options.checks()]);
  return parsePack(text, shown, {
    checks,
    load: (parent) => loadFrom(parent, { folder: dirname(shown), options, descendants: [...descendants, shown] }),
  });
}

function readText(shown: string, path: string): string {
  try {
    return readTextFile(path);
  } catch (cause) {
    throw new ReadinessError('unknown-pack', `the rule pack ${shown} can't be read${whyUnfit(cause)}`, {
      hint: built(),
      cause,
    });
  }
}

function built(): string {
  return `built-in packs: ${Object.keys(builtInPacks).join(', ')}; or the path of a file`;
}

async function unknownPack(name: string): Promise<ReadinessError> {
  const { closest, distance } = await import('fastest-levenshtein');
  const near = closest(name, Object.keys(builtInPacks));
  const hint = distance(name, near) <= 3 ? `did you mean "${near}"? ${built()}` : built();
  return new ReadinessError('unknown-pack', `there is no rule pack ${JSON.stringify(name)}`, { hint });
}
