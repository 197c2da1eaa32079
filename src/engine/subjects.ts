import type { DocumentSubject, SourcedKind, SubjectKind, SubjectMap } from '../model/check.ts';
import { isSourced } from '../model/check.ts';
import type { DocumentFault } from '../model/document.ts';
import type { Declaration, Graph, Workload } from '../model/graph.ts';
import { compareText } from '../model/identity.ts';
import { podBearingKinds } from '../model/reads.ts';
import type { ExtraUnknown } from './extra-unknown.ts';

/**
 * The Kubernetes kinds that a subject kind stands for. `'*'`: anything that could not be read may be such a subject.
 * `system` stands for none: the run itself is always there; what it depends on stands in the check's `reads`.
 */
export const kindsOfSubject: Readonly<Record<SubjectKind, readonly string[] | '*'>> = {
  workload: podBearingKinds,
  service: ['Service'],
  autoscaler: ['HorizontalPodAutoscaler', 'ScaledObject', 'VerticalPodAutoscaler'],
  budget: ['PodDisruptionBudget'],
  policy: [
    'NetworkPolicy',
    'GlobalNetworkPolicy',
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'AdminNetworkPolicy',
    'BaselineAdminNetworkPolicy',
    'ClusterNetworkPolicy',
  ],
  ingress: ['Ingress'],
  front: ['Service', 'Ingress'],
  route: [
    'HTTPRoute',
    'GRPCRoute',
    'TCPRoute',
    'TLSRoute',
    'UDPRoute',
    'IngressRoute',
    'IngressRouteTCP',
    'IngressRouteUDP',
  ],
  'config-map': ['ConfigMap'],
  secret: ['Secret'],
  'service-account': ['ServiceAccount'],
  role: ['Role', 'ClusterRole'],
  binding: ['RoleBinding', 'ClusterRoleBinding'],
  'cron-job': ['CronJob'],
  job: ['Job', 'CronJob'],
  'persistent-volume': ['PersistentVolume'],
  'volume-holder': [...podBearingKinds, 'PersistentVolume'],
  'claim-holder': [...podBearingKinds, 'PersistentVolumeClaim'],
  storage: ['PersistentVolume', 'StorageClass'],
  'port-holder': [...podBearingKinds, 'Service'],
  namespace: ['Namespace'],
  quota: ['ResourceQuota'],
  'security-context-constraints': ['SecurityContextConstraints'],
  'backup-schedule': ['Schedule', 'ScheduledBackup', 'SnapshotSchedule', 'VolumeSnapshotSchedule', 'Policy'],
  'host-writer': [...podBearingKinds, 'ConfigMap'],
  scraper: [...podBearingKinds, 'Service', 'ServiceMonitor', 'PodMonitor', 'ConfigMap'],
  monitor: ['ServiceMonitor', 'PodMonitor'],
  object: '*',
  document: '*',
  'load-test': [],
  'live-workload': podBearingKinds,
  // A check of objects names their kinds.
  'live-object': [],
  // Whatever could not be read may have been deployed, too.
  'deployed-object': '*',
  cluster: [],
  'measured-workload': podBearingKinds,
  'measured-service': podBearingKinds,
  'measured-objective': [],
  'measured-namespace': [],
  'measured-job': ['Job', 'CronJob'],
  'measured-server': [],
  system: [],
};

/** Subjects that come with the evidence of sources, and what may be there beside them that nobody could see. */
export type SourcedSubjects = {
  readonly [K in SourcedKind]?: {
    /** Ordered by key. */
    readonly subjects: readonly SubjectMap[K][];
    readonly unseen: readonly Unseen[];
    /** Of kinds that were looked for, where not every kind is: a rule about another one knows nothing. */
    readonly looked?: readonly string[];
  };
};

/** `kinds`: only rules about these kinds are touched. */
export type Unseen = ExtraUnknown & { readonly kinds?: readonly string[] };

type Listed = { readonly [K in Exclude<SubjectKind, SourcedKind>]: (graph: Graph) => readonly SubjectMap[K][] };

