import type { Declaration, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { recordAt, stringAt } from '../../src/model/json.ts';

/*
 * A loose way to join: by single labels that a selector and the pods share, and by the namespace as it is written.
 * It is how Polaris joins. Kubernetes wants the whole selector, so our packs ask the graph instead.
 */

/** The namespace that the object itself writes; '' for none, which is not the same here as writing `default`. */
export function writtenNamespace({ object }: Declaration): string {
  return stringAt(object, 'metadata', 'namespace') ?? '';
}

/** Namespaces whose objects may belong to the subject: its own as it is written, and none. */
export function nearNamespaces(subject: Declaration): readonly string[] {
  const own = writtenNamespace(subject);
  return own === '' ? [''] : [own, ''];
}

/** How many labels of the workload's pods each item names under `matchLabels`, items that name none left out. */
export type SharedLabels<Item> = (items: readonly Item[], subject: Workload) => ReadonlyMap<Item, number>;

/** Indexed once for one list, however many subjects ask. `near`: items of {@link nearNamespaces}. */
export function sharedLabels<Item extends Declaration>(selector: Path, where: 'near' | 'anywhere'): SharedLabels<Item> {
  const known = new WeakMap<readonly Item[], ReadonlyMap<string, readonly Item[]>>();
  const placeOf = (item: Declaration): string => (where === 'near' ? writtenNamespace(item) : '');
  return (items, subject) => {
    let index = known.get(items);
    if (index === undefined) known.set(items, (index = indexed(items, selector, placeOf)));
    const counts = new Map<Item, number>();
    const places = where === 'near' ? nearNamespaces(subject) : [''];
    for (const [key, value] of subject.template.labels)
      for (const place of places)
        for (const item of index.get(entry(place, key, value)) ?? []) counts.set(item, (counts.get(item) ?? 0) + 1);
    return counts;
  };
}

function indexed<Item extends Declaration>(
  items: readonly Item[],
  selector: Path,
  placeOf: (item: Declaration) => string,
): ReadonlyMap<string, readonly Item[]> {
  const index = new Map<string, Item[]>();
  for (const item of items)
    for (const [key, value] of Object.entries(recordAt(item.object, ...selector, 'matchLabels') ?? {})) {
      if (typeof value !== 'string') continue;
      const at = entry(placeOf(item), key, value);
      const own = index.get(at);
      if (own === undefined) index.set(at, [item]);
      else own.push(item);
    }
  return index;
}

function entry(place: string, key: string, value: string): string {
  return JSON.stringify([place, key, value]);
}
