import { dump } from 'js-yaml';

/*
 * Mutations of manifests, decided by whole numbers alone: the same numbers give the same text, and fewer or smaller
 * numbers a simpler one, so that a failure shrinks.
 */

/** What happens (`what`), where (`at`) and with which ingredient (`by`); each is taken modulo what there is. */
export interface Mutation {
  readonly what: number;
  readonly at: number;
  readonly by: number;
}

/** Values that types allow and nature does not, and some that nature does. */
const oddities: readonly unknown[] = [
  null,
  '',
  0,
  -1,
  1.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 1,
  true,
  false,
  [],
  {},
  [null],
  [[[]]],
  { a: { b: null } },
  { '': 1 },
  'on',
  '8080',
  '0x1F',
  '1e3',
  '100%',
  '-5%',
  '10Ei',
  '1 Gi',
  '${TAG}',
  '{{ .Values.image }}',
  '<REPLACE_ME>',
  '__proto__',
  'constructor',
  'a'.repeat(300),
  '/'.repeat(300),
  'a'.repeat(20_000),
  '\u0000\u001b[31m',
  '\u202eabc',
  '🤖',
  'line\nbreak',
  '*/5 * * * *',
  '* * * * * * *',
  'sha256:' + 'f'.repeat(64),
  'registry.example.org:5000/bot@sha256:xyz',
  'redis://user:pass@cache:99999/0',
  'https://[::1]:443/%zz',
  '0.0.0.0/0',
  '999.1.1.1/99',
  '{}',
  '[',
  'a=b,c in (d,e),!f',
];

const keys: readonly string[] = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '0',
  'spec',
  'metadata',
  'containers',
  'matchLabels',
  'matchExpressions',
  'valueFrom',
  'a.b/c',
  ' name',
  'NAME',
];

interface Slot {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

function slotsOf(root: unknown): readonly Slot[] {
  const slots: Slot[] = [];
  const walk = (value: unknown): void => {
    if (slots.length > 5000) return;
    if (Array.isArray(value)) {
      value.forEach((item: unknown, key) => {
        slots.push({ holder: value, key });
        walk(item);
      });
    } else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) {
        slots.push({ holder: value, key });
        walk(item);
      }
    }
  };
  walk(root);
  return slots;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function read({ holder, key }: Slot): unknown {
  return Array.isArray(holder) ? holder[Number(key)] : holder[String(key)];
}

/** An own property whatever the key is called: `__proto__` must become a key, not a prototype. */
function write({ holder, key }: Slot, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove({ holder, key }: Slot): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % Math.max(1, list.length)];
}

type Change = (slot: Slot, by: number, others: readonly Slot[]) => void;

const structural: readonly Change[] = [
  // A value of another type.
  (slot, by) => write(slot, structuredClone(pick(oddities, by))),
  remove,
  // An item twice, or a key a second time under another name.
  (slot, by) => {
    if (Array.isArray(slot.holder)) slot.holder.splice(Number(slot.key), 0, structuredClone(read(slot)));
    else write({ holder: slot.holder, key: pick(keys, by) ?? 'copy' }, structuredClone(read(slot)));
  },
  // One level deeper, or one less.
  (slot, by) => write(slot, by % 2 === 0 ? [read(slot)] : { [pick(keys, by) ?? 'in']: read(slot) }),
  (slot) => {
    const value = read(slot);
    const inner = Array.isArray(value) ? (value[0] as unknown) : isRecord(value) ? Object.values(value)[0] : undefined;
    if (inner !== undefined) write(slot, inner);
  },
  // A key under another name: one of these, or one that stands elsewhere.
  (slot, by, others) => {
    if (Array.isArray(slot.holder)) return;
    const elsewhere = pick(others, by)?.key;
    const name = by % 3 === 0 && typeof elsewhere === 'string' ? elsewhere : (pick(keys, by) ?? 'renamed');
    const value = read(slot);
    remove(slot);
    write({ holder: slot.holder, key: name }, value);
  },
  // What stands somewhere else.
  (slot, by, others) => {
    const other = pick(others, by);
    if (other !== undefined) write(slot, structuredClone(read(other)));
  },
  // Many of it.
  (slot) => {
    const value = read(slot);
    if (Array.isArray(value))
      write(
        slot,
        Array.from({ length: 200 }, () => structuredClone(value[0] as unknown)),
      );
  },
];

/** Applies the mutations to copies of the documents and writes them as YAML. */
export function mutateStructure(documents: readonly unknown[], mutations: readonly Mutation[]): string {
  const copies = structuredClone([...documents]);
  for (const { what, at, by } of mutations) {
    const slots = slotsOf(copies).filter(({ holder }) => holder !== copies);
    const slot = pick(slots, at);
    if (slot !== undefined) pick(structural, what)?.(slot, by, slots);
  }
  return copies.map((document) => dump(document, { noRefs: true, skipInvalid: true, lineWidth: -1 })).join('---\n');
}

const snippets: readonly string[] = [
  '\u0000',
  '\t',
  '\r\n',
  '\n---\n',
  '\n...\n',
  ': ',
  '- ',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!binary ',
  '!!python/object ',
  '{{',
  '${',
  '"',
  "'",
  '|\n',
  '>-\n',
  '#',
  '%YAML 1.1\n---\n',
  '\xff\xfe',
  '\xef\xbb\xbf',
  '[[[[[[[[',
  '{{{{{{{{',
];

type TextChange = (text: string, at: number, by: number) => string;

const textual: readonly TextChange[] = [
  (text, at, by) => text.slice(0, at) + text.slice(at + 1 + (by % 40)),
  (text, at, by) => text.slice(0, at) + (pick(snippets, by) ?? '') + text.slice(at),
  (text, at, by) => text.slice(0, at) + String.fromCharCode(by % 256) + text.slice(at + 1),
  (text, at) => text.slice(0, at),
  // A line twice: a key twice.
  (text, at) => {
    const start = text.lastIndexOf('\n', at) + 1;
    const end = text.indexOf('\n', at);
    return end === -1 ? text : text.slice(0, end + 1) + text.slice(start, end + 1) + text.slice(end + 1);
  },
  // A line in or out.
  (text, at, by) => {
    const start = text.lastIndexOf('\n', at) + 1;
    return by % 2 === 0
      ? `${text.slice(0, start)}  ${text.slice(start)}`
      : text.slice(0, start) + text.slice(start).replace(/^ {1,2}/, '');
  },
];

/** The same on bytes (one character of the text is one byte). */
export function mutateText(text: string, mutations: readonly Mutation[]): string {
  let changed = text;
  for (const { what, at, by } of mutations) {
    changed = pick(textual, what)?.(changed, at % (changed.length + 1), by) ?? changed;
  }
  return changed;
}
