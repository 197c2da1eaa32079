import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { asRecord, stringAt, valueAt } from '../../src/model/json.ts';

/** `spec.containers[gateway].image`: items of a list by their name or key, else by number. */
export function namedPath(object: JsonRecord, path: Path): string {
  let text = '';
  let value: Json | undefined = object;
  for (const step of path) {
    value = valueAt(value, step);
    if (typeof step === 'string') text += text === '' ? step : `.${step}`;
    else text += `[${stringAt(asRecord(value), 'name') ?? stringAt(asRecord(value), 'key') ?? String(step)}]`;
  }
  return text;
}
