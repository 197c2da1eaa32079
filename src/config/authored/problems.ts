import { closest, distance } from 'fastest-levenshtein';
import { compareText } from '../../model/identity.ts';
import type { Problem } from '../../model/errors.ts';
import type { Path } from '../../model/json.ts';
import type { AuthoredFile } from './read.ts';

/** Builds a problem at a place of the file. */
export function problemAt(
  authored: AuthoredFile,
  path: Path,
  message: string,
  options: { readonly end?: 'key' | 'value'; readonly hint?: string | undefined } = {},
): Problem {
  const hint = options.hint;
  return { ...authored.at(path, options.end), message, ...(hint === undefined ? {} : { hint }) };
}

/** The known word that was probably meant: about a third of its letters differ at most, never all and never more than four. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0 || word.length > 200) return undefined;
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
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  // eslint-disable-next-line no-control-regex -- removing them is the purpose
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return `"${clean.length > 60 ? `${clean.slice(0, 57)}...` : clean}"`;
}

/** In file order; the same sentence at one place once. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return [...problems]
    .sort(
      (a, b) =>
        compareText(a.file, b.file) || a.line - b.line || a.column - b.column || compareText(a.message, b.message),
    )
    .filter((problem) => {
      const key = JSON.stringify([problem.file, problem.line, problem.column, problem.message]);
      return seen.has(key) ? false : seen.add(key) !== undefined;
    });
}
