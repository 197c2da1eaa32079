import type { JsonRecord } from '../model/json.ts';
import { asList, asRecord, asString, stringAt } from '../model/json.ts';
import { textMap } from './objects.ts';

/**
 * A label selector as Kubernetes evaluates it: matchLabels AND matchExpressions; an empty one matches everything.
 * An operator or a shape that the API would refuse matches nothing.
 */
export function matchesSelector(selector: JsonRecord | undefined, labels: ReadonlyMap<string, string>): boolean {
  if (selector === undefined) return false;
  const wanted = selector['matchLabels'];
  if (wanted !== undefined && wanted !== null) {
    const record = asRecord(wanted);
    if (record === undefined) return false;
    for (const key of Object.keys(record)) if (labels.get(key) !== record[key]) return false;
  }
  return asList(selector['matchExpressions']).every((item) => matchesExpression(asRecord(item), labels));
}

function matchesExpression(expression: JsonRecord | undefined, labels: ReadonlyMap<string, string>): boolean {
  const key = stringAt(expression, 'key');
  if (expression === undefined || key === undefined) return false;
  const value = labels.get(key);
  const values = asList(expression['values']).map(asString);
  switch (stringAt(expression, 'operator') ?? '') {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}

/** A Service's or ReplicationController's plain map selector. An empty map selects nothing that was meant. */
export function matchesMap(selector: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of selector) if (labels.get(key) !== value) return false;
  return selector.size > 0;
}

/** Some label that every match must carry, for index lookups; undefined when the selector has none. */
export function requiredLabel(selector: JsonRecord | undefined): readonly [string, string] | undefined {
  for (const [key, value] of textMap(asRecord(selector?.['matchLabels']))) return [key, value];
  return undefined;
}
