import type { Json, JsonRecord } from '../model/json.ts';
import { asRecord } from '../model/json.ts';
import { isPlaceholder, type RedactedScalar, type SecretClass, type SecretMark } from '../model/secret.ts';
import { isPasswordName, judgeName } from './names.ts';
import { setOwn } from './own.ts';
import { redactText } from './redact-text.ts';
import { hidden, redactShapes } from './shapes.ts';
import { isFilledInLater, isHarmless, isPlaceholderWord } from './values.ts';

/*
 * Classifies and takes out secrets before anything else sees a document (docs/evidence.md, Secrets in what is kept). Unchanged
 * parts are shared with the original, which is not modified.
 */

const noNames: ReadonlySet<string> = new Set();

function mark(secretClass: SecretClass, length: number, type: SecretMark['type'], text?: string): RedactedScalar {
  const secret = { class: secretClass, length, type };
  return text === undefined || text === hidden ? { $secret: secret } : { $secret: secret, text };
}

/** Values that are a whole secret by their shape. */
function shapeClass(value: string): SecretClass | undefined {
  return redactShapes(value)?.class;
}

function classOfSecret(name: string, value: string): SecretClass {
  if (value.trim() === '') return 'empty';
  if (isPlaceholderWord(value)) return 'placeholder';
  return shapeClass(value) ?? (isPasswordName(name) ? 'password' : 'other');
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** One scalar of a Secret's `data` (base64) or `stringData`. */
function redactSecretValue(name: string, value: Json, encoded: boolean): Json {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item: Json) => redactSecretValue(name, item, encoded));
  if (typeof value === 'number' || typeof value === 'boolean') {
    return mark(
      encoded ? 'not-base64' : 'other',
      String(value).length,
      typeof value === 'number' ? 'number' : 'boolean',
    );
  }
  if (typeof value !== 'string')
    return mapRecord(withoutOddKeys(value as JsonRecord), (key, item) => redactSecretValue(key, item, encoded));
  if (isFilledInLater(value) && isPlaceholder(value)) return value;
  if (!encoded || isPlaceholderWord(value)) return mark(classOfSecret(name, value), value.length, 'string');
  const compact = value.replace(/\s/g, '');
  if (!base64.test(compact)) return mark('not-base64', value.length, 'string');
  const decoded = Buffer.from(compact, 'base64').toString('utf8');
  const unfilled = isFilledInLater(decoded) && isPlaceholder(decoded);
  return mark(unfilled ? 'placeholder' : classOfSecret(name, decoded), decoded.length, 'string');
}

/** The characters of a Secret's keys; with others it is a slip that made a key of what should be a value. */
const secretKey = /^[\w.-]*$/;

function withoutOddKeys(record: JsonRecord): JsonRecord {
  if (Object.keys(record).every((key) => secretKey.test(key))) return record;
  const copy: Record<string, Json | undefined> = {};
  for (const [key, value] of Object.entries(record)) setOwn(copy, secretKey.test(key) ? key : hidden, value);
  return copy;
}

/** Applies a function to every value; the same record where nothing changed. */
function mapRecord(record: JsonRecord, apply: (key: string, value: Json) => Json): JsonRecord {
  let copy: Record<string, Json | undefined> | undefined;
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value === undefined) continue;
    const next = apply(key, value);
    if (next === value) continue;
    copy ??= { ...record };
    setOwn<Json | undefined>(copy, key, next);
  }
  return copy ?? record;
}

function mapList(list: readonly Json[], apply: (value: Json, index: number) => Json): readonly Json[] {
  let copy: Json[] | undefined;
  for (let index = 0; index < list.length; index += 1) {
    const value = list[index] ?? null;
    const next = apply(value, index);
    if (next === value) continue;
    copy ??= [...list];
    copy[index] = next;
  }
  return copy ?? list;
}

