import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';
import { isPlaceholder, secretOf } from '../../model/secret.ts';
import { isQuantity } from '../../model/quantity.ts';
import type { CompiledDefinition } from './compile.ts';
import { grammars, isBase64 } from './grammar.ts';
import { nearest } from './nearest.ts';
import { topicOf } from './topics.ts';
import { applyRules } from './values.ts';
import type { Walk } from './walk.ts';
import { describe, report, typeName } from './walk.ts';
import type { Type } from './table.ts';

/** Deeper than any manifest that means something; the reader refuses such documents, this only bounds the recursion. */
const deepest = 200;

/**
 * Programs and people write `${X}` into texts that Kubernetes hands on untouched (scripts, configuration files):
 * such a text is a string whatever the parts become. A scalar that is a placeholder as a whole may become anything.
 */
const handedOn = new Set([
  'io.k8s.api.core.v1.ConfigMap/data',
  'io.k8s.api.core.v1.Secret/stringData',
  'io.k8s.api.core.v1.Container/args',
  'io.k8s.api.core.v1.Container/command',
  'io.k8s.api.core.v1.ExecAction/command',
  'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta/annotations',
]);
const wholePlaceholder = /^(?:\$\{[^}]*\}|\{\{[^}]*\}\}|<[^<>]*>|__[A-Z][A-Z0-9_]*__)$/;

function isUndecided(value: string, definition: CompiledDefinition, field: string): boolean {
  if (!isPlaceholder(value)) return false;
  return !handedOn.has(`${definition.name}/${field}`) || wholePlaceholder.test(value.trim());
}

export function checkDefinition(walk: Walk, value: Json, definition: CompiledDefinition): void {
  const record = secretOf(value) === undefined ? asRecord(value) : undefined;
  if (record === undefined) {
    report(walk, { kind: 'type', expected: 'a mapping', found: typeName(value) });
    return;
  }
  if (walk.path.length > deepest) return;
  // for-in is several times faster than Object.keys here; no parser makes inherited fields.
  for (const field in record) {
    const child = record[field];
    const type = definition.fields.get(field);
    if (type === undefined) {
      const near = nearest(field, definition.fields.keys());
      const shown = field.length > 60 ? `${field.slice(0, 57)}...` : field;
      report(
        walk,
        { kind: 'unknown-field', field: shown, ...(near === undefined ? {} : { nearest: near }) },
        undefined,
        field,
      );
    } else if (child !== null && child !== undefined) {
      walk.path.push(field);
      checkValue(walk, child, type, definition, field);
      walk.path.pop();
    }
  }
  for (const field of definition.required) {
    if (!Object.hasOwn(record, field) || (record[field] ?? null) === null)
      report(walk, { kind: 'required', field }, topicOf(definition.name, field), field);
  }
  applyRules(walk, record, definition);
}

function checkValue(walk: Walk, value: Json, type: Type, owner: CompiledDefinition, field: string): void {
  if (typeof value === 'string' && type.is !== 'any' && isUndecided(value, owner, field)) {
    walk.placeholders.push([...walk.path]);
    return;
  }
  if (type.is === 'any') return;
  if (type.is === 'definition') checkDefinition(walk, value, walk.table.definition(type.index));
  else if (type.is === 'list') checkList(walk, value, type.of, owner, field);
  else if (type.is === 'map') checkMap(walk, value, type.of, owner, field);
  else if (type.is === 'object') checkMap(walk, value, undefined, owner, field);
  else checkScalar(walk, value, type.is);
}

function checkList(walk: Walk, value: Json, of: Type, owner: CompiledDefinition, field: string): void {
  if (!Array.isArray(value)) {
    report(walk, { kind: 'type', expected: 'a list', found: typeName(value) });
    return;
  }
  for (const [index, item] of (value as readonly Json[]).entries()) {
    // A list item, unlike a field, is never dropped for being null: the API server reads an empty item.
    if (item === null && of.is !== 'definition') continue;
    walk.path.push(index);
    checkValue(walk, item ?? {}, of, owner, field);
    walk.path.pop();
  }
}

function checkMap(walk: Walk, value: Json, of: Type | undefined, owner: CompiledDefinition, field: string): void {
  const record: JsonRecord | undefined = secretOf(value) === undefined ? asRecord(value) : undefined;
  if (record === undefined) {
    report(walk, { kind: 'type', expected: 'a mapping', found: typeName(value) });
    return;
  }
  if (of === undefined) return;
  for (const key in record) {
    const child = record[key];
    if (child === null || child === undefined) continue;
    walk.path.push(key);
    checkValue(walk, child, of, owner, field);
    walk.path.pop();
  }
}

type Scalar = Exclude<Type, { of: Type } | { index: number }>['is'];

const expectations: Readonly<Record<Exclude<Scalar, 'any' | 'object'>, string>> = {
  string: 'a string',
  time: 'a string',
  bytes: 'a string',
  boolean: 'true or false',
  int32: 'a whole number',
  int64: 'a whole number',
  number: 'a number',
  quantity: 'a quantity',
  'int-or-string': 'a whole number or a string',
};

function checkScalar(walk: Walk, value: Json, type: Exclude<Scalar, 'any' | 'object'>): void {
  const secret = secretOf(value);
  const found = secret?.type ?? (typeof value === 'object' ? 'object' : typeof value);
  const whole = secret !== undefined || (typeof value === 'number' && Number.isInteger(value));
  let fits: boolean;
  switch (type) {
    case 'string':
    case 'time':
    case 'bytes':
      fits = found === 'string';
      break;
    case 'boolean':
      fits = found === 'boolean';
      break;
    case 'int32':
    case 'int64':
      fits = found === 'number' && whole;
      break;
    case 'number':
      fits = found === 'number';
      break;
    case 'quantity':
      fits = found === 'string' || found === 'number';
      break;
    case 'int-or-string':
      fits = found === 'string' || (found === 'number' && whole);
      break;
  }
  if (!fits) {
    report(walk, { kind: 'type', expected: expectations[type], found: typeName(value) });
    return;
  }
  if (type === 'quantity' && secret === undefined && !isQuantity(value))
    report(walk, { kind: 'value', expected: grammars.quantity.words, found: describe(value) });
  if (type === 'bytes' && typeof value === 'string' && !isBase64(value))
    report(walk, { kind: 'value', expected: 'base64', found: 'other text' });
  if ((type === 'int32' || type === 'int-or-string') && typeof value === 'number' && Math.abs(value) > 2 ** 31)
    report(walk, { kind: 'value', expected: 'a number of 32 bits', found: describe(value) });
}
