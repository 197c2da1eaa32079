import { lstatSync, readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import { ReadinessError } from '../../model/errors.ts';
import { compileGlobs, globBase, isGlob, type Matches } from './globs.ts';
import { chainAbove, extendChain, isIgnored, type IgnoreChain } from './gitignore.ts';
import { isCandidate, isSetAside } from './names-of-files.ts';
import { isFolder, relativeTo } from './root.ts';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the root, `/`-separated. */
  readonly name: string;
  /** Named on the command line, not met on the way. */
  readonly named: boolean;
  /** It lies in a folder of examples, tests or other people's code, seen from the folder that was named. */
  readonly setAside: boolean;
}

export interface Found {
  readonly files: readonly FoundFile[];
  /** Names of files that globs left out. */
  readonly excluded: readonly string[];
  /** Places that could not be looked into. */
  readonly unreadable: readonly string[];
  readonly warnings: readonly string[];
  readonly directory: boolean;
}

export interface DiscoverOptions {
  readonly cwd: string;
  readonly root: string;
  readonly paths: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly noIgnore: boolean;
  /** Folders that hold our own output, absolute. */
  readonly outputFolders: readonly string[];
}

const never: ReadonlySet<string> = new Set(['.git', 'node_modules']);

interface Folder {
  readonly path: string;
  /** Its path without symbolic links, so that a loop is seen. */
  readonly real: string;
  readonly chain: IgnoreChain | undefined;
}

class Walker {
  readonly files = new Map<string, FoundFile>();
  readonly excluded = new Set<string>();
  readonly unreadable = new Set<string>();
  readonly warnings: string[] = [];
  private readonly seenFolders = new Set<string>();
  private readonly seenFiles = new Set<string>();
  private readonly links: { path: string; chain: IgnoreChain | undefined }[] = [];
  private readonly options: DiscoverOptions;
  private readonly realRoot: string;
  private readonly skipped: ReadonlySet<string>;

  constructor(options: DiscoverOptions) {
    this.options = options;
    this.realRoot = realOf(options.root) ?? options.root;
    this.skipped = new Set(options.outputFolders);
  }

  addFile(path: string, real: string, named: boolean, setAside = false): void {
    if (this.seenFiles.has(real) && !named) return;
    this.seenFiles.add(real);
    this.files.set(path, { path, name: relativeTo(this.options.root, path), named, setAside });
  }

  /** Walks a folder; `base` is what the globs are relative to. */
  walk(start: string, base: string, matches: Matches | undefined, named: boolean): void {
    const include = this.options.include.length === 0 ? undefined : compileGlobs(this.options.include);
    const exclude = this.options.exclude.length === 0 ? undefined : compileGlobs(this.options.exclude);
    const real = realOf(start);
    if (real === undefined) {
      this.unreadable.add(relativeTo(this.options.root, start));
      return;
    }
    const take = (path: string, realPath: string) => {
      const local = relativeTo(base, path);
      if (matches !== undefined && !matches(local)) return;
      const fromRoot = relativeTo(this.options.root, path);
      const out = exclude?.(local) === true || exclude?.(fromRoot) === true;
      if (out || (include !== undefined && !include(local) && !include(fromRoot))) this.excluded.add(fromRoot);
      else this.addFile(path, realPath, named, include === undefined && isSetAside(local));
    };
    const chain = this.options.noIgnore ? undefined : chainAbove(this.options.root, start);
    this.folders([{ path: start, real, chain }], take);
    // After everything else, so that a file that is reached both ways goes by its own name.
    for (let link = this.links.shift(); link !== undefined; link = this.links.shift()) this.follow(link, take);
  }

