import type { Json, JsonRecord } from '../../model/json.ts';
import { asRecord, recordAt, stringAt } from '../../model/json.ts';
import { podBearingKinds } from '../../model/reads.ts';
import type { SecretMark } from '../../model/secret.ts';

/** Labels and annotations that controllers and clients keep their own state in. */
const notesOfMachines: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'deployment.kubernetes.io/revision',
  'deprecated.daemonset.template.generation',
  'pv.kubernetes.io/bind-completed',
  'pv.kubernetes.io/bound-by-controller',
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
];

/** Fields of a Service that the API server fills in. */
const serviceState = ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy', 'healthCheckNodePort'];

/**
 * A live object as somebody may have written it: without status and what the API server keeps of it. Defaults stay, for
 * nobody can tell them from what was written.
 */
export function asWritten(object: JsonRecord): JsonRecord {
  const { status: _, metadata, ...rest } = object;
  const kind = stringAt(object, 'kind') ?? '';
  const written: JsonRecord = { ...rest, metadata: writtenMetadata(asRecord(metadata)) };
  if (kind === 'Secret') return withKeys(written);
  if (kind === 'Service') return withSpec(written, writtenService);
  if ((podBearingKinds as readonly string[]).includes(kind)) return withSpec(written, withoutAlias);
  return written;
}

function writtenMetadata(metadata: JsonRecord | undefined): JsonRecord {
  const kept: Record<string, Json | undefined> = {};
  for (const key of ['name', 'namespace', 'ownerReferences', 'managedFields'] as const) {
    if (metadata?.[key] !== undefined) kept[key] = metadata[key];
  }
  for (const key of ['labels', 'annotations'] as const) {
    const map = asRecord(metadata?.[key]);
    if (map === undefined) continue;
    kept[key] = Object.fromEntries(Object.entries(map).filter(([name]) => !notesOfMachines.includes(name)));
  }
  return kept;
}

const unseen: SecretMark = { class: 'other', length: 0, type: 'string' };

/** Values of Secrets are never read. Where not even the names of its keys were, they are a value that nobody can see into. */
function withKeys(secret: JsonRecord): JsonRecord {
  const hidden: JsonRecord = { $secret: { ...unseen } };
  const names = asRecord(secret['data']);
  const data =
    names === undefined ? hidden : Object.fromEntries(Object.keys(names).map((name) => [name, names[name] ?? hidden]));
  return { ...secret, data };
}

function withSpec(object: JsonRecord, change: (spec: JsonRecord) => JsonRecord): JsonRecord {
  const spec = asRecord(object['spec']);
  return spec === undefined ? object : { ...object, spec: change(spec) };
}

function writtenService(spec: JsonRecord): JsonRecord {
  const kept = Object.fromEntries(Object.entries(spec).filter(([key]) => !serviceState.includes(key)));
  const { clusterIP, ...rest } = kept;
  return clusterIP === 'None' ? kept : rest;
}

/** The API server writes the name of the ServiceAccount into its old field as well. */
function withoutAlias(spec: JsonRecord): JsonRecord {
  const { serviceAccount, ...rest } = spec;
  const own = serviceAccount !== undefined && serviceAccount === spec['serviceAccountName'] ? rest : spec;
  const changed: Record<string, Json | undefined> = { ...own };
  for (const key of ['template', 'jobTemplate'] as const) {
    const inner = recordAt(own, key, 'spec');
    const outer = asRecord(own[key]);
    if (inner !== undefined && outer !== undefined) {
      const metadata = asRecord(outer['metadata']);
      changed[key] = {
        ...outer,
        ...(metadata === undefined ? {} : { metadata: withoutStart(metadata) }),
        spec: withoutAlias(inner),
      };
    }
  }
  return changed;
}

/** The API server fills `creationTimestamp: null` into templates. */
function withoutStart(metadata: JsonRecord): JsonRecord {
  const { creationTimestamp: _, ...rest } = metadata;
  return rest;
}
