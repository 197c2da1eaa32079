import { load, loadAll, YAMLException } from 'js-yaml';
import type { DocumentFault } from '../../model/document.ts';
import type { Json } from '../../model/json.ts';
import { isNumberKey, valueAt } from '../../model/json.ts';
import { readBlockValue } from './block-values.ts';
import { maxDepth, maxExpandedNodes } from './limits.ts';
import type { Place } from './position-node.ts';
import type { KeyProblem } from './positions.ts';
import { readPositions } from './positions.ts';
import { NotANumber } from './scalars.ts';
import { setOwn } from '../../redaction/own.ts';
import { kubernetesSchema, met } from './yaml-schema.ts';

export interface Parsed {
  readonly ok: true;
  readonly value: Json;
  readonly duplicates: readonly KeyProblem[];
  /** Holds an unquoted scalar that Kubernetes reads as something else: worth a second reading for notes. */
  readonly surprising: boolean;
  /** Holds a key that is a number: the order of its mapping is lost, and needs a second reading as well. */
  readonly numberKeys: boolean;
  /** More follows after a `...` line, which Kubernetes never reads. */
  readonly cutShort: boolean;
}

export interface Unparsed {
  readonly ok: false;
  readonly fault: DocumentFault['fault'];
  readonly text: string;
  readonly place: Place;
}

const duplicateKey = 'duplicated mapping key';
const tooDeep = 'nesting exceeded maxDepth';

class AliasBomb extends Error {}
class TooDeep extends Error {}

/** Gives every alias a copy of its own, so that no walk over the document meets more nodes than were counted here. */
function expandAliases(value: Json, left: { nodes: number }, depth: number): Json {
  left.nodes -= 1;
  if (left.nodes < 0) throw new AliasBomb();
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) throw new TooDeep();
  if (Array.isArray(value)) return value.map((item: Json) => expandAliases(item, left, depth + 1));
  const copy: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) setOwn(copy, key, expandAliases(item ?? null, left, depth + 1));
  return copy;
}

interface KeysMet {
  /** One that a mapping, a list or null may have become. */
  odd: boolean;
  /** One that JavaScript sorts by its number. */
  number: boolean;
}

function meetKeys(value: Json, found: KeysMet): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) meetKeys(item, found);
    return;
  }
  for (const key of Object.keys(value)) {
    if (key === 'null' || key === '' || key === '[object Object]' || key.includes(',')) found.odd = true;
    else if (!found.number && isNumberKey(key)) found.number = true;
    const item = (value as Record<string, Json>)[key];
    if (typeof item === 'object' && item !== null) meetKeys(item, found);
  }
}

/** Whether a text may hold a list, mapping or alias as a key, which js-yaml turns into an ordinary-looking string. */
function mayHaveOddKey(text: string): boolean {
  return (
    /[\]}]\s*:(?:\s|$)/.test(text) ||
    (text.includes('?') && /(?:^|\s)\?\s/.test(text)) ||
    (text.includes('*') && /\*[^\s*]{1,200}[ \t]{1,20}:\s/.test(text))
  );
}

/** js-yaml's sentence without what it quotes from the file, which could be a secret. */
const severalDocuments = 'expected a single document';

