import type { LiveObject } from '../../model/cluster.ts';
import type { ManifestDocument, Unread } from '../../model/document.ts';
import type { Workload } from '../../model/graph.ts';
import { identityKey } from '../../model/identity.ts';
import { buildGraph } from '../graph.ts';
import type { GraphInput } from '../input.ts';
import { isPodBearing } from '../pod-template.ts';
import type { ListIndex } from './lists.ts';
import { topOwner } from './owners.ts';

/** Kinds that a role is found from, beside the workload itself. */
const evidenceOfRoles: readonly string[] = ['Service', 'ConfigMap'];

/** What a live object is that no manifest declares: its role comes from what runs beside it. Built when first asked. */
export function recogniser(index: ListIndex, input: GraphInput): (object: LiveObject) => Workload | undefined {
  let known: ReadonlyMap<string, Workload> | undefined;
  return ({ key }) => {
    known ??= workloadsOf(index, input);
    return known.get(key);
  };
}

function workloadsOf(index: ListIndex, input: GraphInput): ReadonlyMap<string, Workload> {
  const documents: ManifestDocument[] = [];
  const unread: Unread[] = [];
  for (const { list, objects } of index.lists) {
    const isEvidence = evidenceOfRoles.includes(list.kind) && list.group === '';
    if (!isEvidence && !isPodBearing(list)) continue;
    if (list.answer.status === 'unknown')
      unread.push({ path: '<cluster>', kind: 'document', kinds: [list.kind], reason: list.answer.text });
    for (const object of objects) {
      const top = topOwner(object, index);
      if (!isEvidence && !('owner' in top && identityKey(top.owner) === object.key)) continue;
      const whole = { ...object.object, apiVersion: object.apiVersion, kind: object.identity.kind };
      // No position belongs to it: findings about live objects point at manifests, or at the cluster.
      documents.push({
        id: -1 - documents.length,
        file: '<cluster>',
        index: documents.length,
        object: whole,
        notes: [],
        use: 'judged',
      });
    }
  }
  const { reading: _, ...rest } = input;
  const graph = buildGraph({ ...rest, documents, faults: [], unread, directory: true, excludedFiles: 0, files: 0 });
  return new Map(graph.workloads.map((workload) => [identityKey(workload.identity), workload]));
}
