import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/*
 * A copy of a kustomization in which empty files stand in for Secrets that are kept out of git, so that the rest of it can
 * be built. Nothing is ever written into the repository.
 */

/** Whether paths that lead out of the overlay into a copy can be read as if they led into the repository. */
export function canStandIn(root: string): boolean {
  return basename(root) !== '' && basename(root) !== 'overlay';
}

/** Copies the files, all relative to the root, and makes the empty ones; gives the copy's root. */
export function writeCopy(temporary: string, root: string, files: readonly string[], empty: readonly string[]): string {
  // Beside the overlay and under the root's own name: what kustomize notes is then the way from `overlayBeside`.
  const copy = join(temporary, basename(root));
  const place = (file: string): string => {
    const path = join(copy, file);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  };
  for (const file of files) {
    const path = place(file);
    try {
      copyFileSync(join(root, file), path);
    } catch {
      // What can't be read is missing from the copy, and kustomize names it.
    }
  }
  for (const file of empty) writeFileSync(place(file), '');
  return copy;
}

/** The folder from which the way into the repository is the one from the overlay into the copy. */
export function overlayBeside(root: string): string {
  return join(dirname(root), 'overlay');
}
