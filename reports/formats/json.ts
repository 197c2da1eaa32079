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

/** Lists are walked, so that no single string grows with the number of results or findings. */
function* tokens(value: unknown, indent: string): Generator<string> {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    let separator = `[\n${inner}`;
    for (const item of value) {
      yield separator;
      yield* small(item) ? [flat(item, inner)] : tokens(item, inner);
      separator = `,\n${inner}`;
    }
    yield `\n${indent}]`;
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield flat(value, indent);
    return;
  }
  let separator = `{\n${inner}`;
  let empty = true;
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    yield `${separator}${JSON.stringify(key)}: `;
    yield* small(item) ? [flat(item, inner)] : tokens(item, inner);
    separator = `,\n${inner}`;
    empty = false;
  }
  yield empty ? '{}' : `\n${indent}}`;
}

/** Scalars, empty values and findings: written by JSON.stringify at once, which is ten times as fast. */
function small(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : 'fingerprint' in value || !Object.values(value).some(isContainer);
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function flat(value: unknown, indent: string): string {
  const text = JSON.stringify(value ?? null, undefined, 2);
  return indent === '' || !text.includes('\n') ? text : text.replaceAll('\n', `\n${indent}`);
}
