/** Plain data as it comes out of a parser: nothing about its shape is known. */
export type Json = null | boolean | number | string | readonly Json[] | JsonRecord;
export interface JsonRecord {
  readonly [key: string]: Json | undefined;
}

/** Where a value stands inside a document: `['spec', 'template', 'spec', 'containers', 0, 'image']`. */
export type Path = readonly (string | number)[];

/** A value that is a mapping, else undefined. Redacted scalars (see secret.ts) are mappings too: ask {@link isSecret} first. */
export function asRecord(value: Json | undefined): JsonRecord | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : undefined;
}

/** A value that is a list, else an empty list. */
export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function asString(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asNumber(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

export function asBoolean(value: Json | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/**
 * The value at a path, or undefined as soon as a step is missing. Own keys only, so `__proto__` is a plain key.
 * Every check asks this of every object, most often for what is not there: one plain look is enough for that, since
 * what plain data inherits is functions and `__proto__`.
 */
export function valueAt(root: Json | undefined, ...path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (let index = 0; index < path.length; index += 1) {
    if (typeof value !== 'object' || value === null) return undefined;
    const step = path[index] ?? '';
    const next: Json | undefined = (value as Record<string | number, Json | undefined>)[step];
    if (next === undefined || typeof next === 'function') return undefined;
    if (step === '__proto__' && !Object.hasOwn(value, step)) return undefined;
    value = next;
  }
  return value;
}

export function recordAt(root: Json | undefined, ...path: Path): JsonRecord | undefined {
  return asRecord(valueAt(root, ...path));
}

export function listAt(root: Json | undefined, ...path: Path): readonly Json[] {
  return asList(valueAt(root, ...path));
}

export function stringAt(root: Json | undefined, ...path: Path): string | undefined {
  return asString(valueAt(root, ...path));
}

/** A key that JavaScript puts before the others, by its number: an object can't tell where it stood in the text. */
export function isNumberKey(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 0x30 && first <= 0x39 && /^(?:0|[1-9]\d{0,9})$/.test(key);
}
