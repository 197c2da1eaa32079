import { createHash, hash } from 'node:crypto';

/** Characters that go to the hash at once: a large scorecard never becomes one string. */
const batchSize = 64 * 1024;

/** SHA-256, hex, over the RFC 8785 (JSON Canonicalization Scheme) form of a JSON value. */
export function digestOf(value: unknown): string {
  const digest = createHash('sha256');
  let batch = '';
  const put = (text: string): void => {
    batch += text;
    if (batch.length < batchSize) return;
    digest.update(batch, 'utf8');
    batch = '';
  };
  serialise(value, put);
  return digest.update(batch, 'utf8').digest('hex');
}

/** The same for something small that is asked often: a finding's fingerprint. */
export function digestOfSmall(value: unknown): string {
  let text = '';
  serialise(value, (part) => {
    text += part;
  });
  return hash('sha256', text, 'hex');
}

/** Keys in UTF-16 order, no blanks; strings and numbers are written as ECMAScript writes them, which is what RFC 8785 asks for. */
function serialise(value: unknown, put: (text: string) => void): void {
  if (Array.isArray(value)) {
    let before = '[';
    for (const item of value as readonly unknown[]) {
      put(before);
      serialise(item ?? null, put);
      before = ',';
    }
    put(before === '[' ? '[]' : ']');
  } else if (typeof value === 'object' && value !== null) {
    const record = value as Readonly<Record<string, unknown>>;
    let before = '{';
    for (const key of Object.keys(record).sort()) {
      const item = record[key];
      if (item === undefined) continue;
      put(`${before}${JSON.stringify(key)}:`);
      serialise(item, put);
      before = ',';
    }
    put(before === '{' ? '{}' : '}');
  } else if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError('JSON has no such number');
  } else put(JSON.stringify(value ?? null));
}
