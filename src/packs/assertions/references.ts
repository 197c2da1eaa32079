import type { Json, Path } from '../../model/json.ts';
import { valueAt } from '../../model/json.ts';

/** The place that a `$ref` names inside its own schema; undefined where there is none. Nothing outside is ever looked up. */
export function pointerPath(root: Json, reference: string): Path | undefined {
  if (reference === '#') return [];
  if (!reference.startsWith('#/')) return undefined;
  const path = decoded(reference.slice(2))
    ?.split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return path === undefined || valueAt(root, ...path) === undefined ? undefined : path;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
