import { line } from '../../view/line.ts';

/** Characters of one text; a message of a megabyte explains no better, and GitHub takes ten megabytes in all. */
const mostCharacters = 4000;

/**
 * Text in a SARIF message. Readers take `[text](1)` for a link and `{0}` for an argument, so what could be read as either
 * is escaped as SARIF 2.1.0 says (3.11.5, 3.11.6). Other brackets and braces stay: GitHub shows the escapes.
 */
export function plain(text: string, most = mostCharacters): string {
  const shown = line(text, most);
  const unlinked = shown.includes('](') ? shown.replace(/[\\[\]]/g, String.raw`\$&`) : shown;
  return unlinked.replace(/\{(?=\d+\})|(?<=\{\d+)\}/g, '$&$&');
}

/** A link to a related location. The text is a place of ours: file, line and column. */
export function link(text: string, id: number): string {
  return `[${line(text, 500).replace(/[\\[\]]/g, String.raw`\$&`)}](${id})`;
}
