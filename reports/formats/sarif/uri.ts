import { visible } from '../../view/visible.ts';

/** A path as a relative URI reference: every character beyond the unreserved ones is percent-encoded. */
export function artifactUri(path: string): string {
  return visible(path).split('/').map(segment).join('/');
}

/** One part of a path or of a category, in which `/` is no separator. */
export function segment(text: string): string {
  return encodeURIComponent(visible(text)).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
