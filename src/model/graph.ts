import type { DocumentFault, ManifestDocument, ReadingNote, Unread } from './document.ts';
import type { Identity } from './identity.ts';
import type { Json, JsonRecord, Path } from './json.ts';

/*
 * The resolved graph of one target. Checks ask it; they never join by hand.
 * Everything in it is read-only and comes in a fixed order (namespace, kind, name, file, document).
 */

export const roles = [
  'gateway',
  'sharded-gateway',
  'interactions',
  'worker',
  'voice',
  'store',
  'exporter',
  'other',
] as const;
export type Role = (typeof roles)[number];

/** The roles that Discord itself talks to. */
export const discordRoles: readonly Role[] = ['gateway', 'sharded-gateway', 'interactions'];

/** A place inside a declaration: what a finding or a related end points at. */
export interface Place {
  readonly declaration: Declaration;
  readonly path: Path;
}

/**
 * One object as one document declares it. Two documents with one identity are two declarations of one node:
 * each is judged on its own fields, and `sameNode` holds them all (itself included).
 */
export interface Declaration {
  /** Unique in the graph and stable for the same input: identity, then file and document number when repeated. */
  readonly key: string;
  readonly identity: Identity;
  /** What reports call it, where that is another name than the graph's: the namespace that it does not name. */
  readonly shownAs?: Identity;
  readonly apiVersion: string;
  readonly document: ManifestDocument;
  readonly object: JsonRecord;
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly sameNode: readonly Declaration[];
}

export type ContainerKind = 'regular' | 'init' | 'sidecar' | 'ephemeral';

export interface ImageReference {
  readonly text: string;
  /** `docker.io` when the reference names none. */
  readonly registry: string;
  /** `library/postgres`, `fredboat/lavalink`: without registry, tag and digest. */
  readonly repository: string;
  /** Text after the last colon behind the last slash; undefined when absent. */
  readonly tag?: string;
  /** `sha256:...` when pinned. */
  readonly digest?: string;
}

export interface EnvVariable {
  readonly name: string;
  /** Path of the list item in the document. */
  readonly path: Path;
  /** `value` as written (possibly redacted); undefined when absent or when `valueFrom` is used. */
  readonly value: Json | undefined;
  readonly from?: Reference;
}

