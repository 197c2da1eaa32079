/**
 * A path as a relative URI reference: every character beyond the unreserved ones is percent-encoded. A slash in front
 * would make it absolute, and two would name a host.
 */
export function artifactUri(path: string): string {
  const uri = path.replace(/^\/+/, '').split('/').map(segment).join('/');
  return uri === '' ? '.' : uri;
}

/** One part of a path or of a category, in which `/` is no separator. */
export function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
