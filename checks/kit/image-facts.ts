import type { ImageCatalogue, ImageFacts } from '../../src/model/catalogue.ts';
import type { ImageReference } from '../../src/model/graph.ts';

const indexes = new WeakMap<ImageCatalogue, ReadonlyMap<string, ImageFacts>>();

/** What the image catalogue knows about an image, by its repository; `library/x` stands for a plain `x` elsewhere, too. */
export function imageFactsOf(image: ImageReference | undefined, catalogue: ImageCatalogue): ImageFacts | undefined {
  if (image === undefined) return undefined;
  let index = indexes.get(catalogue);
  if (index === undefined) {
    index = new Map(catalogue.images.flatMap((facts) => facts.repositories.map((name) => [name, facts] as const)));
    indexes.set(catalogue, index);
  }
  const repository = image.repository.toLowerCase();
  return index.get(repository) ?? (repository.includes('/') ? undefined : index.get(`library/${repository}`));
}