export interface Container {
  readonly name: string;
  /** `sidecar` is an init container with `restartPolicy: Always`. */
  readonly kind: ContainerKind;
  readonly path: Path;
  readonly object: JsonRecord;
  readonly image: ImageReference | undefined;
  readonly env: readonly EnvVariable[];
  readonly ports: readonly ContainerPort[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
  readonly path: Path;
}

export interface PodTemplate {
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  /** Where `metadata` and `spec` of the pod stand: `['spec', 'template']`, or `[]` for a Pod. */
  readonly path: Path;
  readonly spec: JsonRecord;
  readonly specPath: Path;
}

export interface RoleDecision {
  readonly role: Role;
  /** One sentence: what it was recognised by. */
  readonly reason: string;
  readonly tier: 'static' | 'declared';
  /**
   * Set where the role can't be decided; `role` is then `other` and role-scoped rules are unknown for this workload.
   * `ambiguous`: several workloads hold the token; `unread`: it depends on something that could not be read.
   */
  readonly undecided?: { readonly why: 'ambiguous' | 'unread'; readonly text: string };
}

/** A pod-bearing object of any kind. */
export interface Workload extends Declaration {
  readonly template: PodTemplate;
  readonly containers: readonly Container[];
  readonly role: RoleDecision;
  /** `spec.replicas` (or the kind's equivalent): what is written, and what holds when nothing is (1). A DaemonSet, Job, CronJob and Pod have none. */
  readonly replicas: { readonly written?: number; readonly effective: number; readonly path: Path } | undefined;
  /** Runs until stopped: everything but Job, CronJob, ScaledJob and a Pod that does not restart. */
  readonly longRunning: boolean;
  /** Discord token references, if any. */
  readonly tokens: readonly TokenReference[];
  /** What this workload says about shards, when it says anything. */
  readonly shards: ShardContract | undefined;
}

/** How a workload gets hold of a Discord token. */
export interface TokenReference {
  readonly path: Path;
  readonly container: string;
  readonly variable: string;
  /** The Secret key behind it; undefined for a literal or an `envFrom` of a Secret that no file declares. */
  readonly secret?: { readonly name: string; readonly key: string };
}

/** How shards are shared out. */
export interface ShardContract {
  /**
   * - `in-process`: `shards: auto` or the like: one process runs them all; no contract between pods.
   * - `by-ordinal`: a StatefulSet whose pods take their ordinal as shard.
   * - `listed`: ids are written (`SHARD_IDS=0,1,2`, `SHARD_ID=3`).
   * - `leased`: taken at run time from a queue or a coordinator.
   * - `counted`: only a total count is written, the ids are unknown.
   */
  readonly kind: 'in-process' | 'by-ordinal' | 'listed' | 'leased' | 'counted';
  readonly count?: number;
  readonly ids?: readonly number[];
  readonly shardsPerPod?: number;
  /** Where the setting stands. */
  readonly path: Path;
  /** The count's own place, where ids and count are written apart. */
  readonly countPath?: Path;
  readonly reason: string;
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number | undefined;
  /** `targetPort`, or `port` where absent. */
  readonly target: number | string | undefined;
  readonly protocol: string;
  readonly path: Path;
}

export interface Service extends Declaration {
  readonly type: string;
  readonly headless: boolean;
  /** Undefined for a Service without selector (or an ExternalName): it selects nothing by itself. */
  readonly selector: ReadonlyMap<string, string> | undefined;
  readonly ports: readonly ServicePort[];
  /** All of its ports are named metrics, prometheus or http-metrics, or it is scraped: no caller of anything. */
  readonly metricsOnly: boolean;
}

/** A backend of an Ingress rule or of a Gateway API route. */
export interface Backend {
  readonly from: Declaration;
  readonly path: Path;
  readonly service: { readonly namespace: string; readonly name: string };
  readonly port: number | string | undefined;
  readonly resolution:
    | { readonly status: 'resolved'; readonly service: Service; readonly port: ServicePort }
    | { readonly status: 'no-service'; readonly nearest?: Service }
    | { readonly status: 'no-port'; readonly service: Service }
    /** Another namespace without a ReferenceGrant that permits it. */
    | { readonly status: 'not-granted'; readonly service: Service }
    /** Resource backends, `use-annotation`, a placeholder: not for this question. */
    | { readonly status: 'not-asked'; readonly because: string };
}

export interface Autoscaler extends Declaration {
  readonly type: 'HorizontalPodAutoscaler' | 'ScaledObject' | 'VerticalPodAutoscaler';
  readonly target: { readonly apiVersion: string; readonly kind: string; readonly name: string; readonly path: Path };
  /** Declarations of its target (several when an object is declared twice); empty when it does not resolve. */
  readonly workloads: readonly Workload[];
  readonly min: { readonly written?: number; readonly effective: number; readonly path: Path };
  readonly max: { readonly written?: number; readonly path: Path };
}

export interface Budget extends Declaration {
  /** Workloads of its namespace whose pods its whole selector matches. */
  readonly workloads: readonly Workload[];
  readonly minAvailable: Json | undefined;
  readonly maxUnavailable: Json | undefined;
}

export interface Peer {
  /** All destinations: an absent or empty `to`/`from`. */
  readonly anything?: true;
  readonly podSelector?: JsonRecord;
  /** Present and `{}`: every namespace of the cluster. Absent: the policy's own namespace. */
  readonly namespaceSelector?: JsonRecord;
  readonly ipBlock?: { readonly cidr: string; readonly except: readonly string[] };
  /** Cilium: `world`, `cluster`, `all`, `kube-apiserver`, `host` ... */
  readonly entities?: readonly string[];
  /** Cilium: names and patterns, DNS-based. */
  readonly fqdns?: readonly string[];
  /** A peer of a form that we can't interpret, in words: it may be anything. */
  readonly unread?: string;
  readonly path: Path;
}

export interface PolicyRule {
  readonly peers: readonly Peer[];
  /** Empty: all ports. */
  readonly ports: readonly {
    readonly protocol: string;
    readonly port?: number | string;
    readonly endPort?: number;
  }[];
  /** `deny` rules exist in Cilium, Calico and AdminNetworkPolicy and win over `allow`; `pass` leaves it to what comes after. */
  readonly action: 'allow' | 'deny' | 'pass';
  /** What narrows the rule in a way that can't be followed (HTTP rules, server names): it may or may not apply. */
  readonly narrowedBy?: string;
  readonly path: Path;
}

/** A network policy of any dialect, in one form. */
export interface Policy extends Declaration {
  readonly dialect: 'kubernetes' | 'cilium' | 'admin' | 'calico';
  /** True for cluster-wide kinds. */
  readonly clusterWide: boolean;
  readonly directions: { readonly ingress: boolean; readonly egress: boolean };
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  readonly workloads: readonly Workload[];
  /** Parts that we do not understand (so nothing may be concluded from their absence). */
  readonly notUnderstood: readonly string[];
}

/**
 * Where traffic wants to go. Ports are those of the pod (a Service's target port), for policies see no Services.
 * Port 0 towards the internet is any port, handed out at run time (voice): only a rule without narrow ports permits it.
 */
export type Destination =
  | { readonly to: 'internet'; readonly port: number; readonly protocol: 'TCP' | 'UDP'; readonly host?: string }
  | { readonly to: 'dns' }
  | { readonly to: 'workload'; readonly workload: Workload; readonly port: number; readonly protocol: 'TCP' | 'UDP' };

export type Reachability =
  /** No policy selects the pods in this direction. */
  | { readonly reach: 'unrestricted' }
  | { readonly reach: 'allowed'; readonly by: Policy }
  /**
   * `by`: the policies that select the pods: those written for them, then those for every pod; each by name. `ingress`: those of the
   * far end keep it out. `denied`: a rule says so; else no rule permits it.
   */
  | {
      readonly reach: 'closed';
      readonly by: readonly [Policy, ...Policy[]];
      readonly text: string;
      readonly direction: 'ingress' | 'egress';
      readonly denied: boolean;
    }
  | { readonly reach: 'unknown'; readonly text: string };

/** A reference by name to a Secret or ConfigMap, and perhaps to a key in it. */
export interface Reference {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly namespace: string;
  readonly name: string;
  readonly key?: string;
  readonly optional: boolean;
  readonly via: 'env' | 'envFrom' | 'volume' | 'imagePullSecret' | 'tls' | 'annotation';
  readonly at: Place;
  readonly container?: string;
  /** The variable or volume that needs it. */
  readonly user: string;
  readonly resolution:
    | { readonly status: 'resolved'; readonly provider: KeyProvider }
    /** The object is declared and lacks the key: both ends are known. */
    | { readonly status: 'no-key'; readonly provider: KeyProvider; readonly nearestKey?: string }
    /** Nothing declares the object, in a world that is closed for it. Of a Secret only where a cluster answered. */
    | { readonly status: 'no-object'; readonly nearest?: KeyProvider }
    /** `undeclared`: for nothing but that no document declares the object. */
    | { readonly status: 'unknown'; readonly text: string; readonly undeclared?: true }
    /** A ConfigMap that every namespace has, an optional reference: always there or never missed. */
    | { readonly status: 'not-asked'; readonly because: string };
}

/** Something that brings a Secret or ConfigMap into being, with the keys that it is known to hold. */
export interface KeyProvider {
  readonly place: Place;
  readonly source:
    'Secret' | 'ConfigMap' | 'ExternalSecret' | 'SealedSecret' | 'sops' | 'example' | 'generator' | 'operator';
  /** Undefined: the keys can't be known from the files (dataFrom, a template, an operator). */
  readonly keys: ReadonlyMap<string, Path> | undefined;
}

/** A host name that some file writes where a workload reads it. */
export interface HostReference {
  readonly id: string;
  readonly host: string;
  readonly port?: number;
  readonly scheme?: string;
  /** The port is that of another setting, beside the host's. */
  readonly portBeside?: true;
  /** The place where the host is written: an env value, an argument, a key of a ConfigMap. */
  readonly at: Place;
  /** The variable, argument or key. */
  readonly written: string;
  /** Workloads that read it (directly, or through the ConfigMap). */
  readonly readBy: readonly Workload[];
  readonly resolution:
    | { readonly status: 'service'; readonly service: Service; readonly workloads: readonly Workload[] }
    | { readonly status: 'pod'; readonly service: Service; readonly workload: Workload }
    | { readonly status: 'external-name'; readonly service: Service }
    /** A custom resource of the files makes the Service, as its operator documents. */
    | { readonly status: 'made'; readonly by: Declaration }
    /** localhost, an address, another dotted name, or declared under `external:`. */
    | { readonly status: 'outside'; readonly because: string; readonly declared?: true }
    /** In a closed world: no Service bears the name. */
    | {
        readonly status: 'no-service';
        readonly candidate?: { readonly place: Place; readonly name: string; readonly because: string };
      }
    /** `undeclared`: for nothing but that no document declares such a Service. */
    | { readonly status: 'unknown'; readonly text: string; readonly undeclared?: true };
}

export interface RoleBinding extends Declaration {
  readonly roleRef: { readonly kind: string; readonly name: string; readonly path: Path };
  readonly role: RbacRole | undefined;
  readonly subjects: readonly {
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
    readonly path: Path;
  }[];
}

export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
  readonly verbs: readonly string[];
  readonly path: Path;
  /** The role that holds it: the role itself, or one that it aggregates. */
  readonly holder: Declaration;
}

