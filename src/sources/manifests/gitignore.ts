import { dirname, join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { readBeside } from './read-file.ts';
import { relativeTo } from './root.ts';

/** The `.gitignore` files that hold in a folder, outermost first. */
export interface IgnoreChain {
  readonly folder: string;
  readonly rules: Ignore;
  readonly parent: IgnoreChain | undefined;
}

/** Adds a folder's own `.gitignore` to the chain. */
export function extendChain(parent: IgnoreChain | undefined, folder: string): IgnoreChain | undefined {
  const text = readBeside(join(folder, '.gitignore'));
  return text === undefined ? parent : { folder, rules: ignore({ allowRelativePaths: true }).add(text), parent };
}

/** Whether git ignores a path; the innermost file that says anything decides. */
export function isIgnored(chain: IgnoreChain | undefined, path: string, folder: boolean): boolean {
  for (let at = chain; at !== undefined; at = at.parent) {
    const name = relativeTo(at.folder, path) + (folder ? '/' : '');
    const answer = at.rules.test(name);
    if (answer.ignored) return true;
    if (answer.unignored) return false;
  }
  return false;
}

/** What holds at a starting folder: the files of the root and of every folder down to its parent. */
export function chainAbove(root: string, start: string): IgnoreChain | undefined {
  if (start === root || !start.startsWith(root)) return undefined;
  const folders: string[] = [];
  for (let folder = dirname(start); folder.length >= root.length; folder = dirname(folder)) {
    folders.unshift(folder);
    if (dirname(folder) === folder) break;
  }
  let chain: IgnoreChain | undefined;
  const info = readBeside(join(root, '.git', 'info', 'exclude'));
  if (info !== undefined)
    chain = { folder: root, rules: ignore({ allowRelativePaths: true }).add(info), parent: chain };
  for (const folder of folders) chain = extendChain(chain, folder);
  // A folder that was named is looked at, even where git ignores it.
  return isIgnored(chain, start, true) ? undefined : chain;
}
