import { visible } from '../../view/visible.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** One line of text in an XML 1.0 document, in an attribute or between tags; `]]>` and what XML forbids can't occur. */
export function xmlLine(text: string): string {
  return visible(text).replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
