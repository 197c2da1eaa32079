import { createHash } from 'node:crypto';

/** SHA-256 over the JSON of what was read, already redacted. */
export function digestOf(content: unknown): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(content)).digest('hex')}`;
}
