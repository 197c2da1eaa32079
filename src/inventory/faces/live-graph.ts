import type { ClusterEvidence } from '../../model/cluster.ts';
import type { Unread } from '../../model/document.ts';
import type { Declaration, Graph } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import { identityKey } from '../../model/identity.ts';
import { buildGraph } from '../graph.ts';
import type { GraphInput } from '../input.ts';
import { isPodBearing } from '../pod-template.ts';
import { liveDocuments } from './live-documents.ts';
import type { LiveLists } from './live-lists.ts';
import { readLists } from './live-lists.ts';

/** The graph of what runs, beside the one of what a target declares. */
export interface LiveGraph {
  readonly graph: Graph;
  readonly lists: LiveLists;
  /** What the graph was made from. */
  readonly input: GraphInput;
  /** The live object of an identity. */
  readonly find: (identity: Identity) => Declaration | undefined;
}

/** Builds the second graph by the rules of the first: the same kinds, edges and roles, of other documents. */
export function buildLiveGraph(evidence: ClusterEvidence, desired: GraphInput, declared: Graph): LiveGraph {
  const lists = readLists(evidence, (apiVersion, kind) => desired.scopeOf(apiVersion, kind) === 'Cluster');
  const input: GraphInput = {
    documents: liveDocuments(evidence),
    faults: [],
    unread: [],
    defaultNamespace: desired.defaultNamespace,
    directory: true,
    excludedFiles: 0,
    files: evidence.lists.length,
    declaredRoles: desired.declaredRoles,
    externalHosts: desired.externalHosts,
    catalogues: desired.catalogues,
    scopeOf: desired.scopeOf,
    worldOf: lists.world,
    unseen: unseenIn(evidence),
    decidedRoles: new Map(declared.workloads.map(({ identity, role }) => [identityKey(identity), role])),
  };
  const graph = buildGraph(input);
  const find = ({ group, kind, namespace, name }: Identity): Declaration | undefined =>
    graph.find(kind, namespace, name).find(({ identity }) => identity.group === group);
  return { graph, lists, input, find };
}

/** Kinds beside workloads that a role is told by. */
const evidenceOfRoles: readonly string[] = ['Service', 'ConfigMap'];

function unseenIn({ lists }: ClusterEvidence): readonly Unread[] {
  return lists.flatMap(({ answer, group, kind, resource }): readonly Unread[] => {
    const decides = isPodBearing({ group, kind }) || (group === '' && evidenceOfRoles.includes(kind));
    if (answer.status !== 'unknown' || !decides) return [];
    return [{ path: `the list of ${resource}`, kind: 'document', kinds: [kind], reason: answer.text }];
  });
}
