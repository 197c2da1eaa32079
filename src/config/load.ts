import { realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { ReadinessError } from '../model/errors.ts';
import { readTextFile, whyUnfit } from './authored/read-text.ts';
import { parseConfig } from './parse.ts';
import type { ParsedConfig } from './parse.ts';

/**
 * Reads a configuration file from disk. `shown` is its name in messages, `knownRules` the ids of the pack in use.
 * Throws {@link ReadinessError}: `not-readable` when the file itself can't be read, else as {@link parseConfig}.
 */
export function loadConfig(
  path: string,
  options: { readonly shown?: string; readonly knownRules?: Iterable<string> } = {},
): ParsedConfig {
  const shown = (options.shown ?? path).replaceAll('\\', '/');
  let text: string;
  try {
    text = readTextFile(path);
  } catch (cause) {
    throw new ReadinessError('not-readable', `the configuration ${shown} can't be read${whyUnfit(cause)}`, { cause });
  }
  return parseConfig(text, shown, {
    ...(options.knownRules === undefined ? {} : { knownRules: options.knownRules }),
    readFile: (name) => readInside(dirname(path), name),
  });
}

/** A file of the folder, symbolic links followed inside of it only. */
function readInside(folder: string, name: string): string | undefined {
  try {
    const real = realpathSync(join(folder, name));
    const inside = relative(realpathSync(folder), real);
    return inside === '..' || inside.startsWith(`..${sep}`) ? undefined : readTextFile(real);
  } catch {
    return undefined;
  }
}