  private folders(stack: Folder[], take: (path: string, real: string) => void): void {
    for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
      if (this.seenFolders.has(folder.real)) continue;
      this.seenFolders.add(folder.real);
      const entries = listFolder(folder.path);
      if (entries === undefined) {
        this.unreadable.add(relativeTo(this.options.root, folder.path));
        continue;
      }
      const ignoring = !this.options.noIgnore && entries.some(({ name }) => name === '.gitignore');
      const chain = ignoring ? extendChain(folder.chain, folder.path) : folder.chain;
      for (const entry of entries) this.entry(entry, folder, chain, stack, take);
    }
  }

  private entry(
    entry: Dirent,
    folder: Folder,
    chain: IgnoreChain | undefined,
    stack: Folder[],
    take: (path: string, real: string) => void,
  ): void {
    if (never.has(entry.name)) return;
    const path = folder.path + (folder.path.endsWith(sep) ? '' : sep) + entry.name;
    const isFolderEntry = entry.isDirectory();
    if (!isFolderEntry && !entry.isSymbolicLink() && !isCandidate(entry.name)) return;
    if (chain !== undefined && isIgnored(chain, path, isFolderEntry)) return;
    if (isFolderEntry) {
      if (!this.skipped.has(path)) stack.push({ path, real: folder.real + sep + entry.name, chain });
    } else if (entry.isSymbolicLink()) this.links.push({ path, chain });
    else if (entry.isFile() && !this.skipped.has(path)) take(path, folder.real + sep + entry.name);
  }

  private follow(
    link: { path: string; chain: IgnoreChain | undefined },
    take: (path: string, real: string) => void,
  ): void {
    const name = relativeTo(this.options.root, link.path);
    const real = realOf(link.path);
    if (real === undefined) {
      // A loop, or a link to nothing.
      if (isCandidate(basename(link.path))) this.unreadable.add(name);
      return;
    }
    if (real !== this.realRoot && !real.startsWith(this.realRoot + sep)) {
      if (isFolder(real) || isCandidate(basename(link.path))) {
        this.warnings.push(`${name} is a link that leads outside the root; it was not followed`);
      }
      return;
    }
    const inside = real.slice(this.realRoot.length).split(sep);
    if (inside.some((part) => never.has(part))) return;
    if (isFolder(real)) this.folders([{ path: link.path, real, chain: link.chain }], take);
    else if (isCandidate(basename(link.path)) && !this.seenFiles.has(real)) take(link.path, real);
  }
}

function realOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function listFolder(path: string): Dirent[] | undefined {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return undefined;
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function isSpecial(path: string): boolean {
  try {
    const stats = statSync(path);
    return !stats.isFile() && !stats.isDirectory();
  } catch {
    return false;
  }
}

/** Finds the files that may hold manifests. Paths that name nothing end the run. */
export function discover(options: DiscoverOptions): Found {
  const walker = new Walker(options);
  let directory = false;
  // A folder before those that it lies in: what is named is looked at for itself, in whatever order.
  const inward = [...options.paths].sort((a, b) => resolve(options.cwd, b).length - resolve(options.cwd, a).length);
  for (const given of inward) {
    if (given === '-') continue;
    const path = resolve(options.cwd, given);
    if (isFolder(path)) {
      directory = true;
      walker.walk(path, path, undefined, false);
    } else if (exists(path)) {
      if (isSpecial(path)) walker.unreadable.add(relativeTo(options.root, path));
      else walker.addFile(path, realOf(path) ?? path, true);
    } else if (isGlob(given)) {
      const before = walker.files.size + walker.excluded.size;
      walker.walk(resolve(options.cwd, globBase(given)), options.cwd, compileGlobs([given]), true);
      if (walker.files.size + walker.excluded.size === before) throw notFound(given, 'No file matches this pattern.');
    } else throw notFound(given, 'Check the spelling, or name a folder that holds manifests.');
  }
  const files = [...walker.files.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return {
    files,
    excluded: [...walker.excluded],
    unreadable: [...walker.unreadable].sort(),
    warnings: walker.warnings.sort(),
    directory,
  };
}

function notFound(path: string, hint: string): ReadinessError {
  return new ReadinessError('not-found', `There is nothing at ${path}.`, { hint });
}
