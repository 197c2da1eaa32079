import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';

const marks = ['apiVersion', 'kind', 'metadata', 'spec'] as const;

/** A document is a manifest when its top level has two of apiVersion, kind, metadata and spec. */
export function isManifest(value: Json): boolean {
  const record = asRecord(value);
  return record !== undefined && marks.filter((mark) => Object.hasOwn(record, mark)).length >= 2;
}

const markLine = /^(apiVersion|kind|metadata|spec)[ \t]*:/gm;
const markProperty = /["']?\b(apiVersion|kind|metadata|spec)["']?\s*:/g;

/** JSON, or YAML written on one line in flow style: nothing stands at the start of lines. */
function isFlow(text: string): boolean {
  return /^\s*[{[]/.test(text.slice(0, 1000));
}

/** Whether a text that does not parse was meant to be a manifest. */
export function looksLikeManifest(text: string): boolean {
  const found = new Set<string>();
  for (const match of text.matchAll(isFlow(text) ? markProperty : markLine)) {
    found.add(match[1] ?? '');
    if (found.size >= 2) return true;
  }
  return false;
}

const kindLine = /^kind[ \t]*:[ \t]*["']?([^\s"'#]*)/gm;
const kindProperty = /["']?\bkind["']?\s*:\s*["']?([^\s"',}]*)/g;

/** The kinds that a text that was not read may hold: those its `kind:` lines name, all where one is not known. */
export function kindsInText(text: string, knownKinds: ReadonlySet<string>): readonly string[] | '*' {
  const kinds = new Set<string>();
  for (const match of text.matchAll(isFlow(text) ? kindProperty : kindLine)) {
    const name = match[1] ?? '';
    const kind = name.length > 4 && name.endsWith('List') && !knownKinds.has(name) ? name.slice(0, -4) : name;
    if (!knownKinds.has(kind)) return '*';
    kinds.add(kind);
  }
  return kinds.size === 0 ? '*' : [...kinds].sort();
}

export interface ListItem {
  readonly object: JsonRecord;
  readonly path: readonly (string | number)[];
}

/** The objects of a document: itself, or the items of a List (typed lists and lists in lists too). */
export function objectsOf(
  record: JsonRecord,
  path: readonly (string | number)[] = [],
): { readonly items: readonly ListItem[]; readonly odd: readonly (readonly (string | number)[])[] } {
  const kind = record['kind'];
  const list = record['items'];
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(list)) {
    return { items: [{ object: record, path }], odd: [] };
  }
  const items: ListItem[] = [];
  const odd: (readonly (string | number)[])[] = [];
  for (const [index, entry] of (list as readonly Json[]).entries()) {
    const itemPath = [...path, 'items', index];
    const item = asRecord(entry);
    if (item === undefined) {
      odd.push(itemPath);
      continue;
    }
    const typed = withListType(item, kind, record['apiVersion']);
    const inner = objectsOf(typed, itemPath);
    items.push(...inner.items);
    odd.push(...inner.odd);
  }
  return { items, odd };
}

/** Items of a typed list (`kind: ConfigMapList`) may leave out what the list says. */
function withListType(item: JsonRecord, listKind: string, apiVersion: Json | undefined): JsonRecord {
  if (listKind === 'List' || (Object.hasOwn(item, 'kind') && Object.hasOwn(item, 'apiVersion'))) return item;
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    kind: listKind.slice(0, -'List'.length),
    ...item,
  };
}
