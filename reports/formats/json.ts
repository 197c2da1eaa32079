import type { ReadinessRun } from '../../src/model/scorecard.ts';
import type { RenderedDocument } from '../document.ts';

/** Text is handed on in parts of about this many characters: one string could not hold the largest scorecards. */
const partSize = 65_536;

/** The scorecard itself, indented, keys in the order of the type. */
export function render(run: ReadinessRun): RenderedDocument {
  return { name: 'scorecard.json', mediaType: 'application/json', body: { [Symbol.iterator]: () => parts(run) } };
}

function* parts(run: ReadinessRun): Generator<string> {
  let part = '';
  for (const token of tokens(run, '')) {
    part += token;
    if (part.length < partSize) continue;
    yield part;
    part = '';
  }
  yield `${part}\n`;
}

/**
 * Lists and mappings beyond what one string should hold are walked; the rest is JSON.stringify's, ten times as fast.
 * Items of a list that stand together and are small are written together.
 */
function* tokens(value: unknown, indent: string): Generator<string> {
  if (typeof value !== 'object' || value === null || left(value, atOnce) > 0) {
    yield flat(value, indent);
    return;
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    let separator = `[\n${inner}`;
    for (const part of partsOf(value)) {
      yield separator;
      if (part.length === 1) yield* tokens(part[0], inner);
      else yield flatItems(part, inner);
      separator = `,\n${inner}`;
    }
    yield `\n${indent}]`;
    return;
  }
  let separator = `{\n${inner}`;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    yield `${separator}${JSON.stringify(key)}: `;
    yield* tokens(item, inner);
    separator = `,\n${inner}`;
  }
  yield `\n${indent}}`;
}

/** Values that are written in one piece, at most: about a megabyte of text. */
const atOnce = 20_000;
/** The same for items of a list: what is built at once should soon be garbage again. */
const itemsAtOnce = 2000;

/** A list in parts: neighbours that are small together, or one item. */
function* partsOf(list: readonly unknown[]): Generator<readonly unknown[]> {
  let start = 0;
  let rest = itemsAtOnce;
  for (let index = 0; index < list.length; index += 1) {
    rest = left(list[index], rest);
    if (rest > 0) continue;
    if (index > start) yield list.slice(start, index);
    yield [list[index]];
    start = index + 1;
    rest = itemsAtOnce;
  }
  if (start < list.length) yield list.slice(start);
}

/** What is left of a budget once every value in it is counted; 0 when it is spent. */
function left(value: unknown, budget: number): number {
  if (budget <= 0) return 0;
  let rest = budget - 1;
  if (typeof value !== 'object' || value === null) return rest;
  if (Array.isArray(value)) {
    for (const item of value) {
      rest = typeof item === 'object' ? left(item, rest) : rest - 1;
      if (rest <= 0) return 0;
    }
    return rest;
  }
  const record = value as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(record)) {
    const item = record[key];
    rest = typeof item === 'object' ? left(item, rest) : rest - 1;
    if (rest <= 0) return 0;
  }
  return rest;
}

/** A value as JSON.stringify indents it that deep: inside as many lists, whose brackets are cut off again. */
function flat(value: unknown, indent: string): string {
  return indent === '' || typeof value !== 'object' || value === null
    ? JSON.stringify(value ?? null, undefined, 2)
    : flatItems([value], indent);
}

/** Items of a list that is indented that deep, with the commas between them. */
function flatItems(items: readonly unknown[], indent: string): string {
  const depth = indent.length / 2;
  let nested: readonly unknown[] = items;
  for (let level = 1; level < depth; level += 1) nested = [nested];
  const text = JSON.stringify(nested, undefined, 2);
  // Before the items stand `[`, a line break and ever more blanks; behind them the same, mirrored.
  const before = depth * 2 + depth * (depth + 1);
  const behind = depth * 2 + depth * (depth - 1);
  return text.slice(before, text.length - behind);
}
