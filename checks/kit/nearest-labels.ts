import type { Declaration } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { recordAt } from '../../src/model/json.ts';

/** What was probably meant: the item that bears most of the wanted labels, where one bears any. */
export function nearestByLabels<Item extends Declaration>(
  items: readonly Item[],
  labelsOf: (item: Item) => ReadonlyMap<string, string>,
  selector: JsonRecord,
): Item | undefined {
  const wanted = Object.entries(recordAt(selector, 'matchLabels') ?? {});
  let best: Item | undefined;
  let bestShared = 0;
  for (const item of items) {
    const labels = labelsOf(item);
    const shared = wanted.filter(([key, value]) => labels.get(key) === value).length;
    if (shared > bestShared) [best, bestShared] = [item, shared];
  }
  return best;
}

export function labelWords(labels: ReadonlyMap<string, string>): string {
  const all = [...labels].map(([key, value]) => `${key}=${value}`);
  return all.length === 0 ? 'no labels' : all.slice(0, 6).join(',');
}
