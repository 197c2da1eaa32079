import type { AllCatalogues } from '../../model/catalogue.ts';

/* Compiled from rules/catalogues/*.yaml and checked by tools/build/catalogues.ts; each is read when somebody needs it. */
const sources: Readonly<Record<keyof AllCatalogues, () => Promise<{ readonly default: unknown }>>> = {
  images: () => import('../../../rules/catalogues/images.gen.json', { with: { type: 'json' } }),
  discord: () => import('../../../rules/catalogues/discord.gen.json', { with: { type: 'json' } }),
  'api-versions': () => import('../../../rules/catalogues/api-versions.gen.json', { with: { type: 'json' } }),
  'custom-resources': () => import('../../../rules/catalogues/custom-resources.gen.json', { with: { type: 'json' } }),
  values: () => import('../../../rules/catalogues/values.gen.json', { with: { type: 'json' } }),
  peers: () => import('../../../rules/catalogues/peers.gen.json', { with: { type: 'json' } }),
  metrics: () => import('../../../rules/catalogues/metrics.gen.json', { with: { type: 'json' } }),
};

export async function loadCatalogue<N extends keyof AllCatalogues>(name: N): Promise<AllCatalogues[N]> {
  return (await sources[name]()).default as AllCatalogues[N];
}
