import type { Json, JsonRecord, Path } from './json.ts';
import { asRecord, stringAt, valueAt } from './json.ts';

/** `spec.containers[gateway].env[REDIS_URL].value`: items of a list by their name or key, else by number. */
export function namedPath(object: JsonRecord | undefined, path: Path): string {
  let text = '';
  let value: Json | undefined = object;
  for (const step of path) {
    value = valueAt(value, step);
    if (typeof step === 'string') {
      text += text === '' ? step : `.${step}`;
      continue;
    }
    const item = asRecord(value);
    text += `[${stringAt(item, 'name') ?? stringAt(item, 'key') ?? String(step)}]`;
  }
  return text;
}
