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

/** Lists and mappings beyond what one string should hold are walked; the rest is JSON.stringify's, ten times as fast. */
function* tokens(value: unknown, indent: string): Generator<string> {
  if (typeof value !== 'object' || value === null || left(value, atOnce) > 0) {
    yield flat(value, indent);
    return;
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    let separator = `[\n${inner}`;
    for (const item of value) {
      yield separator;
      yield* tokens(item, inner);
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

/** What is left of a budget once every value in it is counted; 0 when it is spent. */
function left(value: unknown, budget: number): number {
  if (budget <= 0) return 0;
  let rest = budget - 1;
  if (typeof value !== 'object' || value === null) return rest;
  for (const item of Array.isArray(value) ? (value as readonly unknown[]) : Object.values(value)) {
    rest = left(item, rest);
    if (rest <= 0) return 0;
  }
  return rest;
}

function flat(value: unknown, indent: string): string {
  const text = JSON.stringify(value ?? null, undefined, 2);
  return indent === '' || !text.includes('\n') ? text : text.replaceAll('\n', `\n${indent}`);
}
