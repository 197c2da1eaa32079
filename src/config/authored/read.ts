import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node } from 'yaml';
import type { Problem } from '../../model/errors.ts';
import type { Json, Path } from '../../model/json.ts';
import type { Origin } from '../../model/pack.ts';
import { quoted } from './words.ts';

/** A YAML file that a person wrote (a pack, readiness.yaml, a list of waivers), with the place of everything in it. */
export interface AuthoredFile {
  readonly file: string;
  readonly value: Json;
  /** Place of a value, or of the key it stands under; the nearest existing parent where it is missing. */
  at(path: Path, end?: 'key' | 'value'): Origin;
}

export type ReadResult =
  | { readonly ok: true; readonly authored: AuthoredFile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Far above any real pack or configuration; a bound on the work that a hostile file can cause. */
const maxCharacters = 1_000_000;
const maxAliases = 100;

interface Offsets {
  readonly key: number;
  readonly value: number;
}

/** Reads one YAML document and keeps positions. Syntax errors, duplicate keys and unknown tags are problems, never thrown. */
export function readAuthored(text: string, file: string): ReadResult {
  const problem = (message: string, at: { line: number; col: number } = { line: 1, col: 1 }): Problem => ({
    file,
    line: at.line,
    column: at.col,
    message,
  });
  if (text.length > maxCharacters) {
    return { ok: false, problems: [problem(`the file is longer than ${maxCharacters} characters`)] };
  }
  const lines = new LineCounter();
  try {
    // `uniqueKeys` compares each key with all before it; indexPlaces finds repeated ones by lookup.
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: false });
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) {
      return {
        ok: false,
        problems: faults.map((fault) =>
          problem(
            fault.code === 'MULTIPLE_DOCS' ? 'the file holds a second document' : plain(fault.message),
            lines.linePos(fault.pos[0]),
          ),
        ),
      };
    }
    const { places, repeated } = indexPlaces(document.contents);
    if (repeated.length > 0) {
      return {
        ok: false,
        problems: repeated.map(({ key, at }) => problem(`the key ${quoted(key)} stands here twice`, lines.linePos(at))),
      };
    }
    const value = document.toJS({ maxAliasCount: maxAliases }) as Json;
    return {
      ok: true,
      authored: {
        file,
        value: value ?? null,
        at: (path, end = 'value') => {
          const at = lines.linePos(nearest(places, path, end));
          return { file, line: Math.max(at.line, 1), column: Math.max(at.col, 1) };
        },
      },
    };
  } catch (cause) {
    const deep = cause instanceof RangeError;
    return { ok: false, problems: [problem(deep ? 'the file is nested too deeply' : plain(String(cause)))] };
  }
}

function plain(message: string): string {
  const first = message.split('\n', 1)[0] ?? message;
  return first.replace(/^[A-Za-z]*Error: /, '');
}

/** JSON Pointer, as the validator names places. */
function pointerOf(path: Path): string {
  return path.map((step) => `/${escapeStep(String(step))}`).join('');
}

function escapeStep(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** One walk over all nodes, without recursion, so that each later question is one lookup. */
function indexPlaces(root: Node | null): {
  readonly places: ReadonlyMap<string, Offsets>;
  readonly repeated: readonly { readonly key: string; readonly at: number }[];
} {
  const repeated: { key: string; at: number }[] = [];
  const places = new Map<string, Offsets>();
  const offset = (node: unknown): number | undefined =>
    isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
  const start = offset(root) ?? 0;
  places.set('', { key: start, value: start });
  const queue: { readonly node: unknown; readonly pointer: string }[] = [{ node: root, pointer: '' }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { node, pointer } = next;
    if (isMap(node)) {
      for (const pair of node.items) {
        if (!isScalar(pair.key)) continue;
        const key = offset(pair.key) ?? start;
        const child = `${pointer}/${escapeStep(String(pair.key.value))}`;
        if (places.has(child)) {
          repeated.push({ key: String(pair.key.value), at: key });
          continue;
        }
        places.set(child, { key, value: isEmpty(pair.value) ? key : (offset(pair.value) ?? key) });
        queue.push({ node: pair.value, pointer: child });
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        const at = offset(item) ?? offset(node) ?? start;
        places.set(`${pointer}/${index}`, { key: at, value: at });
        queue.push({ node: item, pointer: `${pointer}/${index}` });
      });
    }
  }
  return { places, repeated };
}

/** `key:` with nothing behind it: the value has no place of its own. */
function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '');
}

function nearest(places: ReadonlyMap<string, Offsets>, path: Path, end: 'key' | 'value'): number {
  for (let length = path.length; length > 0; length -= 1) {
    const found = places.get(pointerOf(path.slice(0, length)));
    if (found !== undefined) return length === path.length ? found[end] : found.key;
  }
  return places.get('')?.value ?? 0;
}
