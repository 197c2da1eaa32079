import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';
import { RequestFailure } from './failure.ts';

/** A page of a list: what stands beside the items, and what was made of each. */
export interface Page {
  readonly head: JsonRecord;
  readonly items: readonly JsonRecord[];
}

export interface PageReader {
  /** Where the items stand. */
  readonly field: 'items' | 'rows';
  /** Told before the items are taken apart, so that the next page can be asked for meanwhile. */
  readonly onHead: (head: JsonRecord, items: number) => void;
  readonly project: (item: JsonRecord) => JsonRecord;
}

/** How an API server begins each item but the first. Elsewhere than between items it cuts an object in two. */
const between = '},{"metadata":{"name":';

/**
 * Parses a page item by item, as API servers write it: of an item that was projected nothing is left when the next one is
 * parsed, which spares the garbage collector most of the page. What is written otherwise, or does not parse in pieces, is
 * parsed as a whole. Throws SyntaxError where that fails, and {@link RequestFailure} where it is no list.
 */
export function readPage(body: string, reader: PageReader): Page {
  return inPieces(body, reader) ?? whole(JSON.parse(body) as Json, reader);
}

function inPieces(body: string, { field, onHead, project }: PageReader): Page | undefined {
  const opening = `"${field}":[{`;
  const first = body.indexOf(opening) + opening.length - 1;
  const last = body.lastIndexOf('}]}');
  if (first < opening.length || last < first || body.slice(last + 3).trim() !== '') return undefined;
  const pieces = piecesOf(body, first, last + 1);
  try {
    const head = asRecord(JSON.parse(`${body.slice(0, first)}]}`) as Json);
    if (head === undefined) return undefined;
    onHead(head, pieces.length);
    return { head, items: pieces.map(([from, to]) => project(objectOf(JSON.parse(body.slice(from, to)) as Json))) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Where each item begins and ends, if every item begins as usual. */
function piecesOf(body: string, first: number, end: number): readonly (readonly [number, number])[] {
  const pieces: (readonly [number, number])[] = [];
  let from = first;
  for (let at = body.indexOf(between, from); at !== -1; at = body.indexOf(between, from)) {
    pieces.push([from, at + 1]);
    from = at + 2;
  }
  pieces.push([from, end]);
  return pieces;
}

function whole(value: Json, { field, onHead, project }: PageReader): Page {
  const head = asRecord(value);
  const items = head?.[field];
  const list = Array.isArray(items) ? (items as readonly Json[]) : [];
  if (head !== undefined) onHead(head, list.length);
  // An empty list of Go is written `null`.
  const isList = Array.isArray(items) || (items === null && head?.['metadata'] !== undefined);
  if (head === undefined || !isList)
    throw new RequestFailure('parse-error', 'the answer is no list of the Kubernetes API');
  return { head, items: list.map((item) => project(objectOf(item))) };
}

function objectOf(item: Json): JsonRecord {
  const record = asRecord(item);
  if (record === undefined) throw new RequestFailure('parse-error', 'the list holds something that is no object');
  return record;
}
