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
  /** Of a Service, an autoscaler or a budget: the workloads that it selects or targets. */
  readonly behind?: readonly LiveWorkload[];
}

export interface LiveContainer {
  readonly name: string;
  readonly kind: 'regular' | 'init' | 'sidecar' | 'ephemeral';
  /** As written in the pod. */
  readonly image: string;
  /** As the node reports it, `...@sha256:...`; '' while nothing was pulled. */
  readonly imageId: string;
  readonly ready: boolean;
  /** Undefined where the pod has no status for the container. */
  readonly restarts: number | undefined;
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
  /** Milliseconds since the epoch, by the server's clock. */
  readonly createdAt: number | undefined;
  readonly deleting: boolean;
  /** Containers with a status; a container of the spec without one is there too, with the fields of a start. */
  readonly containers: readonly LiveContainer[];
}

/**
 * Pods, or why they are not known. `read`: what was seen all the same; it can prove a fault, and nothing else.
 */
export type PodsAnswer =
  { readonly value: readonly LivePod[] } | (SourceAbsence & { readonly read: readonly LivePod[] });

/** A workload that runs, or that the manifests say should run. */
export interface LiveWorkload {
  readonly key: string;
  readonly source: 'cluster';
  readonly identity: Identity;
  /**
   * - `seen`: a list holds it.
   * - `by-its-pods`: pods name it as their owner; its kind was refused, or nobody lists it.
   * - `absent`: the manifests declare it, and its kind was listed whole without it.
   */
  readonly presence: 'seen' | 'by-its-pods' | 'absent';
  /** Of `seen` alone. */
  readonly live: LiveObject | undefined;
  readonly declaration?: Declaration;
  /** The manifests' workload, else the one that the live object makes: its role, template and containers. */
  readonly workload: Workload | undefined;
  /** Ordered by name. */
  readonly pods: PodsAnswer;
}

/** The cluster as one subject. */
export interface ClusterSubject {
  readonly key: string;
  readonly source: 'cluster';
  readonly identity: Identity;
}

/** `unknown`: what `objects` holds was seen all the same; it can prove a fault, and nothing else. */
export type ListAnswer =
  | {
      readonly status: 'listed';
      readonly objects: readonly LiveObject[];
      /** Set where only objects with some labels were asked for: what the list lacks may be there. */
      readonly selected?: true;
    }
  | { readonly status: 'absent' }
  | ({ readonly status: 'unknown'; readonly objects: readonly LiveObject[] } & SourceAbsence);

/** What checks ask of a cluster. */
export interface ClusterView {
  readonly evidence: ClusterEvidence;
  /** Milliseconds since the epoch, by the server's clock: ages are counted from it. */
  readonly now: Known<number>;
  /** Namespaces that were looked at and in which the target has a say, in order. */
  readonly namespaces: readonly string[];
  /** Every namespace that was looked at. */
  readonly everywhere: readonly string[];
  /**
   * Objects of a kind (`Pod`, `policy/PodDisruptionBudget`) in a namespace, ordered by name; '' for cluster-scoped kinds.
   * A namespace that nobody proved to exist, and an empty list under a label selector, are unknown.
   */
  readonly list: (kind: string, namespace: string) => ListAnswer;
  /** Every pod of a namespace, whoever owns it. */
  readonly pods: (namespace: string) => PodsAnswer;
  readonly workloads: readonly LiveWorkload[];
  /** Set where no workload of the manifests runs in what was looked at: then nothing of the cluster judges them. */
  readonly wrongSubject?: SourceAbsence;
}

/** The context; inside a pod, which has none, the server. */
export function nameOfCluster({ context, server }: Pick<ClusterEvidence, 'context' | 'server'>): string {
  return context ?? server;
}
