import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readBeside, readFile } from './read-file.ts';

function tryRead(path: string): string | undefined {
  return readBeside(path)?.trim();
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** The nearest ancestor with `.git` or readiness.yaml, else the first path itself (its folder for a file). */
export function findRoot(cwd: string, firstPath: string | undefined): string {
  const first = resolve(cwd, firstPath ?? '.');
  const start = isFolder(first) ? first : dirname(first);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git')) || existsSync(join(folder, 'readiness.yaml'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}

/** Where a folder lies in its git repository: `.` for the repository itself, and where there is none. */
export function placeInRepository(folder: string): string {
  const repository = repositoryAbove(folder);
  return repository === undefined ? '.' : relativeTo(repository, folder);
}

/** The nearest folder with `.git`: an outer repository says nothing about an inner one, whatever is wrong with that. */
function repositoryAbove(folder: string): string | undefined {
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, '.git'))) return above;
    if (dirname(above) === above) return undefined;
  }
}

/** `/`-separated and relative to the root; `.` for the root itself. */
export function relativeTo(root: string, path: string): string {
  const result = below(root, path) ?? relative(root, path);
  return result === '' ? '.' : sep === '/' ? result : result.replaceAll(sep, '/');
}

/** Of a path that a walk put together: nothing in it is to be resolved. Undefined for any other. */
function below(root: string, path: string): string | undefined {
  const length = root.endsWith(sep) ? root.length : root.length + 1;
  if (root === '' || path.length <= length || !path.startsWith(root) || path[length - 1] !== sep) return undefined;
  const rest = path.slice(length);
  return /(?:^|[/\\])(?:\.{0,2}(?:[/\\]|$))/.test(rest) ? undefined : rest;
}

const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** Bytes of `packed-refs`, which holds every tag and branch of a large repository. */
const mostPacked = 32 * 1024 * 1024;

/** What git permits in a ref's name, as far as it may be a path (git-check-ref-format). */
const refName = /^ref: (refs\/[^\s~^:?*[\\\u0000-\u001f\u007f]+)$/;

/**
 * The commit that is checked out where a folder lies, read from git's files; undefined where there is none. No program runs,
 * and of what the files say nothing but a commit's id comes out.
 */
export function readCommit(folder: string): string | undefined {
  const repository = repositoryAbove(folder);
  if (repository === undefined || !isOfSameOwner(repository, folder)) return undefined;
  const git = gitFolder(repository);
  const head = tryRead(join(git, 'HEAD'));
  if (head === undefined) return undefined;
  if (commitId.test(head)) return head;
  const ref = refName.exec(head)?.[1];
  if (ref === undefined || ref.includes('..')) return undefined;
  const shared = tryRead(join(git, 'commondir'));
  for (const candidate of shared === undefined ? [git] : [git, resolve(git, shared)]) {
    const id = tryRead(join(candidate, ref)) ?? packedIn(candidate, ref);
    if (id !== undefined && commitId.test(id)) return id;
  }
  return undefined;
}

/** In a worktree and in a submodule `.git` is a file that names the folder. */
function gitFolder(repository: string): string {
  const folder = join(repository, '.git');
  const pointer = isFolder(folder) ? undefined : tryRead(folder);
  return pointer?.startsWith('gitdir:') === true ? resolve(repository, pointer.slice('gitdir:'.length).trim()) : folder;
}

function packedIn(git: string, ref: string): string | undefined {
  const read = readFile(join(git, 'packed-refs'), mostPacked);
  if (read.kind !== 'text') return undefined;
  const line = read.text.split('\n').find((one) => one.trimEnd().endsWith(` ${ref}`));
  return line?.split(' ')[0];
}

/** As git does, a repository that somebody else put above the folder, in /tmp for one, is not believed. */
function isOfSameOwner(repository: string, folder: string): boolean {
  if (repository === folder) return true;
  try {
    return statSync(join(repository, '.git')).uid === statSync(folder).uid;
  } catch {
    return false;
  }
}
