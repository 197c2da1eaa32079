import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../model/json.ts';
import { compareText } from '../../model/identity.ts';
import { setOwn } from '../../redaction/own.ts';
import { collectSecretNames, redactDocument } from '../../redaction/redact.ts';
import { RequestFailure } from './failure.ts';
import { keptAnnotations, keptOf } from './kept.ts';
import { fields, shaped } from './shape.ts';

/** What the projection of one run depends on besides the object. */
export interface Projection {
  /** Annotations that the manifests state, so that they can be compared. */
  readonly annotations: ReadonlySet<string>;
  /** Names of Secrets in the manifests: a value that is one is no secret. */
  readonly secretNames: ReadonlySet<string>;
  readonly depth: number;
}

/** Copies of a whole object, and with it of every secret in it. */
const neverKept = /last-applied/i;

/**
 * What is kept of one object of a list: the fields of {@link keptOf}, without secrets. Managers of fields are kept by
 * their names alone. Throws where the object has no name.
 */
export function projectObject(item: JsonRecord, apiVersion: string, kind: string, projection: Projection): JsonRecord {
  const metadata = recordAt(item, 'metadata');
  if (typeof metadata?.['name'] !== 'string')
    throw new RequestFailure('parse-error', `the list holds a ${kind} without a name`);
  const isMade = listAt(metadata, 'ownerReferences').some((owner) => asRecord(owner)?.['controller'] === true);
  const content = asRecord(shaped(item, keptOf(kind, isMade), projection.depth)) ?? {};
  const result: JsonRecord = {
    apiVersion,
    kind,
    metadata: metadataOf(metadata, projection),
    ...(kind === 'ConfigMap' ? withoutBinary(content) : content),
  };
  const names = new Set(projection.secretNames);
  collectSecretNames(result, names);
  return redactDocument(result, names);
}

const metadataShape = {
  ...fields('name namespace uid labels generation creationTimestamp deletionTimestamp'),
  ownerReferences: [fields('apiVersion kind name uid controller')],
} as const;

function metadataOf(metadata: JsonRecord, projection: Projection): JsonRecord {
  const annotations: Record<string, Json> = {};
  for (const [key, value] of Object.entries(asRecord(metadata['annotations']) ?? {})) {
    if (typeof value !== 'string' || neverKept.test(key)) continue;
    if (keptAnnotations.has(key) || projection.annotations.has(key)) setOwn(annotations, key, value);
  }
  const managers = new Set(
    listAt(metadata, 'managedFields').flatMap((one) => stringAt(one, 'manager')?.slice(0, 128) ?? []),
  );
  return {
    ...asRecord(shaped(metadata, metadataShape, projection.depth)),
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    ...(managers.size === 0 ? {} : { managedFields: [...managers].sort(compareText).map((manager) => ({ manager })) }),
  };
}

/** The keys count; nobody reads the bytes. */
function withoutBinary(content: JsonRecord): JsonRecord {
  const binary = asRecord(content['binaryData']);
  if (binary === undefined) return content;
  return { ...content, binaryData: Object.fromEntries(Object.keys(binary).map((key) => [key, ''])) };
}
