import { visible } from '../../view/visible.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * One line of text in an XML 1.0 document, in an attribute or between tags; `]]>`, what XML forbids and what a CI runner takes
 * for a command can't occur.
 */
export function xmlLine(text: string): string {
  return visible(text)
    .replace(/[&<>"]/g, (character) => entities[character] ?? '')
    .replace(/^(\s*):(?=:)/, '$1&#58;')
    .replaceAll('##[', '##&#91;');
}
