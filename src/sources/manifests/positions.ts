import { loadAll } from 'js-yaml';
import type { Json, Path } from '../../model/json.ts';
import { readBlockPlaces } from './block-places.ts';
import { longestPlain } from './limits.ts';
import type { Entry, Place, PositionNode } from './position-node.ts';
import { kubernetesSchema } from './yaml-schema.ts';

/** A key that Kubernetes refuses, that stands twice, or whose value a merge (`<<`) below it replaces. */
export interface KeyProblem {
  readonly kind: 'complex' | 'null' | 'duplicate' | 'replaced';
  readonly path: Path;
  readonly key: string;
  readonly place: Place;
  /** Of `replaced`: the value that Kubernetes reads. */
  readonly value?: Json;
}

export interface Positions {
  readonly root: PositionNode;
  readonly problems: readonly KeyProblem[];
}

interface Raw {
  readonly start: number;
  end: number;
  kind: string | null;
  result: unknown;
  readonly children: Raw[];
}

interface ListenerState {
  readonly position: number;
  readonly kind: string | null;
  readonly result: unknown;
}

function readRaw(text: string): Raw | undefined {
  const top: Raw = { start: 0, end: 0, kind: null, result: null, children: [] };
  const open: Raw[] = [top];
  loadAll(text, null, {
    schema: kubernetesSchema(),
    json: true,
    listener: (event: 'open' | 'close', state: ListenerState) => {
      if (event === 'open') {
        const node: Raw = { start: state.position, end: 0, kind: null, result: null, children: [] };
        open.at(-1)?.children.push(node);
        open.push(node);
        return;
      }
      const node = open.pop();
      if (node === undefined) return;
      node.end = state.position;
      node.kind = state.kind;
      node.result = state.result;
      if (node.kind !== 'mapping' && node.kind !== 'sequence') node.children.length = 0;
    },
  });
  return top.children[0];
}

/** js-yaml tries a collection as a mapping's key first, and opens it twice when no colon follows. */
function unwrap(raw: Raw): Raw {
  let node = raw;
  for (;;) {
    const [child, second] = node.children;
    if (child === undefined || second !== undefined || typeof child.result !== 'object') return node;
    if (child.result === null || child.result !== node.result) return node;
    node = child;
  }
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) at += 1;
    else if (code === 0x23 && (at === 0 || /\s/.test(text.charAt(at - 1)))) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else return at;
  }
}

/** Offsets of line starts, so that a place costs a binary search. */
function placer(text: string, firstLine: number): (offset: number) => Place {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: firstLine + low, column: offset - (starts[low] ?? 0) + 1 };
  };
}

const notPlain = /^["'|>!&*[{]/;

class Builder {
  readonly problems: KeyProblem[] = [];
  readonly text: string;
  readonly place: (offset: number) => Place;

  constructor(text: string, firstLine: number) {
    this.text = text;
    this.place = placer(text, firstLine);
  }

  build(outer: Raw, path: Path): PositionNode {
    const raw = unwrap(outer);
    const start = skipBlanks(this.text, raw.start);
    if (raw.kind === 'mapping') return this.mapping(raw, path, start);
    if (raw.kind === 'sequence') return this.sequence(raw, path, start);
    if (start >= raw.end) return {};
    const source = this.text.slice(start, Math.min(raw.end, start + longestPlain));
    return { place: this.place(start), ...(notPlain.test(source) ? {} : { plain: source.trimEnd() }) };
  }

  /** Whether a node is the key of the pair that follows: the next thing after it is a colon. */
  private isKey(raw: Raw): boolean {
    return this.text.charCodeAt(skipBlanks(this.text, raw.end)) === 0x3a;
  }

  private mapping(raw: Raw, path: Path, start: number): PositionNode {
    const entries = new Map<string, Entry>();
    let merge: Place | undefined;
    for (let index = 0; index < raw.children.length; index += 1) {
      const keyNode = raw.children[index];
      if (keyNode === undefined) break;
      const value = this.isKey(keyNode) ? raw.children[index + 1] : undefined;
      if (value !== undefined) index += 1;
      else if (keyNode.result === null && keyNode.start >= keyNode.end) continue;
      const at = skipBlanks(this.text, keyNode.start);
      const key = this.place(at);
      const name = String(typeof keyNode.result === 'object' && keyNode.result !== null ? '?' : keyNode.result);
      if (name === '<<' && this.text.charCodeAt(at) === 0x3c) {
        merge = key;
        if (value !== undefined) this.replace(value.result, entries, path);
        continue;
      }
      if (typeof keyNode.result === 'object') {
        this.problems.push({ kind: keyNode.result === null ? 'null' : 'complex', path, key: name, place: key });
      } else if (entries.has(name)) this.problems.push({ kind: 'duplicate', path, key: name, place: key });
      entries.set(name, { key, value: value === undefined ? {} : this.build(value, [...path, name]) });
    }
    return { place: this.place(start), entries, ...(merge === undefined ? {} : { merge }) };
  }

  /** Kubernetes' reader lets a merge replace what stands above it; the YAML specification, and js-yaml, do not. */
  private replace(merged: unknown, entries: ReadonlyMap<string, Entry>, path: Path): void {
    for (const source of Array.isArray(merged) ? merged.toReversed() : [merged]) {
      if (typeof source !== 'object' || source === null) continue;
      for (const [key, value] of Object.entries(source as Record<string, Json>)) {
        const place = entries.get(key)?.key;
        if (place !== undefined) this.problems.push({ kind: 'replaced', path, key, place, value });
      }
    }
  }

  private sequence(raw: Raw, path: Path, start: number): PositionNode {
    const items: PositionNode[] = [];
    for (let index = 0; index < raw.children.length; index += 1) {
      const child = raw.children[index];
      if (child === undefined) break;
      // `[a: b]` holds a mapping of one pair that has no node of its own.
      if (this.text.charCodeAt(start) === 0x5b && this.isKey(child)) {
        const pair: Raw = { ...child, kind: 'mapping', children: raw.children.slice(index, index + 2) };
        items.push(this.mapping(pair, [...path, items.length], skipBlanks(this.text, child.start)));
        index += 1;
      } else items.push(this.build(child, [...path, items.length]));
    }
    return { place: this.place(start), items };
  }
}

/** Reads a document again, for where its nodes stand. Undefined where it does not parse. */
export function readPositions(text: string, firstLine: number): Positions | undefined {
  const root = readBlockPlaces(text, firstLine);
  return root === undefined ? readAnyPositions(text, firstLine) : { root, problems: [] };
}

/** The same for every document that YAML allows. */
export function readAnyPositions(text: string, firstLine: number): Positions | undefined {
  try {
    const raw = readRaw(text);
    if (raw === undefined) return undefined;
    const builder = new Builder(text, firstLine);
    return { root: builder.build(raw, []), problems: builder.problems };
  } catch {
    return undefined;
  }
}

/** The place of a path: the value itself, else the key of its nearest existing parent. */
export function placeOf(root: PositionNode, path: Path, end: 'key' | 'value' = 'value'): Place | undefined {
  let node = root;
  let nearest = root.place;
  for (const step of path) {
    if (node.items !== undefined) {
      const item = node.items[Number(step)];
      if (item === undefined) return nearest;
      nearest = item.place ?? nearest;
      node = item;
    } else {
      const entry = node.entries?.get(String(step));
      if (entry === undefined) return node.merge ?? nearest;
      nearest = entry.key;
      node = entry.value;
    }
  }
  return end === 'key' ? nearest : (node.place ?? nearest);
}
