import { closeSync, lstatSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compareText } from '../../model/identity.ts';
import { limits } from './limits.ts';

export interface FoundFile {
  /** Absolute. */
  readonly file: string;
  /** As reports name it. */
  readonly path: string;
}

const passedOver: ReadonlySet<string> = new Set(['.git', 'node_modules']);

/** Files of a path that was named: itself, or those below it. Links inside a folder are not followed. */
export function filesAt(
  path: string,
  root: string,
): { readonly files: readonly FoundFile[]; readonly notes: readonly string[] } {
  if (!statSync(path).isDirectory()) return { files: [{ file: path, path: named(path, root) }], notes: [] };
  const files: FoundFile[] = [];
  const notes: string[] = [];
  const visit = (folder: string, depth: number): void => {
    let entries;
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      notes.push(`${named(folder, root)} can’t be read`);
      return;
    }
    for (const entry of entries.sort((a, b) => compareText(a.name, b.name))) {
      const file = join(folder, entry.name);
      if (entry.isFile()) files.push({ file, path: named(file, root) });
      else if (entry.isDirectory() && !passedOver.has(entry.name)) {
        if (depth < limits.depth) visit(file, depth + 1);
        else notes.push(`${named(file, root)} is too deep and was not looked into`);
      }
      if (files.length > limits.files) return;
    }
  };
  visit(path, 0);
  if (files.length > limits.files)
    notes.push(`${named(path, root)}: only the first ${limits.files} files were looked at`);
  return { files: files.slice(0, limits.files), notes };
}

/** Relative to the root where it lies below it, else the last parts of the path: a report names no machine. */
function named(path: string, root: string): string {
  const inside = relative(root, path);
  if (inside !== '' && !inside.startsWith('..') && !inside.startsWith(sep)) return inside.split(sep).join('/');
  return path.split(sep).slice(-2).join('/');
}

/** The first bytes of a file, uncompressed, and whether they were compressed. */
export function headOf(file: string): { readonly text: string; readonly isGzip: boolean } {
  const bytes = Buffer.alloc(1 << 16);
  const handle = openSync(file, 'r');
  try {
    const head = bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, 0));
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    return { text: (isGzip ? inflated(head) : head).toString('utf8'), isGzip };
  } finally {
    closeSync(handle);
  }
}

/** What a cut piece of a compressed file holds. */
function inflated(head: Buffer): Buffer {
  try {
    // Z_SYNC_FLUSH: a piece is no whole member.
    return gunzipSync(head, { finishFlush: 2, maxOutputLength: 1 << 22 });
  } catch {
    return Buffer.alloc(0);
  }
}

export function sizeOf(file: string): number {
  return lstatSync(file).size;
}
