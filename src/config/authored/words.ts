import { closest, distance } from 'fastest-levenshtein';
import { compareText } from '../../model/identity.ts';

/** More words than any pack or schema of ours has; comparing with a hostile file's own words would take for ever. */
const maxWords = 1000;

/** The known word that was probably meant: about a third of its letters differ at most, never all and never more than four. */
function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || known.length > maxWords || word.length > 200) return undefined;
  const lower = word.toLowerCase();
  const best = closest(lower, [...known].sort(compareText));
  const limit = Math.min(4, Math.max(2, Math.ceil(best.length / 3)));
  const differing = distance(lower, best.toLowerCase());
  return differing <= limit && differing < word.length ? best : undefined;
}

/** `did you mean "severity"?`, else the choices where they are few. */
export function suggestion(word: string, known: readonly string[]): string | undefined {
  return meant(word, known) ?? few(known);
}

/** `did you mean "severity"?`, where a message lists the choices itself. */
export function meant(word: string, known: readonly string[]): string | undefined {
  const near = nearestWord(word, known);
  return near === undefined ? undefined : `did you mean "${near}"?`;
}

function few(known: readonly string[]): string | undefined {
  return known.length > 0 && known.length <= 16 ? `known: ${[...known].sort(compareText).join(', ')}` : undefined;
}

/** A word of the file in a message: bounded, on one line, without control characters. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return `"${clean.length > 60 ? `${clean.slice(0, 57)}...` : clean}"`;
}
