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
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
}
