import type { ClusterEvidence } from '../../model/cluster.ts';
import type { Declaration, Graph } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import { identityKey } from '../../model/identity.ts';
import { stringAt } from '../../model/json.ts';
import { buildGraph } from '../graph.ts';
import type { GraphInput } from '../input.ts';
import { controllerKind, liveDocuments } from './live-documents.ts';
import type { LiveLists } from './live-lists.ts';
import { readLists } from './live-lists.ts';

/** The graph of what runs, beside the one of what a target declares. */
export interface LiveGraph {
  readonly graph: Graph;
  readonly lists: LiveLists;
  /** The live object of an identity. */
  readonly find: (identity: Identity) => Declaration | undefined;
}

/** Builds the second graph by the rules of the first: the same kinds, edges and roles, of other documents. */
export function buildLiveGraph(evidence: ClusterEvidence, desired: GraphInput, declared: Graph): LiveGraph {
  const lists = readLists(evidence, (apiVersion, kind) => desired.scopeOf(apiVersion, kind) === 'Cluster');
  const graph = buildGraph({
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
    decidedRoles: new Map(declared.workloads.map(({ identity, role }) => [identityKey(identity), role])),
  });
  const find = ({ group, kind, namespace, name }: Identity): Declaration | undefined =>
    graph.find(kind, namespace, name).find(({ identity }) => identity.group === group);
  return { graph, lists, find };
}

/** Namespaces that the cluster and its add-ons fill. */
const clusterNamespaces: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

/** Kinds of Secrets that controllers and helm write. */
const machineSecrets: ReadonlySet<string> = new Set(['kubernetes.io/service-account-token', 'helm.sh/release.v1']);

/** Whether somebody may have made the object by hand, or by manifests that nobody showed us. */
export function isSomebodys({ identity, object }: Declaration): boolean {
  const { kind, namespace, name } = identity;
  if (namespace === '' || clusterNamespaces.has(namespace) || controllerKind(object) !== undefined) return false;
  if (kind === 'ConfigMap') return name !== 'kube-root-ca.crt';
  if (kind === 'ServiceAccount') return name !== 'default';
  if (kind === 'Service') return !(namespace === 'default' && name === 'kubernetes');
  return kind !== 'Secret' || !machineSecrets.has(stringAt(object, 'type') ?? '');
}
