import type { Declaration, Workload } from './graph.ts';
import type { Identity } from './identity.ts';
import type { JsonRecord } from './json.ts';
import type { Known, SourceAbsence } from './known.ts';

/*
 * What a cluster answered, as plain data (docs/evidence.md, Cluster). Objects are projections: what may hold a secret was
 * left out page by page, before anything was kept.
 */

/** One list: a resource in one namespace, or in the whole cluster. */
export interface ClusterList {
  /** API group, '' for the core one. */
  readonly group: string;
  /** Version that was asked: `v1`. */
  readonly version: string;
  /** Plural, as in the path: `deployments`. */
  readonly resource: string;
  readonly kind: string;
  /** '' for cluster-scoped kinds, and for one list over all namespaces. */
  readonly namespace: string;
  /** Path and query that were asked, without server and page. Of namespaces several, with a blank between. */
  readonly path: string;
  /**
   * - `listed`: every object that the selector lets through is in `objects`.
   * - `absent`: discovery proves that the cluster does not know the resource.
   * - `unknown`: refused, cut off, or odd; `objects` may hold what was read before, good for proving a fault and nothing else.
   */
  readonly answer: { readonly status: 'listed' | 'absent' } | ({ readonly status: 'unknown' } & SourceAbsence);
  /**
   * Ordered by namespace and name; with apiVersion and kind, which lists leave out. A Secret has `keyCount` and never a
   * value; its `data` is there only where every key's name is known.
   */
  readonly objects: readonly JsonRecord[];
  readonly pages: number;
}

/** What the identity may do, as far as it was asked; explains a list's answer and never replaces it. */
export interface ClusterPermission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly allowed: boolean | 'unknown';
  readonly by: 'answer' | 'rules review' | 'access review';
}

/** What tells one cluster from another. */
export interface ClusterIdentity {
  readonly by: 'uid of kube-system' | 'certificate authority';
  readonly value: string;
}

export interface ClusterEvidence {
  /** Name of the kubeconfig's context; absent inside a pod. */
  readonly context?: string;
  /** Scheme, host and port. */
  readonly server: string;
  /** Tells one cluster from another: the uid of kube-system, else a digest of the certificate authority. */
  readonly identity: Known<ClusterIdentity>;
  /** `v1.36.3`. */
  readonly version: Known<string>;
  /** RFC 3339, by the server's clock: when the last list was answered. Ages are counted from it. */
  readonly serverTime: Known<string>;
  /** RFC 3339, by the clock of the machine that asked. */
  readonly localTime: string;
  readonly namespaces: readonly {
    readonly name: string;
    /** Proven to exist; a list in a misspelt namespace answers 200 with no items. */
    readonly proven: Known<true>;
  }[];
  readonly allNamespaces: boolean;
  readonly labelSelector?: string;
  /** Ordered by group, resource and namespace. */
  readonly lists: readonly ClusterList[];
  readonly permissions: readonly ClusterPermission[];
  readonly notes: readonly string[];
}

/** An object that runs. */
export interface LiveObject {
  readonly key: string;
  readonly source: 'cluster';
  readonly identity: Identity;
  readonly apiVersion: string;
  readonly object: JsonRecord;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Where the manifests declare it: findings point there. */
  readonly declaration?: Declaration;
}

export interface LiveContainer {
  readonly name: string;
  readonly kind: 'regular' | 'init' | 'sidecar' | 'ephemeral';
  /** As written in the pod. */
  readonly image: string;
  /** As the node reports it, `...@sha256:...`; '' while nothing was pulled. */
  readonly imageId: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** `waiting`, `running` and `terminated` as the API writes them. */
  readonly state: JsonRecord | undefined;
  readonly lastState: JsonRecord | undefined;
}

export interface LivePod extends LiveObject {
  /** Of the object at the top of its owners: Deployment, not ReplicaSet. */
  readonly owner: Identity | undefined;
  readonly node: string | undefined;
  readonly phase: string;
  readonly ready: boolean;
  /** RFC 3339. */
  readonly createdAt: string | undefined;
  readonly deleting: boolean;
  /** Containers with a status; a container of the spec without one is there too, with the fields of a start. */
  readonly containers: readonly LiveContainer[];
}

/** A workload that runs, or that the manifests say should run. */
export interface LiveWorkload {
  readonly key: string;
  readonly source: 'cluster';
  readonly identity: Identity;
  /** Absent where the manifests declare it and the cluster has none. */
  readonly live: LiveObject | undefined;
  readonly declaration?: Declaration;
  /** The manifests' workload, else the one that the live object makes: its role, template and containers. */
  readonly workload: Workload | undefined;
  /** Ordered by name. */
  readonly pods: Known<readonly LivePod[]>;
}

/** The cluster as one subject. */
export interface ClusterSubject {
  readonly key: string;
  readonly source: 'cluster';
  readonly identity: Identity;
}

export type ListAnswer =
  | { readonly status: 'listed'; readonly objects: readonly LiveObject[] }
  | { readonly status: 'absent' }
  | ({ readonly status: 'unknown'; readonly objects: readonly LiveObject[] } & SourceAbsence);

/** What checks ask of a cluster. */
export interface ClusterView {
  readonly evidence: ClusterEvidence;
  /** Milliseconds since the epoch, by the server's clock: ages are counted from it. */
  readonly now: Known<number>;
  /** Objects of a kind (`Pod`, `policy/PodDisruptionBudget`) in a namespace; '' for cluster-scoped kinds. */
  readonly list: (kind: string, namespace: string) => ListAnswer;
  readonly pods: (namespace: string) => Known<readonly LivePod[]>;
  readonly workloads: readonly LiveWorkload[];
}
