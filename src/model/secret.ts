import type { Json, JsonRecord } from './json.ts';
import { asRecord } from './json.ts';

/** What a redacted value was, as far as a check may know. */
export const secretClasses = [
  'discord-token',
  'jwt',
  'private-key',
  'cloud-key',
  'password',
  'placeholder',
  'empty',
  'not-base64',
  'other',
] as const;
export type SecretClass = (typeof secretClasses)[number];

export interface SecretMark {
  readonly class: SecretClass;
  /** UTF-16 length of the original scalar (decoded, for base64 data of a Secret). */
  readonly length: number;
  /** JSON type of the original scalar, for schema validation. */
  readonly type: 'string' | 'number' | 'boolean';
}

/**
 * A scalar that was redacted before anything else saw the document.
 * `text` stands beside the mark when only a part was secret (the user:password of a URL,
 * a password line inside a configuration file): the scalar with those parts as `[redacted]`.
 */
export interface RedactedScalar extends JsonRecord {
  readonly $secret: SecretMark & JsonRecord;
  readonly text?: string;
}

/** The mark of a redacted scalar. A document may hold a key `$secret` of its own, so the shape is looked at. */
export function secretOf(value: Json | undefined): SecretMark | undefined {
  const record = asRecord(value);
  if (record === undefined || !Object.hasOwn(record, '$secret')) return undefined;
  const mark = asRecord(record['$secret']);
  return secretClasses.some((one) => one === mark?.['class']) ? (mark as unknown as SecretMark) : undefined;
}

/** The readable text of a scalar: the string itself, or what is left of it beside a redacted part. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  const record = asRecord(value);
  if (record === undefined || !Object.hasOwn(record, '$secret')) return undefined;
  const text = record['text'];
  return typeof text === 'string' ? text : undefined;
}

/**
 * A scalar that a template engine or a person has still to fill in: `${X}`, `{{ x }}`, `<X>`, `__X__`.
 * `$(X)` is not one: Kubernetes itself expands it. A default may follow the name (`${X:-1}`); the string operators of
 * shells (`${X##*-}`, `${X%/}`) are a script's own.
 */
const placeholder =
  /\$\{[A-Za-z_][A-Za-z0-9_.]*(?::?[-=?+][^}]*)?\}|\{\{[^}]*\}\}|^<[A-Za-z][\w .:-]*>$|__[A-Z][A-Z0-9_]*__/;

export function isPlaceholder(value: Json | undefined): boolean {
  if (typeof value !== 'string') return false;
  // Nearly every scalar of a scan comes by here, and nearly none holds one of these.
  return (value.includes('{') || value.includes('<') || value.includes('__')) && placeholder.test(value);
}
