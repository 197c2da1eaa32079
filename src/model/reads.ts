import type { SubjectKind } from './check.ts';

/** Every kind that makes pods. */
export const podBearingKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
  'Rollout',
  'Job',
  'CronJob',
  'ScaledJob',
  'Pod',
] as const;

const routes = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'] as const;

/**
 * Names for the sets of kinds that one question of the graph depends on; a check writes them under `reads`
 * beside plain kinds. Whatever of these kinds is unread makes the check's rule unknown.
 */
export const readSets = {
  workloads: podBearingKinds,
  /** callersOf: a Service that is only scraped is no caller, unless a route or a written host leads to it. */
  callers: ['Service', 'ServiceMonitor', 'Ingress', 'ConfigMap', ...routes],
  autoscalers: ['HorizontalPodAutoscaler', 'ScaledObject', 'VerticalPodAutoscaler'],
  policies: [
    'NetworkPolicy',
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'AdminNetworkPolicy',
    'BaselineAdminNetworkPolicy',
    'ClusterNetworkPolicy',
    'GlobalNetworkPolicy',
    'Namespace',
  ],
  rbac: ['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  /** Secret and ConfigMap references with everything that can provide their keys. */
  references: ['Secret', 'ConfigMap', 'ExternalSecret', 'SealedSecret', 'Certificate'],
  hosts: ['Service', 'ConfigMap', ...podBearingKinds],
  scrapes: ['ServiceMonitor', 'PodMonitor', 'Service', 'ConfigMap'],
  alerts: ['PrometheusRule', 'ConfigMap'],
  routes: ['Ingress', ...routes, 'ReferenceGrant'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** `'*'` means that every kind counts. */
export function expandReads(reads: readonly string[]): ReadonlySet<string> {
  const kinds = new Set<string>();
  for (const name of reads) {
    if (Object.hasOwn(readSets, name)) for (const kind of readSets[name as keyof typeof readSets]) kinds.add(kind);
    else kinds.add(name);
  }
  return kinds;
}

/** Which Kubernetes kinds a subject kind stands for, to tell whether unread input may hold one more subject. */
export const subjectKinds: Readonly<Record<SubjectKind, readonly string[]>> = {
  workload: podBearingKinds,
  service: ['Service'],
  autoscaler: readSets.autoscalers,
  budget: ['PodDisruptionBudget'],
  policy: readSets.policies,
  ingress: ['Ingress'],
  front: ['Service', 'Ingress'],
  route: routes,
  'config-map': ['ConfigMap'],
  secret: ['Secret'],
  'service-account': ['ServiceAccount'],
  role: ['Role', 'ClusterRole'],
  binding: ['RoleBinding', 'ClusterRoleBinding'],
  'cron-job': ['CronJob'],
  job: ['Job', 'CronJob'],
  'persistent-volume': ['PersistentVolume'],
  namespace: ['Namespace'],
  quota: ['ResourceQuota'],
  'security-context-constraints': ['SecurityContextConstraints'],
  'backup-schedule': ['Schedule', 'ScheduledBackup', 'SnapshotSchedule', 'VolumeSnapshotSchedule', 'Policy'],
  'host-writer': [...podBearingKinds, 'ConfigMap'],
  scraper: ['ServiceMonitor', 'PodMonitor', 'Service', ...podBearingKinds],
  monitor: ['ServiceMonitor', 'PodMonitor'],
  object: ['*'],
  document: ['*'],
  'volume-holder': [...podBearingKinds, 'PersistentVolume'],
  'claim-holder': [...podBearingKinds, 'PersistentVolumeClaim'],
  storage: ['PersistentVolume', 'StorageClass'],
  'port-holder': [...podBearingKinds, 'Service'],
  'load-test': [],
  'live-workload': podBearingKinds,
  'live-object': [],
  'deployed-object': ['*'],
  cluster: [],
  'measured-workload': podBearingKinds,
  'measured-service': podBearingKinds,
  'measured-objective': [],
  'measured-namespace': [],
  'measured-job': ['Job', 'CronJob'],
  'measured-server': [],
  system: [],
};
