import type { CatalogueName, Catalogues, KubernetesSchema } from '../model/catalogue.ts';
import type { Check } from '../model/check.ts';
import { ReadinessError } from '../model/errors.ts';
import { checkKeyOf } from '../model/pack.ts';
import type { Pack } from '../model/pack.ts';
import { registry } from '../../checks/registry.ts';

/**
 * What answers the pack's rules, by {@link checkKeyOf}: registered checks, loaded, and assertions, made into checks.
 * A name that nobody registered stays out and its rule is unknown.
 */
export async function loadChecks(pack: Pack): Promise<ReadonlyMap<string, Check>> {
  const ids = new Set(pack.rules.flatMap(({ check }) => check ?? []));
  const loaded = await Promise.all(
    [...ids].map(async (id): Promise<readonly [string, Check] | undefined> => {
      const load = Object.hasOwn(registry, id) ? registry[id] : undefined;
      return load === undefined ? undefined : [id, (await load()).default];
    }),
  );
  return new Map([...loaded.filter((entry) => entry !== undefined), ...(await loadAssertions(pack))]);
}

/** Few packs have assertions: what judges them is not loaded before. */
async function loadAssertions(pack: Pack): Promise<readonly (readonly [string, Check])[]> {
  if (pack.rules.every(({ assert }) => assert === undefined)) return [];
  const { assertionCheck } = await import('../packs/assertions/check.ts');
  return pack.rules.flatMap((rule) => {
    const key = checkKeyOf(rule);
    const check = assertionCheck(rule);
    return key === undefined || check === undefined ? [] : [[key, check] as const];
  });
}

/** Every registered check; for packs from files and for `readiness checks`. */
export async function loadAllChecks(): Promise<ReadonlyMap<string, Check>> {
  const loaded = await Promise.all(
    Object.entries(registry).map(async ([id, load]): Promise<readonly [string, Check]> => [id, (await load()).default]),
  );
  return new Map(loaded);
}

export interface StaticEvidence {
  readonly schema: KubernetesSchema;
  readonly catalogues: Catalogues;
  /** By need, as checks declare it. */
  readonly byNeed: Readonly<Record<string, unknown>>;
}

/** What the pack is judged by: the Kubernetes that the run names, else the one that the pack's other tool asks about. */
export async function evidenceFor(
  { reading }: Pack,
  kubernetesVersion: string | undefined,
  known: StaticEvidence,
): Promise<StaticEvidence> {
  const version = kubernetesVersion === undefined ? reading?.kubernetesVersion : undefined;
  return version === undefined ? known : loadStaticEvidence(version);
}

/** Facts that come with the program: the API of the target version, and the catalogues. */
export async function loadStaticEvidence(kubernetesVersion: string | undefined): Promise<StaticEvidence> {
  const [{ kubernetesVersions, loadKubernetesSchema }, { loadCatalogue }] = await Promise.all([
    import('../sources/kubernetes-schema/load.ts'),
    import('../sources/catalogues/load.ts'),
  ]);
  const version = kubernetesVersion ?? kubernetesVersions.at(-1) ?? '1.36';
  if (!/^v?1\.\d{1,3}(?:[.+-].*)?$/.test(version)) {
    throw new ReadinessError('usage', `${JSON.stringify(version.slice(0, 40))} is no Kubernetes version`, {
      hint: `write it as 1.N; tables: ${kubernetesVersions.join(', ')}`,
    });
  }
  const names = [
    'images',
    'discord',
    'api-versions',
    'custom-resources',
    'values',
  ] as const satisfies readonly CatalogueName[];
  const [schema, images, discord, apiVersions, customResources, values] = await Promise.all([
    loadKubernetesSchema(version),
    loadCatalogue('images'),
    loadCatalogue('discord'),
    loadCatalogue('api-versions'),
    loadCatalogue('custom-resources'),
    loadCatalogue('values'),
  ]);
  const catalogues: Catalogues = {
    images,
    discord,
    'api-versions': apiVersions,
    'custom-resources': customResources,
    values,
  };
  return {
    schema,
    catalogues,
    byNeed: {
      'kubernetes-schema': schema,
      ...Object.fromEntries(names.map((name) => [`catalogue:${name}`, catalogues[name]])),
    },
  };
}
