/** Stops GitHub from reading a mention, a reference or a bare address: it looks at the text after all escapes. */
const apart = '\u200b';

const markup = /[\\`*_{}[\]()<>+|~!&]/g;
const entities: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' };

/** Text as text, in a paragraph, list item or table cell: no markup, mention, reference or link comes out of it. */
export function text(value: string): string {
  return value
    .replace(markup, (character) => entities[character] ?? `\\${character}`)
    .replace(/@/g, `@${apart}`)
    .replace(/#(?=\w)/g, `#${apart}`)
    .replace(/\bGH-(?=\d)/gi, (found) => `${found}${apart}`)
    .replace(/:\/\//g, `:${apart}//`)
    .replace(/\bwww\./gi, (found) => `${found.slice(0, 3)}${apart}.`)
    .replace(/^(\s*)([-=]|#(?=[\s#]|$))/, '$1\\$2')
    .replace(/^(\s*\d+)\./, '$1\\.');
}

/** A code span. */
export function code(value: string): string {
  if (value === '') return '';
  const runs = value.match(/`+/g) ?? [];
  const fence = '`'.repeat(longest(runs) + 1);
  const space = runs.length > 0 || value.startsWith(' ') ? ' ' : '';
  return `${fence}${space}${value}${space}${fence}`;
}

/** Text in which what stands between backticks is code. */
export function rich(value: string): string {
  const parts = value.split('`');
  if (parts.length % 2 === 0) return text(value);
  return parts.map((part, index) => (index % 2 === 0 ? text(part) : code(part))).join('');
}

export function fenced(lines: readonly string[], language: string): string {
  const fence = '`'.repeat(Math.max(3, longest(lines.flatMap((line) => line.match(/`+/g) ?? [])) + 1));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
}

/** GitHub splits cells before it looks for code, so that pipes are escaped even there. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, '\\|')).join(' | ')} |`;
  const rule = head.map((title) => (title.endsWith(':') ? '---:' : '---'));
  return [line(head.map((title) => title.replace(/:$/, ''))), line(rule), ...rows.map(line)].join('\n');
}

function longest(runs: readonly string[]): number {
  return runs.reduce((most, run) => Math.max(most, run.length), 0);
}