function reasonOf(error: YAMLException): string {
  return error.reason
    .replace(/["<:].*$/s, '')
    .replace(/, but found.*$/, '')
    .trim();
}

/** Where js-yaml stopped. What is missing at the end of the text is missing on its last line that holds something. */
function placeOfMark(mark: YAMLException['mark'] | undefined, text: string, firstLine: number): Place {
  // "expected a single document in the stream" is told of no place.
  if (mark === undefined) return { line: firstLine, column: 1 };
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    const before = text.slice(0, nul).split('\n');
    return { line: firstLine + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 };
  }
  const lines = text.trimEnd().split('\n', mark.line + 1);
  if (mark.line < lines.length) return { line: firstLine + mark.line, column: mark.column + 1 };
  return { line: firstLine + lines.length - 1, column: (lines.at(-1)?.trimEnd().length ?? 0) + 1 };
}

function unparsed(error: unknown, text: string, firstLine: number): Unparsed {
  const first: Place = { line: firstLine, column: 1 };
  if (error instanceof AliasBomb) {
    return {
      ok: false,
      fault: 'alias-bomb',
      text: `its aliases expand to more than ${maxExpandedNodes} nodes`,
      place: first,
    };
  }
  if (error instanceof TooDeep)
    return { ok: false, fault: 'too-deep', text: `it is nested deeper than ${maxDepth} levels`, place: first };
  if (error instanceof NotANumber) {
    const at = text.search(/[-+]?\.(?:inf|nan)\b/i);
    const before = text.slice(0, Math.max(at, 0)).split('\n');
    const place = { line: firstLine + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 };
    return { ok: false, fault: 'unparsable', text: '.inf and .nan have no place in a Kubernetes object', place };
  }
  if (!(error instanceof YAMLException))
    return { ok: false, fault: 'unparsable', text: 'it does not parse', place: first };
  // The one fault that js-yaml gives no mark.
  if (error.reason.startsWith(severalDocuments))
    return { ok: false, fault: 'unparsable', text: 'it holds more than one document', place: first };
  const place = placeOfMark(error.mark, text, firstLine);
  if (error.reason.startsWith(tooDeep)) {
    return { ok: false, fault: 'too-deep', text: `it is nested deeper than ${maxDepth} levels`, place };
  }
  // A statement of Go templates on a line of its own: what YAML makes of it says nothing to anybody.
  const lines = text.split('\n');
  const statement = lines.findIndex((line) => /^\s*\{\{/.test(line));
  if (statement !== -1) {
    const at = { line: firstLine + statement, column: (lines[statement]?.indexOf('{') ?? 0) + 1 };
    return {
      ok: false,
      fault: 'unparsable',
      text: 'it is a template: {{ ... }} stands on a line of its own',
      place: at,
    };
  }
  return { ok: false, fault: 'unparsable', text: reasonOf(error), place };
}

function loadText(text: string): { documents: unknown[]; duplicate: boolean } {
  const schema = kubernetesSchema();
  try {
    // A line of three dots ends the document for Kubernetes, whatever follows.
    if (/^\.\.\.\s*$/m.test(text)) return { documents: loadAll(text, null, { schema }), duplicate: false };
    return { documents: [load(text, { schema })], duplicate: false };
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== duplicateKey) throw error;
    return { documents: loadAll(text, null, { schema, json: true }), duplicate: true };
  }
}

function keyFault(problem: KeyProblem, text: string): Unparsed {
  const braces = text.includes('{{');
  const why =
    problem.kind === 'null'
      ? 'a key is null'
      : braces
        ? 'a template placeholder {{ ... }} stands without quotes'
        : 'a mapping or list stands as a key';
  return { ok: false, fault: 'unparsable', text: why, place: problem.place };
}

/** Writes what a merge replaces into a document that js-yaml read. */
function applyMerge(root: Json, { kind, path, key, value }: KeyProblem): void {
  if (kind !== 'replaced' || value === undefined) return;
  const target = valueAt(root, ...path);
  if (typeof target === 'object' && target !== null && !Array.isArray(target)) {
    setOwn(target as Record<string, Json>, key, expandAliases(value, { nodes: maxExpandedNodes }, path.length));
  }
}

/** Reads the text of one document as Kubernetes reads it. */
export function parseDocument(text: string, firstLine: number): Parsed | Unparsed {
  met.surprise = false;
  const value = readBlockValue(text);
  if (value === undefined) return parseAnyDocument(text, firstLine);
  return { ok: true, value, duplicates: [], surprising: met.surprise, numberKeys: false, cutShort: false };
}

/** The same for every document that YAML allows. */
export function parseAnyDocument(text: string, firstLine: number): Parsed | Unparsed {
  met.surprise = false;
  try {
    const { documents, duplicate } = loadText(text);
    const surprising = met.surprise;
    let value = (documents[0] ?? null) as Json;
    if (text.includes('&')) value = expandAliases(value, { nodes: maxExpandedNodes }, 0);
    let problems: readonly KeyProblem[] = [];
    const keys: KeysMet = { odd: false, number: false };
    meetKeys(value, keys);
    if (duplicate || mayHaveOddKey(text) || /<<\s*:/.test(text) || keys.odd) {
      problems = readPositions(text, firstLine)?.problems ?? [];
      const refused = problems.find(({ kind }) => kind === 'complex' || kind === 'null');
      if (refused !== undefined) return keyFault(refused, text);
      for (const problem of problems) applyMerge(value, problem);
    }
    const cutShort = documents.slice(1).some((more) => more !== null && more !== undefined);
    return { ok: true, value, duplicates: problems, surprising, numberKeys: keys.number, cutShort };
  } catch (error) {
    return unparsed(error, text, firstLine);
  }
}
