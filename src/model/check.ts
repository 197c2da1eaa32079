import type {
  Autoscaler,
  Budget,
  Declaration,
  Graph,
  Monitor,
  Place,
  Policy,
  RbacRole,
  RoleBinding,
  Service,
  Workload,
} from './graph.ts';
import type { DeployedObject } from './drift.ts';
import type { DocumentFault, ManifestDocument } from './document.ts';
import type { Path } from './json.ts';
import type { ClusterSubject, LiveObject, LiveWorkload } from './cluster.ts';
import type { SourceAbsence } from './known.ts';
import type { LiveSource, LiveViews } from './live.ts';
import type { LoadTest } from './load.ts';
import type { Effort, Tier, UnknownReason } from './outcome.ts';
import type {
  MeasuredJob,
  MeasuredNamespace,
  MeasuredObjective,
  MeasuredServer,
  MeasuredService,
  MeasuredWorkload,
  PromQuery,
} from './prometheus.ts';
import type { CatalogueName, Catalogues, KubernetesSchema } from './catalogue.ts';

/** What a check can judge, one at a time. */
export interface SubjectMap {
  workload: Workload;
  service: Service;
  autoscaler: Autoscaler;
  budget: Budget;
  policy: Policy;
  ingress: Declaration;
  /** What leads callers to pods: every Service, and every Ingress. */
  front: Service | Declaration;
  route: Declaration;
  'config-map': Declaration;
  secret: Declaration;
  'service-account': Declaration;
  role: RbacRole;
  binding: RoleBinding;
  'cron-job': Workload;
  /** A Job or a CronJob. */
  job: Workload;
  'persistent-volume': Declaration;
  /** A thing that may name folders of a node: every workload, and every PersistentVolume. */
  'volume-holder': Workload | Declaration;
  /** A thing that may claim storage: every workload, and every PersistentVolumeClaim. */
  'claim-holder': Workload | Declaration;
  /** A thing that says what storage is made of: a PersistentVolume or a StorageClass. */
  storage: Declaration;
  /** A thing that declares or names ports of pods: every workload, and every Service. */
  'port-holder': Workload | Service;
  namespace: Declaration;
  quota: Declaration;
  /** What OpenShift permits the pods of some accounts. */
  'security-context-constraints': Declaration;
  'backup-schedule': Declaration;
  /** A workload or a ConfigMap in which at least one host is written. */
  'host-writer': Declaration;
  /** A thing that asks for metrics to be scraped: a monitor, an annotated Service or workload. */
  scraper: Declaration;
  /** A ServiceMonitor or PodMonitor of the Prometheus operator. */
  monitor: Monitor;
  /** Any judged object. */
  object: Declaration;
  /** Each document that looks like a manifest, readable or not. */
  document: DocumentSubject;
  /** A load test that counts (docs/load-tests.md). */
  'load-test': LoadTest;
  /** A workload that runs, or should. */
  'live-workload': LiveWorkload;
  /** An object of the cluster; `kinds` says of which kind. */
  'live-object': LiveObject;
  /** An object that the manifests declare, held against what runs. */
  'deployed-object': DeployedObject;
  /** The cluster as a whole. */
  cluster: ClusterSubject;
  /** Each with series in Prometheus: a workload, one that answers requests, an objective, a namespace, a CronJob or Job, the server. */
  'measured-workload': MeasuredWorkload;
  'measured-service': MeasuredService;
  'measured-objective': MeasuredObjective;
  'measured-namespace': MeasuredNamespace;
  'measured-job': MeasuredJob;
  'measured-server': MeasuredServer;
  /** The run as a whole. */
  system: SystemSubject;
}
export type SubjectKind = keyof SubjectMap;

/** Subjects that are no part of the manifests: they come with the evidence of a source. */
const sourcedKinds = [
  'load-test',
  'live-workload',
  'live-object',
  'deployed-object',
  'cluster',
  'measured-workload',
  'measured-service',
  'measured-objective',
  'measured-namespace',
  'measured-job',
  'measured-server',
] as const satisfies readonly SubjectKind[];
export type SourcedKind = (typeof sourcedKinds)[number];

export function isSourced(kind: SubjectKind): kind is SourcedKind {
  return (sourcedKinds as readonly SubjectKind[]).includes(kind);
}

export interface DocumentSubject {
  readonly key: string;
  readonly file: string;
  readonly index: number;
  readonly document: ManifestDocument | undefined;
  readonly faults: readonly DocumentFault[];
}
export interface SystemSubject {
  readonly key: string;
}

/**
 * A second place that belongs to a finding. The first `other-end` or `nearest` is the other end of a disagreement;
 * `live` is the object as it runs.
 */
export interface RelatedPlace {
  readonly as: 'other-end' | 'nearest' | 'cause' | 'live';
  readonly text: string;
  readonly at?: Place;
}

export interface FindingOptions<Data> {
  readonly data: Data;
  /** Where it stands. A path alone is inside the subject's own declaration; a missing field points at its nearest parent. */
  readonly at: Place | Path | { readonly fault: DocumentFault };
  readonly container?: string;
  readonly related?: readonly RelatedPlace[];
  /** Tells findings apart that would otherwise have one fingerprint (same message, same place's name). */
  readonly discriminator?: string;
  /** What to do about this very finding, when it can be said better than the check's `fix`. */
  readonly patch?: string;
  /** Id of the graph's edge that this finding shows to be broken (see {@link edgeId}). */
  readonly breaks?: string;
}

/** A finding as a check makes it: data, never a sentence. */
export interface CheckFinding {
  readonly messageId: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly at: Place | { readonly path: Path } | { readonly fault: DocumentFault };
  readonly container?: string;
  readonly related: readonly RelatedPlace[];
  readonly discriminator?: string;
  readonly patch?: string;
  readonly breaks?: string;
}

