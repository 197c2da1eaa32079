import type { Json, JsonRecord } from '../../model/json.ts';
import { asList, asRecord, asString } from '../../model/json.ts';

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

type ItemPath = ListItem['path'];

/** Typed lists are told by their items: custom kinds may end in `List` and be none (`AllowList`). */
function listItems(record: JsonRecord): readonly Json[] | 'odd' | undefined {
  const { kind, items } = record;
  if (typeof kind !== 'string' || !kind.endsWith('List')) return undefined;
  if (kind === 'List') return items === undefined || items === null ? [] : Array.isArray(items) ? asList(items) : 'odd';
  if (!Array.isArray(items)) return undefined;
  const typed = asList(items).every((item) => asRecord(asRecord(item)?.['metadata']) !== undefined);
  return typed ? asList(items) : undefined;
}

/** The objects of a document: itself, or the items of a List (typed lists and lists in lists too); and items that are none. */
export function objectsOf(
  record: JsonRecord,
  path: ItemPath = [],
): { readonly items: readonly ListItem[]; readonly odd: readonly ItemPath[] } {
  const list = listItems(record);
  if (list === undefined) return { items: [{ object: record, path }], odd: [] };
  if (list === 'odd') return { items: [], odd: [[...path, 'items']] };
  const items: ListItem[] = [];
  const odd: ItemPath[] = [];
  for (const [index, entry] of list.entries()) {
    const itemPath = [...path, 'items', index];
    const item = asRecord(entry);
    if (item === undefined) {
      odd.push(itemPath);
      continue;
    }
    const inner = objectsOf(withListType(item, asString(record['kind']) ?? '', record['apiVersion']), itemPath);
    for (const object of inner.items) items.push(object);
    for (const at of inner.odd) odd.push(at);
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
