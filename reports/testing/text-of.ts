import type { RenderedDocument } from '../document.ts';

/** The whole text of a document. */
export function textOf({ body }: RenderedDocument): string {
  return typeof body === 'string' ? body : Array.from(body).join('');
}