export type Findings = readonly [CheckFinding, ...CheckFinding[]];

/** A number that an answer rests on, beside the thresholds that it was held against. */
export interface Measurement {
  /** What was measured, in words: `p95 at 1,000 guilds`. */
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Where the true value lies, when only a sample was seen. */
  readonly bounds?: readonly [number, number];
  readonly good: number;
  readonly bad: number;
}

/** The answer about one subject. */
export type Verdict =
  /** `tier`: where the pass rests on less than the check's evidence is worth, such as a person's word. */
  | { readonly outcome: 'pass'; readonly tier?: Tier; readonly measured?: readonly Measurement[] }
  | { readonly outcome: 'fail'; readonly findings: Findings; readonly measured?: readonly Measurement[] }
  /** `part / of`, integers, 0 <= part <= of. */
  | {
      readonly outcome: 'graded';
      readonly part: number;
      readonly of: number;
      readonly findings: readonly CheckFinding[];
      readonly measured?: readonly Measurement[];
    }
  | {
      readonly outcome: 'unknown';
      readonly reason: UnknownReason;
      readonly text: string;
      readonly measured?: readonly Measurement[];
      readonly at?: Place;
      readonly breaks?: string;
      /**
       * Set where it is unknown for nothing but this: no document declares an object of these kinds, and one may exist.
       * What a cluster answers then decides, and one that was asked for none of them does not (docs/evidence.md, Two faces).
       */
      readonly undeclared?: readonly string[];
      /** Set where a cluster can't tell what somebody wrote from what the API server fills in: the manifests alone do. */
      readonly filledIn?: true;
    }
  | { readonly outcome: 'not-asked'; readonly because: string };

/** One parameter: its value stands in a pack, never here. */
export type ParamSpec = {
  readonly description: string;
  readonly unit?: string;
} & (
  | { readonly type: 'integer' | 'number'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'string'; readonly enum: readonly string[] }
  | { readonly type: 'strings'; readonly minItems?: number; readonly enum?: readonly string[] }
);

export type ParamValue<S extends ParamSpec> = S extends { type: 'integer' | 'number' }
  ? number
  : S extends { type: 'boolean' }
    ? boolean
    : S extends { type: 'string'; enum: readonly (infer E)[] }
      ? E
      : readonly string[];

export type ParamValues<P extends Readonly<Record<string, ParamSpec>>> = { readonly [K in keyof P]: ParamValue<P[K]> };

/** Names of the slots of a message template: `'{workload} runs {count}'` -> `'workload' | 'count'`. */
export type Slots<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never;

export type SlotData<S extends string> = { readonly [K in Slots<S>]: string | number };

/** Evidence kinds that a check may need beside the graph. */
export type EvidenceNeed = 'graph' | 'kubernetes-schema' | `catalogue:${CatalogueName}` | LiveSource;

export type EvidenceOf<N extends EvidenceNeed> = {
  readonly [K in Exclude<N, 'graph'>]: K extends `catalogue:${infer C extends CatalogueName}`
    ? Catalogues[C]
    : K extends LiveSource
      ? LiveViews[K]
      : KubernetesSchema;
};

/** A query that was sent, or why there is none for this subject. */
export type QueryAnswer = PromQuery | (SourceAbsence & { readonly query?: string });

export interface CheckContext<
  S extends SubjectKind,
  N extends EvidenceNeed,
  P extends Readonly<Record<string, ParamSpec>>,
  M extends Readonly<Record<string, string>>,
  Q extends Readonly<Record<string, string>> = Readonly<Record<string, string>>,
> {
  readonly subject: SubjectMap[S];
  /** Holds only the kinds of the subject and of `reads`; asking for another throws. */
  readonly graph: Graph;
  readonly evidence: EvidenceOf<N>;
  readonly params: ParamValues<P>;
  /** What the check's `queries` were answered with for this subject, by their names. */
  readonly answers: { readonly [K in keyof Q]: QueryAnswer };
  readonly finding: <K extends keyof M & string>(messageId: K, options: FindingOptions<SlotData<M[K]>>) => CheckFinding;
}

export interface CheckMeta {
  /** Kebab-case, a wanted state; equals the file's name. */
  readonly id: string;
  /** A true sentence when the check passes. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly effort: Effort;
  readonly references: readonly string[];
  readonly since: string;
  readonly subject: SubjectKind;
  /** Narrows the subject to these kinds, `Kind` or `group/Kind`. */
  readonly kinds?: readonly string[];
  /** Where the subject is every workload but those of these kinds: workloads of kinds that nobody knows are subjects, too. */
  readonly exceptKinds?: readonly string[];
  /** Kubernetes kinds, besides the subject's own, on which the answer can depend. */
  readonly reads: readonly string[];
  readonly needs: readonly EvidenceNeed[];
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly messages: Readonly<Record<string, string>>;
  /**
   * Templates of PromQL by name. `{{x}}` is a slot of the subject, else a parameter; every selector holds a slot with
   * matchers. They are rendered before Prometheus is asked.
   */
  readonly queries?: Readonly<Record<string, string>>;
  /** Asked of files alone, never of live objects: how things are written, or what the API server fills in or withholds. */
  readonly ofFiles?: true;
  /** The answer depends on the workload's role (so unread input that may change a role makes it unknown). */
  readonly readsRole?: boolean;
}

/** A check with its types folded away, as the engine holds it. */
export interface Check extends CheckMeta {
  readonly run: (context: CheckContext<never, never, never, never, never>) => Verdict;
}
