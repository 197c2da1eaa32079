import type { KubernetesSchema, SchemaProblem, ValueRule } from '../../model/catalogue.ts';
import { compareText, groupOf } from '../../model/identity.ts';
import type { JsonRecord, Path } from '../../model/json.ts';
import { asList, asString } from '../../model/json.ts';
import { compileTable } from './compile.ts';
import type { SchemaTable } from './table.ts';
import type { Walk } from './walk.ts';
import { checkDefinition } from './validate.ts';

/** Groups that Kubernetes owns and of which the tables hold no kind (any more). */
const formerGroups = [
  'extensions',
  'admission.k8s.io',
  'auditregistration.k8s.io',
  'imagepolicy.k8s.io',
  'settings.k8s.io',
];

interface Options {
  readonly table: SchemaTable;
  readonly values: readonly ValueRule[];
  readonly minor: number;
  readonly known: boolean;
}

export function makeSchema({ table, values, minor, known }: Options): KubernetesSchema {
  const compiled = compileTable(table, values);
  const groups = new Set(formerGroups);
  const homes = new Map<string, string[]>();
  for (const [apiVersion, kinds] of Object.entries(table.kinds)) {
    groups.add(groupOf(apiVersion));
    for (const kind of Object.keys(kinds)) {
      const served = homes.get(kind);
      if (served === undefined) homes.set(kind, [apiVersion]);
      else served.push(apiVersion);
    }
  }
  for (const served of homes.values()) served.sort(compareText);

  const entryOf = (apiVersion: string, kind: string): { index: number; scope: string } | undefined => {
    const kinds = Object.hasOwn(table.kinds, apiVersion) ? table.kinds[apiVersion] : undefined;
    const word = kinds !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    return word === undefined ? undefined : { index: Number.parseInt(word, 10), scope: word.replace(/^\d+/, '') };
  };
  const listed = (apiVersion: string, kind: string): string | undefined => {
    const item = kind.endsWith('List') ? kind.slice(0, -'List'.length) : undefined;
    return item !== undefined && entryOf(apiVersion, item) !== undefined ? item : undefined;
  };

  const check = (walk: Walk, object: JsonRecord, apiVersion: string, kind: string): void => {
    const entry = entryOf(apiVersion, kind);
    if (entry !== undefined) {
      checkDefinition(walk, object, compiled.definition(entry.index));
      return;
    }
    const item = listed(apiVersion, kind);
    const definition = item === undefined ? undefined : entryOf(apiVersion, item);
    if (definition === undefined) return;
    for (const [index, value] of asList(object['items']).entries()) {
      walk.path.push('items', index);
      checkDefinition(walk, value, compiled.definition(definition.index));
      walk.path.length -= 2;
    }
  };

  return {
    version: `1.${minor}`,
    minor,
    known,
    kinds: [...homes.keys()].sort(compareText),
    kindOf(apiVersion, kind) {
      if (entryOf(apiVersion, kind) !== undefined || listed(apiVersion, kind) !== undefined) return 'known';
      if (apiVersion === 'v1' && kind === 'List') return 'known';
      return groups.has(groupOf(apiVersion)) ? 'no-kind' : 'custom';
    },
    apiVersionsOf: (kind) => homes.get(kind) ?? [],
    scopeOf(apiVersion, kind) {
      const scope = entryOf(apiVersion, kind)?.scope;
      return scope === 'N' ? 'Namespaced' : scope === 'C' ? 'Cluster' : undefined;
    },
    validate(object) {
      const problems: SchemaProblem[] = [];
      const placeholders: Path[] = [];
      const walk: Walk = { table: compiled, path: [], problems, placeholders };
      check(walk, object, asString(object['apiVersion']) ?? '', asString(object['kind']) ?? '');
      problems.sort((a, b) => comparePaths(a.path, b.path));
      return { problems, placeholders };
    },
  };
}

function comparePaths(a: Path, b: Path): number {
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (typeof left === 'number' && typeof right === 'number') return left - right;
    return compareText(String(left), String(right));
  }
  return a.length - b.length;
}
