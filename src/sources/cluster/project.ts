import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../model/json.ts';
import { compareText } from '../../model/identity.ts';
import { setOwn } from '../../redaction/own.ts';
import { collectSecretNames, redactDocument } from '../../redaction/redact.ts';
import { RequestFailure } from './failure.ts';
import { keptAnnotations, keptOf, madePodParts } from './kept.ts';
import { fields, isShapedAs, shaped } from './shape.ts';
import type { Shape } from './shape.ts';

/** What the projection of one run depends on besides the object. */
export interface Projection {
  /** Annotations that the manifests state, so that they can be compared. */
  readonly annotations: ReadonlySet<string>;
  /** Names of Secrets in the manifests: a value that is one is no secret. */
  readonly secretNames: ReadonlySet<string>;
  readonly depth: number;
  /** Parts that the last pod of an owner had, before and after secrets were taken out: held once for those that have the same. */
  readonly shared: Map<string, { readonly copy: JsonRecord; readonly kept: JsonRecord }>;
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
  const controller = listAt(metadata, 'ownerReferences').find((owner) => asRecord(owner)?.['controller'] === true);
  if (kind === 'Pod' && controller !== undefined)
    return { apiVersion, kind, ...podOf(item, metadata, stringAt(controller, 'uid') ?? '', projection) };
  const content = asRecord(shaped(item, keptOf(kind, controller !== undefined), projection.depth)) ?? {};
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

/**
 * Pods are the many, and those of a workload differ by little: what they may have alike is held against the pod before,
 * and only what differs is copied and looked through.
 */
function podOf(item: JsonRecord, metadata: JsonRecord, owner: string, projection: Projection): JsonRecord {
  const spec = recordAt(item, 'spec');
  const { secretNames, depth } = projection;
  const alike = (record: JsonRecord, shape: Shape, part: string): JsonRecord | undefined =>
    sharedPart(record, shape, `${part} ${owner}`, projection);
  const own = redactDocument(
    defined({
      metadata: shaped(metadata, ownMetadataShape, depth - 1),
      spec: shaped(spec, madePodParts.own, depth - 1),
      status: shaped(recordAt(item, 'status'), madePodParts.status, depth - 1),
    }),
    secretNames,
  );
  const volumes = spec?.['volumes'];
  return defined({
    metadata: {
      ...asRecord(own['metadata']),
      ...alike(metadata, sharedMetadataShape, 'metadata'),
      ...alike(annotationsAndManagers(metadata, projection), builtMetadataShape, 'annotations'),
    },
    spec: spec && {
      ...asRecord(own['spec']),
      ...alike(spec, madePodParts.alike, 'spec'),
      ...(Array.isArray(volumes)
        ? { volumes: volumes.map((one: Json, index) => volumeOf(one, `volume ${index} ${owner}`, projection)) }
        : {}),
    },
    status: own['status'],
  });
}

/** The volume of a pod's token has another name in every pod. */
function volumeOf(volume: Json, key: string, projection: Projection): Json {
  const record = asRecord(volume);
  return record === undefined ? null : (sharedPart(record, madePodParts.volume, key, projection) ?? {});
}

function defined(record: Readonly<Record<string, Json | undefined>>): JsonRecord {
  const result: Record<string, Json> = {};
  for (const [key, value] of Object.entries(record)) if (value !== undefined) result[key] = value;
  return result;
}

/** Parts that are held; what is over is not shared. */
const mostShared = 20_000;

/** The fields of the shape without secrets; one object for as long as pods of one owner have the same. */
function sharedPart(
  record: JsonRecord,
  shape: Shape,
  key: string,
  { shared, secretNames, depth }: Projection,
): JsonRecord | undefined {
  const known = shared.get(key);
  if (known !== undefined && isShapedAs(record, shape, known.copy)) return known.kept;
  const copy = asRecord(shaped(record, shape, depth - 3));
  if (copy === undefined) return undefined;
  const kept = redactDocument(copy, secretNames);
  if (known !== undefined || shared.size < mostShared) shared.set(key, { copy, kept });
  return kept;
}

const ownMetadataShape = fields('name namespace uid generation creationTimestamp deletionTimestamp');
const sharedMetadataShape = {
  labels: true,
  ownerReferences: [fields('apiVersion kind name uid controller')],
} as const;
const metadataShape = { ...ownMetadataShape, ...sharedMetadataShape };
const builtMetadataShape = fields('annotations managedFields');

function metadataOf(metadata: JsonRecord, projection: Projection): JsonRecord {
  return {
    ...asRecord(shaped(metadata, metadataShape, projection.depth)),
    ...annotationsAndManagers(metadata, projection),
  };
}

function annotationsAndManagers(metadata: JsonRecord, projection: Projection): JsonRecord {
  const annotations: Record<string, Json> = {};
  for (const [key, value] of Object.entries(asRecord(metadata['annotations']) ?? {})) {
    if (typeof value !== 'string' || neverKept.test(key)) continue;
    if (keptAnnotations.has(key) || projection.annotations.has(key)) setOwn(annotations, key, value);
  }
  const managers = new Set(
    listAt(metadata, 'managedFields').flatMap((one) => stringAt(one, 'manager')?.slice(0, 128) ?? []),
  );
  return {
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
