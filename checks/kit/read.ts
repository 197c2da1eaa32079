import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { valueAt } from '../../src/model/json.ts';
import { isPlaceholder, textOf } from '../../src/model/secret.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { unknown } from './verdict.ts';

/*
 * Readers for scalars that a check bases its answer on. A scalar that still holds a placeholder
 * (`${X}`, `{{ x }}`, `<X>`, `__X__`) makes the subject unknown(not-collected): nobody knows what it will be.
 */

/**
 * Any scalar at the path; throws {@link Unjudgeable} for a placeholder, and for one that stands in the place of a mapping
 * on the way (`resources: '{{ toYaml .Values.resources }}'`).
 */
export function readValue(root: JsonRecord, ...path: Path): Json | undefined {
  let held: Json | undefined = root;
  let value: Json | undefined = root;
  for (let index = 0; index < path.length && value !== undefined; index += 1) {
    value = valueAt(held, path[index] ?? '');
    // Where the path ends early, what stands there says whether it could go on.
    if (value !== undefined) held = value;
  }
  if (isPlaceholder(held)) {
    throw new Unjudgeable(
      unknown('not-collected', `${formatPath(path)} still holds the placeholder ${String(textOf(held)).slice(0, 60)}`),
    );
  }
  return value;
}

export function readString(root: JsonRecord, ...path: Path): string | undefined {
  return textOf(readValue(root, ...path));
}

export function readBoolean(root: JsonRecord, ...path: Path): boolean | undefined {
  const value = readValue(root, ...path);
  return typeof value === 'boolean' ? value : undefined;
}

export function readNumber(root: JsonRecord, ...path: Path): number | undefined {
  const value = readValue(root, ...path);
  return typeof value === 'number' ? value : undefined;
}

/** `spec.containers[0].image` */
export function formatPath(path: Path): string {
  let text = '';
  for (const step of path) text += typeof step === 'number' ? `[${step}]` : text === '' ? step : `.${step}`;
  return text;
}