export interface RbacRole extends Declaration {
  /** Its own rules and, for an aggregate, those of the ClusterRoles that it selects. */
  readonly rules: readonly RbacRule[];
  readonly bindings: readonly RoleBinding[];
}

/** How metrics of a workload are collected, as far as the files say. */
export interface Scrape {
  readonly by: Declaration;
  readonly via: 'annotation' | 'ServiceMonitor' | 'PodMonitor' | 'PrometheusConfig';
  readonly at: Place;
  readonly workload: Workload;
  /** Number or name that is asked for; undefined where the file leaves it to the container's ports. */
  readonly port?: number | string;
  /** Set where the port does not lead to a declared container port. */
  readonly port_status: 'served' | 'not-served' | 'unknown';
}

/** A monitor that selects something, or nothing. */
export interface Monitor extends Declaration {
  readonly type: 'ServiceMonitor' | 'PodMonitor';
  readonly services: readonly Service[];
  readonly workloads: readonly Workload[];
}

/** A file of alert rules, as a PrometheusRule or inside a ConfigMap. */
export interface AlertRule {
  readonly at: Place;
  readonly name: string;
  readonly expr: string;
  /** Workloads that it selects by namespace, name, pod pattern or scrape job in a matcher, or by a metric of every pod. */
  readonly workloads: readonly Workload[];
  /** A metric of it that no matcher narrows to a workload, and that may be anybody's. */
  readonly anybodys?: string;
}

