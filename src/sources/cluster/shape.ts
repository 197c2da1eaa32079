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