const byKind =
  (kind: SubjectKind) =>
  (graph: Graph): readonly Declaration[] => {
    const kinds = kindsOfSubject[kind];
    return kinds === '*' ? graph.objects() : graph.objects(...kinds);
  };

const lists: Listed = {
  workload: (graph) => graph.workloads,
  service: (graph) => graph.services,
  autoscaler: (graph) => graph.autoscalers,
  budget: (graph) => graph.budgets,
  policy: (graph) => graph.policies,
  ingress: byKind('ingress'),
  front: (graph) => [...graph.services, ...graph.objects('Ingress')],
  route: byKind('route'),
  'config-map': byKind('config-map'),
  secret: byKind('secret'),
  'service-account': byKind('service-account'),
  role: (graph) => graph.roles,
  binding: (graph) => graph.bindings,
  'cron-job': (graph) => graph.workloads.filter(isCronJob),
  job: (graph) => graph.workloads.filter((workload) => isCronJob(workload) || workload.identity.kind === 'Job'),
  'persistent-volume': byKind('persistent-volume'),
  'volume-holder': (graph) => [...graph.workloads, ...graph.objects('PersistentVolume')],
  'claim-holder': (graph) => [...graph.workloads, ...graph.objects('PersistentVolumeClaim')],
  storage: byKind('storage'),
  'port-holder': (graph) => [...graph.workloads, ...graph.services],
  namespace: byKind('namespace'),
  quota: byKind('quota'),
  'security-context-constraints': byKind('security-context-constraints'),
  'backup-schedule': byKind('backup-schedule'),
  'host-writer': (graph) => graph.hosts.map((host) => host.at.declaration),
  scraper: (graph) => [
    ...graph.monitors,
    ...graph.services.filter((service) => graph.scrapesBy(service).length > 0),
    ...graph.workloads.filter((workload) => graph.scrapesBy(workload).length > 0),
  ],
  monitor: (graph) => graph.monitors,
  object: (graph) => graph.objects(),
  document: documentsOf,
  system: () => [{ key: '' }],
};

/** Every subject of a kind, each once, ordered by key. */
export function subjectsOf<K extends Exclude<SubjectKind, SourcedKind>>(
  kind: K,
  graph: Graph,
): readonly SubjectMap[K][] {
  const seen = new Map<string, SubjectMap[K]>();
  for (const subject of lists[kind](graph)) if (!seen.has(subject.key)) seen.set(subject.key, subject);
  return [...seen.values()].sort((a, b) => compareText(a.key, b.key));
}

function isCronJob(workload: Workload): boolean {
  return workload.identity.kind === 'CronJob';
}

/** Every subject of a kind, wherever subjects of that kind come from. */
export function everySubject(
  kind: SubjectKind,
  graph: Graph,
  sourced: SourcedSubjects | undefined,
): readonly SubjectMap[SubjectKind][] {
  return isSourced(kind) ? (sourced?.[kind]?.subjects ?? []) : subjectsOf(kind, graph);
}

/** Documents that were read, each with its faults, and faults of documents that were not. */
function documentsOf(graph: Graph): readonly DocumentSubject[] {
  const faults = new Map<string, DocumentFault[]>();
  for (const fault of graph.faults) {
    const key = documentKey(fault.path, fault.index);
    const known = faults.get(key);
    if (known === undefined) faults.set(key, [fault]);
    else known.push(fault);
  }
  const subjects: DocumentSubject[] = [];
  for (const document of graph.documents) {
    const shared = documentKey(document.file, document.index);
    // Items of one List share their document: its faults belong to the first of them.
    const own = faults.get(shared) ?? [];
    faults.delete(shared);
    const key = document.item === undefined ? shared : `${shared}.${padded(document.item)}`;
    subjects.push({ key, file: document.file, index: document.index, document, faults: own });
  }
  for (const [key, own] of faults) {
    const [first] = own;
    if (first !== undefined)
      subjects.push({ key, file: first.path, index: first.index, document: undefined, faults: own });
  }
  return subjects;
}

function documentKey(file: string, index: number): string {
  return `${file}\u0000${padded(index)}`;
}

/** Keys are sorted as text: document 10 comes after document 2. */
function padded(index: number): string {
  return String(index).padStart(8, '0');
}
