import type { ImageFacts } from '../model/catalogue.ts';
import type { ImageReference } from '../model/graph.ts';
import type { GraphInput } from './input.ts';

/**
 * An image reference in its parts. The tag is the text after the last colon behind the last slash,
 * so that a registry's port is no tag (distribution/reference grammar).
 */
export function parseImage(text: string): ImageReference {
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const named = at === -1 ? text : text.slice(0, at);
  const lastSlash = named.lastIndexOf('/');
  const colon = named.indexOf(':', lastSlash + 1);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  const path = colon === -1 ? named : named.slice(0, colon);
  const firstSlash = path.indexOf('/');
  const host = firstSlash === -1 ? '' : path.slice(0, firstSlash);
  const hasHost = host.includes('.') || host.includes(':') || host === 'localhost';
  const registry = hasHost ? host : 'docker.io';
  const rest = hasHost ? path.slice(firstSlash + 1) : path;
  const repository = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  return {
    text,
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** What the image catalogue knows about a reference; looked up by repository, then by its last two and last parts. */
export function imageFacts(
  image: ImageReference | undefined,
  catalogue: GraphInput['catalogues']['images'],
): ImageFacts | undefined {
  return image === undefined ? undefined : indexOf(catalogue).get(image.repository.toLowerCase());
}

const indexes = new WeakMap<GraphInput['catalogues']['images'], ReadonlyMap<string, ImageFacts>>();

function indexOf(catalogue: GraphInput['catalogues']['images']): ReadonlyMap<string, ImageFacts> {
  const known = indexes.get(catalogue);
  if (known !== undefined) return known;
  const index = new Map<string, ImageFacts>();
  for (const facts of catalogue.images) for (const repository of facts.repositories) index.set(repository, facts);
  indexes.set(catalogue, index);
  return index;
}