/** Annotations of ingress controllers and certificate managers that hold a Secret's name. */
const namesSecret = /(?:^|[/-])(?:auth|auth-tls|tls|ca|cert|proxy-ssl|secure-verify-ca|private-key)-secret(?:-name)?$/;
const dnsName = /^(?:[a-z0-9-]+\/)?[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/;
/** Fields of objects (not variables) that end so hold the name of a Secret: `existingSecret`, `credentials`. */
const referenceField = /^[a-z][A-Za-z]*(?:[sS]ecrets?|[cC]redentials?)$/;
/**
 * Whether an object holds what a Secret holds. Its kind may be misspelt by a letter, and only Secrets have
 * `stringData`: nothing that was written there may be shown for a slip.
 */
function holdsSecret(record: JsonRecord): boolean {
  const kind = record['kind'];
  if (typeof kind !== 'string') return false;
  if (Object.hasOwn(record, 'stringData')) return true;
  const word = kind.toLowerCase().slice(0, 8);
  if (word === 'secret' || word === 'secrets') return true;
  let same = 0;
  for (let index = 0; index < 6; index += 1) if (word[index] === 'secret'[index]) same += 1;
  return (
    Object.hasOwn(record, 'data') &&
    (word.length === 6 ? same >= 5 : /^(?:ecret|secre|scret|seret|secet|secrt)$/.test(word))
  );
}

const secretPlain = new Set(['apiVersion', 'kind', 'metadata', 'type', 'immutable', 'sops']);
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

class Redactor {
  private readonly known: ReadonlySet<string>;

  constructor(known: ReadonlySet<string>) {
    this.known = known;
  }

  value(name: string, value: Json, field: boolean): Json {
    if (typeof value === 'string') return this.string(name, value, field);
    if (Array.isArray(value)) return this.list(name, value as readonly Json[]);
    const record = asRecord(value);
    return record === undefined ? value : this.record(record);
  }

  private string(name: string, value: string, field: boolean): Json {
    if (value === '') return value;
    if (name === lastApplied) return mark('other', value.length, 'string');
    const verdict = value.length < 3 ? 'no' : judgeName(name);
    if (verdict !== 'no' && !value.includes('\n')) {
      const whole = this.named(name, value, verdict === 'secret', field);
      if (whole !== undefined) return whole;
    }
    const found = redactText(value, this.known);
    return found === undefined ? value : mark(found.class, value.length, 'string', found.text);
  }

  /** A value whose name says that it is a secret; undefined where it is none. */
  private named(name: string, value: string, sure: boolean, field: boolean): Json | undefined {
    if (isHarmless(value, sure) || this.known.has(value)) return undefined;
    if (dnsName.test(value) && (namesSecret.test(name) || (field && referenceField.test(name)))) return undefined;
    // A URL keeps its host; only what is secret in it goes.
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return undefined;
    return mark(classOfSecret(name, value), value.length, 'string');
  }

  /** Arguments: an option with a secret's name makes one of the item after it. */
  private list(name: string, list: readonly Json[]): readonly Json[] {
    return mapList(list, (item, index) => {
      const before = list[index - 1];
      if (
        typeof item === 'string' &&
        typeof before === 'string' &&
        /^--?[A-Za-z][\w.-]*$/.test(before) &&
        !item.startsWith('-')
      ) {
        const flag = before.replace(/^-+/, '');
        const client = list[0] === 'redis-cli' && flag === 'a' ? 'password' : flag;
        if (judgeName(client) === 'secret') return this.string(client, item, false);
      }
      return this.value(name === 'args' || name === 'command' ? '' : name, item, true);
    });
  }

  private record(record: JsonRecord): JsonRecord {
    if (Object.hasOwn(record, '$secret')) return this.record(escapeMark(record));
    if ((Object.hasOwn(record, 'data') || Object.hasOwn(record, 'stringData')) && holdsSecret(record)) {
      return this.secret(record);
    }
    const pairName = nameOfPair(record);
    return mapRecord(record, (key, value) => {
      if (pairName !== undefined && key === 'value') return this.value(pairName, value, false);
      const free = key === 'annotations' || key === 'data' || key === 'labels' || key === 'stringData';
      const inner = free ? asRecord(value) : undefined;
      if (inner !== undefined && !Object.hasOwn(inner, '$secret')) {
        return mapRecord(inner, (innerKey, item) => this.value(innerKey, item, false));
      }
      if (key === 'binaryData') return this.binary(value);
      // An ExternalSecret names the key that it fills; what fills it stands elsewhere.
      const namesKey =
        key === 'secretKey' && (Object.hasOwn(record, 'remoteRef') || Object.hasOwn(record, 'sourceRef'));
      return this.value(namesKey ? '' : key, value, true);
    });
  }

  secret(record: JsonRecord): JsonRecord {
    return mapRecord(withoutOddKeys(record), (key, value) =>
      secretPlain.has(key) ? this.value('', value, true) : redactSecretValue(key, value, key !== 'stringData'),
    );
  }

  /** base64 in a ConfigMap: nothing can be taken out of it, so it goes whole where a secret is in it. */
  private binary(value: Json): Json {
    const record = asRecord(value);
    if (record === undefined) return this.value('', value, true);
    return mapRecord(record, (key, item) => {
      if (typeof item !== 'string') return this.value(key, item, false);
      const decoded = Buffer.from(item, 'base64').toString('utf8');
      const inner = this.string(key, decoded, false);
      return inner === decoded ? item : mark(classOfSecret(key, decoded), item.length, 'string');
    });
  }
}

/** What a `value` belongs to: its `name` or `key`, else (one of them misspelt) whatever text stands beside it. */
function nameOfPair(record: JsonRecord): string | undefined {
  if (!Object.hasOwn(record, 'value')) return undefined;
  const name = record['name'] ?? record['key'];
  if (typeof name === 'string') return name;
  return Object.keys(record)
    .filter((key) => key !== 'value')
    .map((key) => record[key])
    .find((value) => typeof value === 'string');
}

/** A file that writes our own mark would pass for redacted: its key becomes `$$secret`. */
function escapeMark(record: JsonRecord): JsonRecord {
  const copy: Record<string, Json | undefined> = {};
  for (const [key, value] of Object.entries(record)) setOwn(copy, key === '$secret' ? '$$secret' : key, value);
  return copy;
}

/** An object without its secrets. `secretNames` are the names of Secrets in the scan: a value that is one is no secret. */
export function redactDocument(object: JsonRecord, secretNames: ReadonlySet<string> = noNames): JsonRecord {
  const redactor = new Redactor(secretNames);
  if (holdsSecret(object)) return redactor.secret(escapeTop(object));
  const result = redactor.value('', object, true);
  return asRecord(result) ?? {};
}

/** Takes secrets out of one field after another: `name` is the field that holds the value. */
export function fieldRedactor(secretNames: ReadonlySet<string>): (name: string, value: Json) => Json {
  const redactor = new Redactor(secretNames);
  return (name, value) => redactor.value(name, value, true);
}

function escapeTop(object: JsonRecord): JsonRecord {
  return Object.hasOwn(object, '$secret') ? escapeMark(object) : object;
}

const namedBy = new Set([
  'secretName',
  'secretRef',
  'secretKeyRef',
  'imagePullSecrets',
  'secret',
  'secrets',
  'existingSecret',
]);

/** Adds the names of Secrets that an object declares or refers to. */
export function collectSecretNames(object: JsonRecord, into: Set<string>): void {
  const add = (value: Json | undefined) => {
    if (typeof value === 'string' && value.length >= 3 && dnsName.test(value)) into.add(value);
  };
  const walk = (value: Json | undefined, under: string) => {
    if (Array.isArray(value)) for (const item of value as readonly Json[]) walk(item, under);
    const record = asRecord(value);
    if (record === undefined) return;
    if (namedBy.has(under)) add(record['name']);
    for (const key of Object.keys(record)) {
      const item = record[key];
      if (key === 'secretName') add(item);
      else if (typeof item === 'object' && item !== null) walk(item, key);
    }
  };
  const kind = object['kind'];
  if (typeof kind === 'string' && /^(?:Secret|SealedSecret|ExternalSecret)$/.test(kind))
    add(asRecord(object['metadata'])?.['name']);
  walk(object, '');
}
