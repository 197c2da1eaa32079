/*
 * Plain (unquoted) scalars as sigs.k8s.io/yaml reads them: a hybrid of YAML 1.1 and 1.2 that no JavaScript
 * schema equals. Pinned by fixtures/reading.
 */

/** Thrown for `.inf` and `.nan`, which JSON and so Kubernetes can't hold. */
export class NotANumber extends Error {}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

const notFinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const integer = /^([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const maxUint64 = 2 ** 64;

function integerOf(sign: string, digits: string): number | undefined {
  const legacyOctal = /^0[0-7]+$/.test(digits);
  const size = legacyOctal ? Number.parseInt(digits, 8) : Number(digits.toLowerCase());
  if (size < maxUint64) return sign === '-' && size !== 0 ? -size : size;
  return /^[1-9]|^0[0-7]/.test(digits) ? undefined : Number.NaN;
}

/** What Kubernetes reads for a plain scalar; undefined for a string. */
export function readPlain(source: string): boolean | number | null | undefined {
  const first = source.charCodeAt(0);
  // Letters and `~` that can start a word of the table.
  if (first > 0x39) return source.length <= 5 ? words.get(source) : undefined;
  // Digits, `+`, `-` and `.`: everything else is a string.
  if (first < 0x2b || first === 0x2c || first === 0x2f) return undefined;
  if (notFinite.test(source)) throw new NotANumber();
  const plain = first !== 0x2e && source.includes('_') ? source.replaceAll('_', '') : source;
  const whole = integer.exec(plain);
  if (whole !== null) {
    const value = integerOf(whole[1] ?? '', whole[2] ?? '');
    if (value !== undefined) return Number.isNaN(value) ? undefined : value;
  }
  if (!float.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value + 0 : undefined;
}

const plainWords = new Set(['true', 'True', 'TRUE', 'false', 'False', 'FALSE', '~', 'null', 'Null', 'NULL']);
const plainNumber = /^[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?$/;

/**
 * What Kubernetes reads, in words, where an unquoted scalar is another value than it looks: `yes`, `0644`,
 * `1_000`, `0b11`, `1e3`, `08`, and integers beyond 64 bits.
 */
export function surprise(source: string): string | undefined {
  let value;
  try {
    value = readPlain(source);
  } catch {
    return undefined;
  }
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return plainWords.has(source) ? undefined : String(value);
  return plainNumber.test(source) && Math.abs(value) < maxUint64 ? undefined : String(value);
}
