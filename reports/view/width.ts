const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
const zero = /[\p{Mn}\p{Me}]/u;
/**
 * One column each and nothing hidden: ASCII, Latin, dashes and quotes, arrows, box drawing, ticks and crosses, which is
 * nearly every text. The classes above are large enough to cost milliseconds when they are first used.
 */
export const plainText =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u259f\u2713-\u2718]*$/;

/** Columns that a terminal gives a text: 2 for East Asian wide characters and emoji, 0 for combining marks. */
export function textWidth(text: string): number {
  if (plainText.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

export function characterWidth(character: string): number {
  if (plainText.test(character)) return 1;
  return zero.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** The text within so many columns, ending in `…` where something was cut. */
export function clip(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    const next = characterWidth(character);
    if (width + next > columns - 1) break;
    width += next;
    kept += character;
  }
  return `${kept}…`;
}
