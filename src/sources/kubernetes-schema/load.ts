import type { KubernetesSchema, ValueCatalogue } from '../../model/catalogue.ts';
import type { SchemaTable } from './table.ts';
import { makeSchema } from './schema.ts';

/* One table a supported minor version, oldest first; only the one that is asked for is read. */
const tables: readonly (readonly [minor: number, load: () => Promise<unknown>])[] = [
  [31, () => import('../../../rules/kubernetes/1.31.json', { with: { type: 'json' } })],
  [32, () => import('../../../rules/kubernetes/1.32.json', { with: { type: 'json' } })],
  [33, () => import('../../../rules/kubernetes/1.33.json', { with: { type: 'json' } })],
  [34, () => import('../../../rules/kubernetes/1.34.json', { with: { type: 'json' } })],
  [35, () => import('../../../rules/kubernetes/1.35.json', { with: { type: 'json' } })],
  [36, () => import('../../../rules/kubernetes/1.36.json', { with: { type: 'json' } })],
];

/** `1.31` ... `1.36` */
export const kubernetesVersions: readonly string[] = tables.map(([minor]) => `1.${minor}`);

/**
 * The API of a Kubernetes version (`1.36`, `v1.34.2`). For a version without a table the nearest one answers
 * which kinds there are, and `known` is false. Rejects with a TypeError for anything that is no 1.x version.
 */
export async function loadKubernetesSchema(version: string): Promise<KubernetesSchema> {
  const minor = Number(/^v?1\.(\d{1,3})(?:[.+-].*)?$/.exec(version)?.[1] ?? Number.NaN);
  if (Number.isNaN(minor)) throw new TypeError(`not a Kubernetes version: ${version}`);
  let best = tables[0];
  for (const entry of tables)
    if (best === undefined || Math.abs(entry[0] - minor) < Math.abs(best[0] - minor)) best = entry;
  if (best === undefined) throw new TypeError('no Kubernetes table');
  const [table, values] = await Promise.all([
    best[1](),
    import('../../../rules/catalogues/values.gen.json', { with: { type: 'json' } }),
  ]);
  return makeSchema({
    table: defaultOf<SchemaTable>(table),
    values: defaultOf<ValueCatalogue>(values).values,
    minor,
    known: best[0] === minor,
  });
}

/** Both files are ours, made and checked at build time. */
function defaultOf<T>(module: unknown): T {
  return (module as { default: T }).default;
}