/** Whether absence can be concluded for a kind in a namespace (docs/evidence.md, Open and closed world). */
export type World = { readonly open: false } | { readonly open: true; readonly because: string };

/** Counts per kind, the proof behind a not-applicable. */
export interface Census {
  readonly documents: number;
  readonly files: number;
  readonly kinds: ReadonlyMap<string, number>;
}

export interface Graph {
  readonly defaultNamespace: string;
  readonly census: Census;
  /** What could not be read, malformed objects included. */
  readonly unread: readonly Unread[];
  readonly faults: readonly DocumentFault[];
  /** Judged documents, with their reading notes. */
  readonly documents: readonly ManifestDocument[];

  /** Every judged declaration of the given kinds (all of them without an argument). */
  objects(...kinds: readonly string[]): readonly Declaration[];
  find(kind: string, namespace: string, name: string): readonly Declaration[];
  world(kind: string, namespace: string): World;
  /** Does the namespace hold a scanned object? */
  hasNamespace(namespace: string): boolean;

  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly autoscalers: readonly Autoscaler[];
  readonly budgets: readonly Budget[];
  readonly policies: readonly Policy[];
  readonly roles: readonly RbacRole[];
  readonly bindings: readonly RoleBinding[];
  readonly monitors: readonly Monitor[];
  readonly alertRules: readonly AlertRule[];
  readonly references: readonly Reference[];
  readonly hosts: readonly HostReference[];

  /** Services of its namespace that select the workload's pods, metrics-only ones included. */
  servicesOf(workload: Workload): readonly Service[];
  /** The same without metrics-only Services: somebody calls the workload. */
  callersOf(workload: Workload): readonly Service[];
  workloadsOf(service: Service): readonly Workload[];
  autoscalersOf(workload: Workload): readonly Autoscaler[];
  budgetsOf(workload: Workload): readonly Budget[];
  policiesOf(workload: Workload): readonly Policy[];
  backendsOf(route: Declaration): readonly Backend[];
  referencesOf(workload: Workload): readonly Reference[];
  /** Hosts that the workload reads, from its own fields and its ConfigMaps. */
  hostsOf(workload: Workload): readonly HostReference[];
  /** Hosts written in this declaration (a workload or a ConfigMap). */
  hostsIn(declaration: Declaration): readonly HostReference[];
  /** Secrets the workload reads of which no key is visible: a host may stand there, unseen. */
  hiddenHostsOf(workload: Workload): readonly Reference[];
  serviceAccountOf(workload: Workload): {
    readonly name: string;
    readonly path: Path | undefined;
    readonly declarations: readonly Declaration[];
  };
  scrapesOf(workload: Workload): readonly Scrape[];
  /** All scrapes, resolved or not, that this Service, monitor or workload asks for. */
  scrapesBy(declaration: Declaration): readonly Scrape[];
  /** Can traffic leave the workload's pods for the destination, with all policies unioned? */
  egress(workload: Workload, destination: Destination): Reachability;
  /** Does a pod selector (matchLabels, matchExpressions) of the namespace match the labels? */
  matches(selector: JsonRecord | undefined, labels: ReadonlyMap<string, string>): boolean;
  /** Other workloads that read the same Discord token key of one Secret in one namespace, itself included. */
  tokenShares(workload: Workload): readonly Workload[];
}

export type { ReadingNote };
