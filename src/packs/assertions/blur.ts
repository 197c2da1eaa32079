import type { Json, JsonRecord } from '../../model/json.ts';
import { asList, asRecord } from '../../model/json.ts';
import { isPlaceholder, secretOf } from '../../model/secret.ts';

/** True, false, or undefined where it depends on something that nobody knows. */
export type Truth = boolean | undefined;

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** Why a value is not known: it is still to be filled in, or it was redacted. */
export type Blur = 'placeholder' | 'redacted';

/** Undefined for a value that stands as written. */
export function blurOf(value: Json): Blur | undefined {
  if (secretOf(value) !== undefined) return 'redacted';
  return isPlaceholder(value) ? 'placeholder' : undefined;
}

/** A text that is a placeholder from end to end may become a scalar of any type. */
const wholly = /^\s*(?:\$\{[^]*\}|\{\{[^]*\}\}|<[^]*>|__[^]*__)\s*$/;

/** JSON type of a value; undefined where a placeholder may become any. */
export function typeOf(value: Json): JsonType | undefined {
  if (typeof value === 'string') return isPlaceholder(value) && wholly.test(value) ? undefined : 'string';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return secretOf(value)?.type ?? 'object';
}

/**
 * The properties of a mapping. A key without a value is left out: to Kubernetes `labels:` with nothing behind it is a
 * mapping without labels, and a `required` that it satisfied would be a pass for nothing.
 */
export function propertiesOf(value: Json): readonly (readonly [string, Json])[] {
  const record: JsonRecord = asRecord(value) ?? {};
  return Object.keys(record).flatMap((key) => {
    const item = record[key];
    return item === undefined || item === null ? [] : [[key, item] as const];
  });
}

/** Whether two values are the same; undefined where only what nobody knows could make them differ, or agree. */
export function equal(a: Json, b: Json, step: () => void): Truth {
  step();
  if (blurOf(a) !== undefined || blurOf(b) !== undefined) {
    const [left, right] = [typeOf(a), typeOf(b)];
    return left !== undefined && right !== undefined && left !== right ? false : undefined;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) return equalLists(a, b, step);
  const [left, right] = [new Map(propertiesOf(a)), new Map(propertiesOf(b))];
  const vague = [...left.keys(), ...right.keys()].some((key) => isPlaceholder(key));
  if (!vague && left.size !== right.size) return false;
  let truth: Truth = vague ? undefined : true;
  for (const [key, value] of left) {
    const other = right.get(key);
    if (other === undefined && !vague) return false;
    const same = other === undefined ? undefined : equal(value, other, step);
    if (same === false && !vague) return false;
    if (same !== true) truth = undefined;
  }
  return truth;
}

function equalLists(a: Json, b: Json, step: () => void): Truth {
  const [left, right] = [asList(a), asList(b)];
  if (!Array.isArray(a) || !Array.isArray(b) || left.length !== right.length) return false;
  let truth: Truth = true;
  for (const [index, item] of left.entries()) {
    const same = equal(item, right[index] ?? null, step);
    if (same === false) return false;
    if (same === undefined) truth = undefined;
  }
  return truth;
}
