import type { Declaration } from '../model/graph.ts';
import { valueAt } from '../model/json.ts';
import type { EdgeContext } from './edge-context.ts';

/** Services that the custom resources of the files make, by `namespace\u0000name` (rules/catalogues/custom-resources.yaml). */
export function madeServices({ index, input }: EdgeContext): ReadonlyMap<string, Declaration> {
  const made = new Map<string, Declaration>();
  for (const { group, kind, names, unless = [] } of input.catalogues['custom-resources'].services) {
    for (const declaration of index.ofKind(kind)) {
      const { identity, object } = declaration;
      if (identity.group !== group || unless.some((field) => valueAt(object, ...field.split('.')) !== undefined))
        continue;
      for (const name of names) {
        const key = `${identity.namespace}\u0000${name.replace('{name}', identity.name)}`;
        if (!made.has(key)) made.set(key, declaration);
      }
    }
  }
  return made;
}
