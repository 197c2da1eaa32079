import type { CatalogueName, Catalogues } from '../../model/catalogue.ts';

/* Compiled from rules/catalogues/*.yaml and checked by tools/build/catalogues.ts; each is read when a check needs it. */
const sources: Readonly<Record<CatalogueName, () => Promise<{ readonly default: unknown }>>> = {
  images: () => import('../../../rules/catalogues/images.gen.json', { with: { type: 'json' } }),
  discord: () => import('../../../rules/catalogues/discord.gen.json', { with: { type: 'json' } }),
  'api-versions': () => import('../../../rules/catalogues/api-versions.gen.json', { with: { type: 'json' } }),
  'custom-resources': () => import('../../../rules/catalogues/custom-resources.gen.json', { with: { type: 'json' } }),
  values: () => import('../../../rules/catalogues/values.gen.json', { with: { type: 'json' } }),
};

export async function loadCatalogue<N extends CatalogueName>(name: N): Promise<Catalogues[N]> {
  return (await sources[name]()).default as Catalogues[N];
}
