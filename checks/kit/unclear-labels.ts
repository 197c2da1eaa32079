import type { Workload } from '../../src/model/graph.ts';
import type { Json } from '../../src/model/json.ts';
import { isPlaceholder } from '../../src/model/secret.ts';

/** Could the selector match the labels once every placeholder of either is filled in? */
export function mayMatch(selector: ReadonlyMap<string, string>, labels: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of selector) {
    const own = labels.get(key);
    if (own === undefined) return false;
    if (own !== value && !isPlaceholder(own) && !isPlaceholder(value)) return false;
  }
  return true;
}

export function hasUnclearLabels({ template: { labels } }: Workload): boolean {
  return [...labels.values()].some(isPlaceholder);
}

/** Does any scalar of a selector still hold a placeholder? Selectors are flat: deeper levels are no part of the API. */
export function isUnclear(selector: Json | undefined, depth = 0): boolean {
  if (typeof selector !== 'object' || selector === null) return isPlaceholder(selector);
  return depth < 4 && Object.values(selector).some((value) => isUnclear(value ?? null, depth + 1));
}
