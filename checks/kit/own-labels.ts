import type { Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { readString } from './read.ts';

export type Metadata = 'labels' | 'annotations';

/** Where a workload's own labels (or annotations) stand, and those of the pods that it makes; one place for a Pod. */
export function metadataPaths({ template }: Workload, what: Metadata): readonly Path[] {
  const own: Path = ['metadata', what];
  return template.path.length === 0 ? [own] : [own, [...template.path, 'metadata', what]];
}

/** Does any of these places hold a value under the key? Throws for a placeholder. */
export function valueIn({ object }: Workload, places: readonly Path[], key: string): string | undefined {
  for (const place of places) {
    const value = readString(object, ...place, key);
    if (value !== undefined && value.trim() !== '') return value;
  }
  return undefined;
}
