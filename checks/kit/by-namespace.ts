import type { Declaration } from '../../src/model/graph.ts';

/** Enough to find what was probably meant, and few enough to look at once for every finding. */
const most = 200;

/** Objects by namespace, at most {@link most} of each unless told otherwise: indexed once for one list, however many subjects ask. */
export function byNamespace<Item extends Declaration>(
  limit = most,
): (items: readonly Item[], namespace: string) => readonly Item[] {
  const known = new WeakMap<readonly Item[], ReadonlyMap<string, readonly Item[]>>();
  return (items, namespace) => {
    let index = known.get(items);
    if (index === undefined) known.set(items, (index = indexed(items, limit)));
    return index.get(namespace) ?? [];
  };
}

function indexed<Item extends Declaration>(
  items: readonly Item[],
  limit: number,
): ReadonlyMap<string, readonly Item[]> {
  const index = new Map<string, Item[]>();
  for (const item of items) {
    const own = index.get(item.identity.namespace);
    if (own === undefined) index.set(item.identity.namespace, [item]);
    else if (own.length < limit) own.push(item);
  }
  return index;
}

/** One name holds the other: `bot` and `bot-gateway`. */
export function isAlike(a: string, b: string): boolean {
  return a !== '' && b !== '' && (a.includes(b) || b.includes(a));
}
