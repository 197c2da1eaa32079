import { maxExcerpt } from './limits.ts';
import { judgeName } from '../../redaction/names.ts';
import { redactText } from '../../redaction/redact-text.ts';
import { hidden } from '../../redaction/shapes.ts';

const noNames: ReadonlySet<string> = new Set();
const longMix = /(?=[A-Za-z+/=_-]*\d)(?=[\d+/=_-]*[A-Za-z])[\w+/=.-]{16,}/g;

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g;

/** A text that may be long and hostile, cut and without control characters. */
function plain(text: string): string {
  return text
    .slice(0, maxExcerpt * 4)
    .replace(control, ' ')
    .trimEnd()
    .slice(0, maxExcerpt);
}

function isSecretNear(lines: readonly string[], index: number): boolean {
  return lines
    .slice(Math.max(0, index - 6), index + 1)
    .some((line) => (line.slice(0, 400).match(/[\w.-]+/g) ?? []).some((word) => judgeName(word) !== 'no'));
}

/**
 * The line of a text that can't be parsed, for a person to find it. What follows the key is left out where a
 * secret could be near, because nothing in this text has been told apart.
 */
export function excerpt(text: string, line: number): string | undefined {
  const lines = text.split('\n', line + 1);
  const source = lines[line]?.slice(0, 4 * maxExcerpt);
  if (source === undefined || source.trim() === '') return undefined;
  const secretDocument = /\bSecret(?:List)?\b|PRIVATE KEY|^[ \t]*(?:stringData|binaryData|data)[ \t]*:/m.test(text);
  if (secretDocument || isSecretNear(lines, line)) {
    const key = /^\s*(?:- +)*["']?[\w./-]{1,100}["']?\s*:(?=\s|$)/.exec(source)?.[0];
    return key === undefined ? hidden : plain(`${key} ${hidden}`);
  }
  return plain((redactText(source, noNames)?.text ?? source).replace(longMix, hidden));
}
