import { characterWidth, textWidth } from '../../view/width.ts';
import type { Tone } from '../../view/words.ts';
import { grouped } from '../../view/words.ts';

export type Style = Tone | 'bold' | 'proven';

/** SGR codes; the eight basic colours follow the terminal's own palette. */
const codes: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bad: [31, 39],
  warn: [33, 39],
  ok: [32, 39],
  unknown: [35, 39],
  proven: [34, 39],
  quiet: [2, 22],
  bold: [1, 22],
};

export type Paint = (text: string, ...styles: readonly Style[]) => string;

export function painter(color: boolean): Paint {
  if (!color) return (text) => text;
  return (text, ...styles) =>
    styles.reduce((painted, style) => `\u001b[${codes[style][0]}m${painted}\u001b[${codes[style][1]}m`, text);
}

/** Lines of at most so many columns, broken at blanks; a word that is longer than a line is cut. */
export function wrap(text: string, columns: number): readonly string[] {
  const limit = Math.max(8, columns);
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of text.split(' ')) {
    for (const [index, piece] of pieces(word, limit).entries()) {
      const wide = textWidth(piece);
      if (index === 0 && width > 0 && width + 1 + wide <= limit) {
        line += ` ${piece}`;
        width += 1 + wide;
        continue;
      }
      if (width > 0) lines.push(line);
      line = piece;
      width = wide;
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** A long word, cut behind punctuation where there is some in the second half of a line. */
function pieces(word: string, limit: number): readonly string[] {
  const parts: string[] = [];
  let rest = word;
  // Never measured whole: a word of a megabyte would be measured thousands of times.
  for (;;) {
    const fits = prefix(rest, limit);
    if (fits.length === rest.length) return [...parts, rest];
    const behind = /^.*[,/=:;&?_-]/u.exec(fits)?.[0] ?? '';
    const part = textWidth(behind) * 2 > limit ? behind : fits;
    parts.push(part);
    rest = rest.slice(part.length);
  }
}

/** As many characters as fit, at least one. */
function prefix(text: string, limit: number): string {
  let kept = '';
  let width = 0;
  for (const character of text) {
    width += characterWidth(character);
    if (width > limit && kept !== '') break;
    kept += character;
  }
  return kept;
}

/** A text and what stands at the right edge of its first line; below each other where both don't fit. */
export function spread(
  left: string,
  right: string,
  options: {
    readonly width: number;
    readonly indent: number;
    readonly hang?: number;
    readonly paint?: (line: string) => string;
  },
): readonly string[] {
  const { width, indent, hang = indent, paint = (line: string): string => line } = options;
  const rightWidth = textWidth(right);
  const narrow = rightWidth > 0 ? width - indent - rightWidth - 2 : width - indent;
  if (rightWidth > 0 && narrow < width * 0.4) {
    return [...spread(left, '', options), ...wrap(right, width - hang).map((line) => `${' '.repeat(hang)}${line}`)];
  }
  return wrap(left, narrow).map((line, index) => {
    const start = ' '.repeat(index === 0 ? indent : hang);
    if (index > 0 || rightWidth === 0) return `${start}${paint(line)}`;
    return `${start}${paint(line)}${' '.repeat(Math.max(2, width - indent - textWidth(line) - rightWidth))}${right}`;
  });
}

/** Text padded with blanks to so many columns. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)));
}

export interface Paper {
  readonly width: number;
  readonly paint: Paint;
  /** Where the page stands that shows what is cut here; empty when there is none. */
  readonly page: string;
}

export function heading(text: string, right: string, { width, paint }: Paper): readonly string[] {
  return ['', ...spread(text, right, { width, indent: 0, paint: (line) => paint(line, 'bold') })];
}

export function more(count: number, anchor: string, { width, paint, page }: Paper): readonly string[] {
  const where = page === '' ? '' : `: ${page}${anchor}`;
  return spread(`… ${grouped(count)} more${where}`, '', { width, indent: 2, paint: (line) => paint(line, 'quiet') });
}

/** Backticks mark code for other media; a terminal shows the text alone. */
export function plain(text: string): string {
  return text.replaceAll('`', '');
}
