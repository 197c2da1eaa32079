import type { JsonRecord } from '../model/json.ts';
import { asList, asRecord, asString, listAt, stringAt } from '../model/json.ts';
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

/** Labels that every match must carry, for index lookups: those of matchLabels, and of `In` with one value. */
export function requiredLabels(selector: JsonRecord | undefined): readonly (readonly [string, string])[] {
  const required: (readonly [string, string])[] = [...textMap(asRecord(selector?.['matchLabels']))];
  for (const expression of asList(selector?.['matchExpressions'])) {
    const key = stringAt(expression, 'key');
    const values = listAt(expression, 'values');
    const value = asString(values[0]);
    if (stringAt(expression, 'operator') === 'In' && key !== undefined && values.length === 1 && value !== undefined)
      required.push([key, value]);
  }
  return required;
}

/** The shortest list of carriers among the labels; undefined when there is no label to look up. */
export function fewestCarriers<Item>(
  labels: Iterable<readonly [string, string]>,
  carrying: (label: readonly [string, string]) => readonly Item[],
): readonly Item[] | undefined {
  let fewest: readonly Item[] | undefined;
  for (const label of labels) {
    const carriers = carrying(label);
    if (fewest === undefined || carriers.length < fewest.length) fewest = carriers;
  }
  return fewest;
}
