import type { PositionTape } from '../../model/bundle.ts';
import type { Json, Path } from '../../model/json.ts';
import { asList, asRecord } from '../../model/json.ts';
import { secretOf } from '../../model/secret.ts';
import type { Entry, Place, PositionNode } from './position-node.ts';

/*
 * Positions of a document as a list of numbers, in the order of a walk over the *redacted* object: for each
 * mapping entry its key's line delta and column, then its value's; for each list item its own. Key order is that
 * of JSON itself (integer-like keys first), so a bundle that was written and read again walks the same way.
 */

/** The node that a path names, or undefined. */
export function nodeAt(root: PositionNode, path: Path): PositionNode | undefined {
  let node: PositionNode | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    node = node.items === undefined ? node.entries?.get(String(step))?.value : node.items[Number(step)];
  }
  return node;
}

function childrenOf(value: Json | undefined): Json | undefined {
  return secretOf(value) === undefined ? value : undefined;
}

/** Codes the positions of an object's nodes. A node that has none of its own (merged in, aliased) gets its parent's. */
export function encodeTape(root: PositionNode, object: Json): PositionTape {
  const deltas: number[] = [];
  let line = 0;
  const put = (place: Place) => {
    deltas.push(place.line - line, place.column);
    line = place.line;
  };
  const walk = (node: PositionNode | undefined, value: Json | undefined, at: Place) => {
    const inner = childrenOf(value);
    if (Array.isArray(inner)) {
      for (const [index, item] of asList(inner).entries()) {
        const child = node?.items?.[index];
        const place = child?.place ?? at;
        put(place);
        walk(child, item, place);
      }
      return;
    }
    for (const [key, item] of Object.entries(asRecord(inner) ?? {})) {
      const entry = node?.entries?.get(key);
      const keyPlace = entry?.key ?? node?.merge ?? at;
      put(keyPlace);
      const place = entry?.value.place ?? keyPlace;
      put(place);
      // What stands behind an alias has no place of its own: as in the text, it is found at the alias's key.
      const own = entry?.value.entries !== undefined || entry?.value.items !== undefined;
      walk(entry?.value, item, own ? place : keyPlace);
    }
  };
  const start = root.place ?? { line: 1, column: 1 };
  put(start);
  walk(root, object, start);
  return { deltas };
}

/** Reads a tape back against the object it was written for. A tape that is too short gives the last place. */
export function decodeTape(tape: PositionTape, object: Json): PositionNode {
  let at = 0;
  let line = 0;
  const next = (): Place => {
    line += tape.deltas[at] ?? 0;
    const place = { line, column: tape.deltas[at + 1] ?? 1 };
    at += 2;
    return place;
  };
  const walk = (value: Json | undefined, place: Place): PositionNode => {
    const inner = childrenOf(value);
    if (Array.isArray(inner)) return { place, items: inner.map((item: Json) => walk(item, next())) };
    const record = asRecord(inner);
    if (record === undefined) return { place };
    const entries = new Map<string, Entry>();
    for (const [key, item] of Object.entries(record)) {
      const keyPlace = next();
      entries.set(key, { key: keyPlace, value: walk(item, next()) });
    }
    return { place, entries };
  };
  return walk(object, next());
}
