import { plainText } from './width.ts';

const whitespace = /[\t\n\r\u2028\u2029]+/gu;
/** Control, format (zero-width, bidirectional overrides, tags), lone surrogate and no characters at all. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

/**
 * One line of text in which nothing is invisible: line breaks become blanks, and characters that steer a terminal,
 * reverse a line or can't be seen are written out (`\x1b`, `\u{202e}`). Markup is left to each format.
 */
export function visible(text: string): string {
  if (plainText.test(text)) return text;
  return text.replace(whitespace, ' ').replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
  });
}

/** The same value with every string in it made {@link visible}. Built from own keys, so `__proto__` stays a key. */
export function visibleThroughout<T>(value: T): T {
  return throughout(value) as T;
}

function throughout(value: unknown): unknown {
  if (typeof value === 'string') return visible(value);
  if (Array.isArray(value)) return value.map(throughout);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, throughout(item)]));
}
