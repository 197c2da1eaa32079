import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { readBeside } from './read-file.ts';

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
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, '.git'))) return relativeTo(above, folder);
    if (dirname(above) === above) return '.';
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

/** The commit that is checked out, read from git's files; undefined where there is none. */
export function readCommit(root: string): string | undefined {
  let folder = join(root, '.git');
  // In a worktree `.git` is a file that names the folder.
  const pointer = isFolder(folder) ? undefined : tryRead(folder);
  if (pointer?.startsWith('gitdir:') === true) folder = resolve(root, pointer.slice('gitdir:'.length).trim());
  const head = tryRead(join(folder, 'HEAD'));
  if (head === undefined) return undefined;
  if (commitId.test(head)) return head;
  const ref = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  if (ref === undefined || ref.includes('..')) return undefined;
  const shared = tryRead(join(folder, 'commondir'));
  const folders = shared === undefined ? [folder] : [folder, resolve(folder, shared)];
  for (const candidate of folders) {
    const loose = tryRead(join(candidate, ref));
    if (loose !== undefined && commitId.test(loose)) return loose;
    const packed = tryRead(join(candidate, 'packed-refs'))
      ?.split('\n')
      .find((line) => line.endsWith(` ${ref}`));
    const id = packed?.split(' ')[0];
    if (id !== undefined && commitId.test(id)) return id;
  }
  return undefined;
}
