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
  /** Parts that many objects have in common, redacted, by their text: held once however many they are. */
  readonly shared: Map<string, Json>;
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
  const head = { apiVersion, kind, metadata: metadataOf(metadata, projection) };
  if (kind === 'Pod' && isMade) return podOf(head, content, projection);
  const result: JsonRecord = { ...head, ...(kind === 'ConfigMap' ? withoutBinary(content) : content) };
  const names = new Set(projection.secretNames);
  collectSecretNames(result, names);
  return redactDocument(result, names);
}

/** Pods are the many. Those of a workload differ by little, so that what they share is looked through once. */
function podOf(head: JsonRecord, { spec, status }: JsonRecord, projection: Projection): JsonRecord {
  const { nodeName, ...template } = asRecord(spec) ?? {};
  const { conditions, ...own } = asRecord(status) ?? {};
  const rest = redactDocument({ ...head, status: own }, projection.secretNames);
  return {
    ...rest,
    spec: {
      ...(typeof nodeName === 'string' ? { nodeName } : {}),
      ...asRecord(sharedPart('spec', template, projection)),
    },
    status: {
      ...asRecord(rest['status']),
      ...(conditions === undefined ? {} : { conditions: sharedPart('conditions', conditions, projection) }),
    },
  };
}

/** Parts and characters of one that are held; what is over is not shared. */
const mostShared = { parts: 10_000, length: 20_000 };

function sharedPart(key: string, part: Json, { shared, secretNames }: Projection): Json {
  const text = `${key} ${JSON.stringify(part)}`;
  const known = shared.get(text);
  if (known !== undefined) return known;
  const redacted = redactDocument({ [key]: part }, secretNames)[key] ?? null;
  if (shared.size < mostShared.parts && text.length < mostShared.length) shared.set(text, redacted);
  return redacted;
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
