import type { ClusterEvidence } from '../../model/cluster.ts';
import type { ManifestDocument } from '../../model/document.ts';
import { clusterFile } from '../../model/document.ts';
import { groupOf, identityKey } from '../../model/identity.ts';
import type { JsonRecord } from '../../model/json.ts';
import { asRecord, listAt, stringAt } from '../../model/json.ts';
import { podBearingKinds } from '../../model/reads.ts';
import { asWritten } from './as-written.ts';

/** State that controllers write down; nobody declares it. */
export const stateKinds: ReadonlySet<string> = new Set([
  'ControllerRevision',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'Lease',
  'Node',
  'NodeMetrics',
  'PodMetrics',
]);

/** Made by a controller out of a template that stands in the object above it. */
const madeFromTemplates: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'ReplicationController', 'Job']);

/** Controllers that pods, ReplicaSets and Jobs are parts of; a node's own pods are its files' business. */
const makers: ReadonlySet<string> = new Set([...podBearingKinds, 'Node']);

/**
 * The objects of a cluster as documents of a graph of their own, each once, in the order of the lists. What is attached to
 * the object at the top of its owners is left out; so is what the API server adds (see {@link asWritten}).
 */
export function liveDocuments(evidence: ClusterEvidence): readonly ManifestDocument[] {
  const documents: ManifestDocument[] = [];
  const seen = new Set<string>();
  for (const { group, version, kind, objects } of evidence.lists) {
    for (const object of objects) {
      const apiVersion = stringAt(object, 'apiVersion') ?? (group === '' ? version : `${group}/${version}`);
      const own = { ...object, apiVersion, kind: stringAt(object, 'kind') ?? kind };
      if (stateKinds.has(own.kind) || isPart(own)) continue;
      const key = identityKey({
        group: groupOf(apiVersion),
        kind: own.kind,
        namespace: stringAt(object, 'metadata', 'namespace') ?? '',
        name: stringAt(object, 'metadata', 'name') ?? '',
      });
      if (seen.has(key)) continue;
      seen.add(key);
      const index = documents.length;
      const written = asWritten(own);
      documents.push({
        id: -1 - index,
        file: clusterFile,
        index,
        object: written,
        notes: [],
        use: 'judged',
        live: true,
      });
    }
  }
  return documents;
}

function isPart(object: JsonRecord & { readonly kind: string }): boolean {
  const by = controllerKind(object);
  return by !== undefined && madeFromTemplates.has(object.kind) && makers.has(by);
}

/** Kind of the owner that controls an object. */
export function controllerKind(object: JsonRecord): string | undefined {
  const owner = listAt(object, 'metadata', 'ownerReferences')
    .map(asRecord)
    .find((one) => one?.['controller'] === true);
  return stringAt(owner, 'kind');
}
