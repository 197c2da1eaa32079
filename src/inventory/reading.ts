import type { ManifestDocument } from '../model/document.ts';
import { stringAt } from '../model/json.ts';
import type { Reading } from '../model/pack.ts';

/** Does it exist for the tool whose way of reading this is? */
export function isKnown({ object }: ManifestDocument, { kinds }: Reading): boolean {
  return (
    kinds === undefined || kinds.includes(`${stringAt(object, 'apiVersion') ?? ''}/${stringAt(object, 'kind') ?? ''}`)
  );
}
