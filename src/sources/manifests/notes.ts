import type { ReadingNote } from '../../model/document.ts';
import type { Json, Path } from '../../model/json.ts';
import { isNumberKey, valueAt } from '../../model/json.ts';
import { secretOf } from '../../model/secret.ts';
import type { PositionNode } from './position-node.ts';
import type { KeyProblem } from './positions.ts';
import { surprise } from './scalars.ts';

function startsWith(path: Path, prefix: Path): boolean {
  return path.length >= prefix.length && prefix.every((step, index) => path[index] === step);
}

/** Notes on keys that stand twice below `prefix`; paths are relative to it. */
export function duplicateNotes(duplicates: readonly KeyProblem[], prefix: Path, file: string): ReadingNote[] {
  return duplicates
    .filter(({ path }) => startsWith(path, prefix))
    .map(({ kind, path, key, place }) => ({
      kind: 'duplicate-key',
      path: [...path.slice(prefix.length), key],
      location: { file, ...place },
      written: key,
      readAs: kind === 'replaced' ? 'the value merged in below it' : 'the last of the values',
    }));
}

const hidden = '[redacted]';

/** Notes on unquoted scalars of an object that read as something else than they look. Never holds a redacted value. */
export function scalarNotes(root: PositionNode, object: Json, file: string): ReadingNote[] {
  const notes: ReadingNote[] = [];
  const walk = (node: PositionNode, path: Path) => {
    const readAs = node.plain === undefined ? undefined : surprise(node.plain);
    if (readAs !== undefined && node.place !== undefined && node.plain !== undefined) {
      const secret = secretOf(valueAt(object, ...path)) !== undefined;
      const [written, read] = secret ? [hidden, hidden] : [node.plain, readAs];
      notes.push({ kind: 'surprising-scalar', path, location: { file, ...node.place }, written, readAs: read });
    }
    for (const [index, item] of (node.items ?? []).entries()) walk(item, [...path, index]);
    for (const [key, entry] of node.entries ?? []) walk(entry.value, [...path, key]);
  };
  walk(root, []);
  return notes;
}

/** Notes on keys out of order in mappings whose objects can't tell their order any more; on none that was redacted. */
export function orderNotes(root: PositionNode, object: Json, file: string): ReadingNote[] {
  const notes: ReadingNote[] = [];
  const walk = (node: PositionNode, path: Path) => {
    for (const [index, item] of (node.items ?? []).entries()) walk(item, [...path, index]);
    const entries = [...(node.entries ?? [])];
    const lost = entries.some(([key]) => isNumberKey(key));
    entries.forEach(([key, entry], index) => {
      const before = entries[index - 1]?.[0];
      const isShown = (one: string): boolean => valueAt(object, ...path, one) !== undefined;
      if (lost && before !== undefined && before > key && isShown(key) && isShown(before))
        notes.push({
          kind: 'unsorted-key',
          path: [...path, key],
          location: { file, ...entry.key },
          written: key,
          readAs: before,
        });
      walk(entry.value, [...path, key]);
    });
  };
  walk(root, []);
  return notes;
}
