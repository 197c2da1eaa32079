import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';
import { setOwn } from '../../redaction/own.ts';
import { RequestFailure } from './failure.ts';

/** What is kept of a value: all of it, these fields (`*`: every key), or that of each item of a list. */
export type Shape = true | readonly [Shape] | { readonly [key: string]: Shape };

/** The fields that are named, each whole. */
export function fields(names: string): Readonly<Record<string, Shape>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, true] as const));
}

/** A copy of what the shape lets through; undefined where nothing is left. Throws where a value is odd. */
export function shaped(value: Json | undefined, shape: Shape, depth: number): Json | undefined {
  if (value === undefined) return undefined;
  if (depth <= 0) throw new RequestFailure('parse-error', 'an object is nested too deeply');
  if (shape === true) return whole(value, depth);
  if (Array.isArray(shape)) {
    const [item] = shape as readonly [Shape];
    return Array.isArray(value)
      ? (value as readonly Json[]).map((one) => shaped(one, item, depth - 1) ?? null)
      : undefined;
  }
  const record = asRecord(value);
  if (record === undefined) return undefined;
  const result: Record<string, Json | undefined> = {};
  const wanted = shape as Readonly<Record<string, Shape>>;
  const every = wanted['*'];
  for (const key of Object.keys(every === undefined ? wanted : record)) {
    if (!Object.hasOwn(record, key)) continue;
    const kept = shaped(record[key], every ?? wanted[key] ?? {}, depth - 1);
    if (kept !== undefined) setOwn(result, key, kept);
  }
  return result;
}

/** Whether {@link shaped} would make the same copy of a value. May say no where it would, and never yes where not. */
export function isShapedAs(value: Json | undefined, shape: Shape, copy: Json | undefined): boolean {
  if (shape === true) return isSame(value, copy);
  if (Array.isArray(shape)) {
    const [item] = shape as readonly [Shape];
    return (
      Array.isArray(value) &&
      Array.isArray(copy) &&
      value.length === copy.length &&
      value.every((one: Json, index) => isShapedAs(one, item, copy[index] as Json))
    );
  }
  const record = asRecord(value);
  const known = asRecord(copy);
  if (record === undefined || known === undefined || Object.hasOwn(shape, '*')) return false;
  for (const [key, inner] of entriesOf(shape as Readonly<Record<string, Shape>>)) {
    const isThere = Object.hasOwn(record, key);
    if (isThere !== Object.hasOwn(known, key)) return false;
    if (isThere && !isShapedAs(record[key], inner, known[key])) return false;
  }
  return true;
}

const entries = new WeakMap<object, readonly (readonly [string, Shape])[]>();

function entriesOf(shape: Readonly<Record<string, Shape>>): readonly (readonly [string, Shape])[] {
  const known = entries.get(shape) ?? Object.entries(shape);
  entries.set(shape, known);
  return known;
}

/** The same JSON, keys in the same order. */
function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) &&
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((one: Json, index) => isSame(one, b[index] as Json))
    );
  }
  const [one, other] = [a as JsonRecord, b as JsonRecord];
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return (
    keys.length === others.length && keys.every((key, index) => key === others[index] && isSame(one[key], other[key]))
  );
}

function whole(value: Json, depth: number): Json {
  if (depth <= 0) throw new RequestFailure('parse-error', 'an object is nested too deeply');
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RequestFailure('parse-error', 'an object holds a number beyond all bounds');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => whole(item, depth - 1));
  const result: Record<string, Json | undefined> = {};
  for (const [key, item] of Object.entries(value as JsonRecord))
    if (item !== undefined) setOwn<Json | undefined>(result, key, whole(item, depth - 1));
  return result;
}
