import type { JsonRecord } from '../../model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../model/json.ts';
import { collectSecretNames, redactDocument } from '../../redaction/redact.ts';
import { RequestFailure } from './failure.ts';
import { keptOf } from './kept.ts';
import { MadePods } from './made-pods.ts';
import { annotationsOf, managedFieldsOf, managersOf, ownMetadataShape, sharedMetadataShape } from './metadata.ts';
import type { Projection } from './projection.ts';
import { shaped } from './shape.ts';

/** What is kept of one object of a list. Throws where the object has no name. */
export type Project = (item: JsonRecord, apiVersion: string, kind: string) => JsonRecord;

/** Keeps of objects the fields of {@link keptOf}, without secrets. */
export function projecting(projection: Projection): Project {
  const pods = new MadePods(projection);
  return (item, apiVersion, kind) => {
    const metadata = recordAt(item, 'metadata');
    if (typeof metadata?.['name'] !== 'string')
      throw new RequestFailure('parse-error', `the list holds a ${kind} without a name`);
    const controller = listAt(metadata, 'ownerReferences').find((owner) => asRecord(owner)?.['controller'] === true);
    if (kind === 'Pod' && controller !== undefined)
      return { apiVersion, kind, ...pods.of(item, metadata, stringAt(controller, 'uid') ?? '') };
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
  };
}

const metadataShape = { ...ownMetadataShape, ...sharedMetadataShape };

function metadataOf(metadata: JsonRecord, projection: Projection): JsonRecord {
  const annotations = annotationsOf(metadata, projection.annotations);
  const managedFields = managedFieldsOf(managersOf(metadata));
  return {
    ...asRecord(shaped(metadata, metadataShape, projection.depth)),
    ...(annotations === undefined ? {} : { annotations }),
    ...(managedFields === undefined ? {} : { managedFields }),
  };
}

/** The keys count; nobody reads the bytes. */
function withoutBinary(content: JsonRecord): JsonRecord {
  const binary = asRecord(content['binaryData']);
  if (binary === undefined) return content;
  return { ...content, binaryData: Object.fromEntries(Object.keys(binary).map((key) => [key, ''])) };
}
