import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256, hex, over the RFC 8785 form of a JSON value. */
export function digestOf(value: unknown): string {
  const text = canonicalize(value);
  return createHash('sha256')
    .update(text ?? 'null', 'utf8')
    .digest('hex');
}
