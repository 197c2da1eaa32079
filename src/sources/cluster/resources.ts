/** A resource that is looked at. */
export interface WantedResource {
  readonly group: string;
  /** Versions whose form is known, the best first. */
  readonly versions: readonly [string, ...string[]];
  readonly resource: string;
  readonly kind: string;
  readonly scope: 'namespace' | 'cluster';
  /** Whether `--selector` narrows it: workloads and what they make. What surrounds them is always read whole. */
  readonly selected?: true;
  readonly fieldSelector?: string;
  /** Served by another program than the API server; where that is down or missing nothing is proven. */
  readonly aggregated?: true;
  /** Another group that shows the same objects where it is served; then this one is not asked. */
  readonly behind?: string;
}

const of = (
  group: string,
  version: string | readonly [string, ...string[]],
  scope: WantedResource['scope'],
  kinds: Readonly<Record<string, string>>,
  more: Pick<WantedResource, 'selected' | 'fieldSelector' | 'aggregated' | 'behind'> = {},
): readonly WantedResource[] =>
  Object.entries(kinds).map(([resource, kind]) => ({
    group,
    versions: typeof version === 'string' ? [version] : version,
    resource,
    kind,
    scope,
    ...more,
  }));

const selected = { selected: true } as const;
const calico = { behind: 'projectcalico.org' } as const;

/**
 * Everything that is listed but Namespaces and Secrets, which are asked for in ways of their own. Each is a line of
 * templates/rbac, and nothing else is.
 */
export const wantedResources: readonly WantedResource[] = [
  ...of('', 'v1', 'namespace', { pods: 'Pod' }, selected),
  ...of('', 'v1', 'namespace', {
    services: 'Service',
    configmaps: 'ConfigMap',
    serviceaccounts: 'ServiceAccount',
    persistentvolumeclaims: 'PersistentVolumeClaim',
    resourcequotas: 'ResourceQuota',
    limitranges: 'LimitRange',
  }),
  ...of('', 'v1', 'namespace', { replicationcontrollers: 'ReplicationController' }, selected),
  ...of(
    'apps',
    'v1',
    'namespace',
    { deployments: 'Deployment', statefulsets: 'StatefulSet', daemonsets: 'DaemonSet', replicasets: 'ReplicaSet' },
    selected,
  ),
  ...of('batch', 'v1', 'namespace', { jobs: 'Job', cronjobs: 'CronJob' }, selected),
  ...of('autoscaling', 'v2', 'namespace', { horizontalpodautoscalers: 'HorizontalPodAutoscaler' }),
  ...of('policy', 'v1', 'namespace', { poddisruptionbudgets: 'PodDisruptionBudget' }),
  ...of('networking.k8s.io', 'v1', 'namespace', { ingresses: 'Ingress', networkpolicies: 'NetworkPolicy' }),
  ...of('discovery.k8s.io', 'v1', 'namespace', { endpointslices: 'EndpointSlice' }),
  ...of('events.k8s.io', 'v1', 'namespace', { events: 'Event' }, { fieldSelector: 'type=Warning' }),
  ...of('rbac.authorization.k8s.io', 'v1', 'namespace', { roles: 'Role', rolebindings: 'RoleBinding' }),
  ...of('metrics.k8s.io', 'v1beta1', 'namespace', { pods: 'PodMetrics' }, { selected: true, aggregated: true }),
  ...of('gateway.networking.k8s.io', ['v1', 'v1beta1'], 'namespace', { gateways: 'Gateway', httproutes: 'HTTPRoute' }),
  ...of('monitoring.coreos.com', 'v1', 'namespace', {
    servicemonitors: 'ServiceMonitor',
    podmonitors: 'PodMonitor',
    prometheusrules: 'PrometheusRule',
  }),
  ...of('cert-manager.io', 'v1', 'namespace', { certificates: 'Certificate' }),
  ...of('autoscaling.k8s.io', 'v1', 'namespace', { verticalpodautoscalers: 'VerticalPodAutoscaler' }),
  ...of('keda.sh', 'v1alpha1', 'namespace', { scaledobjects: 'ScaledObject' }),
  // Policies besides the API's own: each may close a way, or open one.
  ...of('cilium.io', 'v2', 'namespace', { ciliumnetworkpolicies: 'CiliumNetworkPolicy' }),
  ...of('cilium.io', 'v2', 'cluster', { ciliumclusterwidenetworkpolicies: 'CiliumClusterwideNetworkPolicy' }),
  ...of('projectcalico.org', 'v3', 'namespace', { networkpolicies: 'NetworkPolicy' }),
  ...of('projectcalico.org', 'v3', 'cluster', { globalnetworkpolicies: 'GlobalNetworkPolicy' }),
  ...of('crd.projectcalico.org', 'v1', 'namespace', { networkpolicies: 'NetworkPolicy' }, calico),
  ...of('crd.projectcalico.org', 'v1', 'cluster', { globalnetworkpolicies: 'GlobalNetworkPolicy' }, calico),
  ...of('policy.networking.k8s.io', 'v1alpha1', 'cluster', {
    adminnetworkpolicies: 'AdminNetworkPolicy',
    baselineadminnetworkpolicies: 'BaselineAdminNetworkPolicy',
  }),
  ...of('policy.networking.k8s.io', 'v1alpha2', 'cluster', { clusternetworkpolicies: 'ClusterNetworkPolicy' }),
  ...of('', 'v1', 'cluster', { nodes: 'Node', persistentvolumes: 'PersistentVolume' }),
  ...of('storage.k8s.io', 'v1', 'cluster', { storageclasses: 'StorageClass' }),
  ...of('rbac.authorization.k8s.io', 'v1', 'cluster', {
    clusterroles: 'ClusterRole',
    clusterrolebindings: 'ClusterRoleBinding',
  }),
  ...of('admissionregistration.k8s.io', 'v1', 'cluster', {
    validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
    mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  }),
];

/** A kind that checks know and nothing lists. Where the API server serves none of its groups, there is none. */
export interface UnlistedKind {
  readonly kind: string;
  readonly groups: readonly [string, ...string[]];
}

const gatewayApi = ['gateway.networking.k8s.io'] as const;
const traefik = ['traefik.io', 'traefik.containo.us'] as const;

export const unlistedKinds: readonly UnlistedKind[] = [
  { kind: 'GRPCRoute', groups: gatewayApi },
  { kind: 'TCPRoute', groups: gatewayApi },
  { kind: 'TLSRoute', groups: gatewayApi },
  { kind: 'UDPRoute', groups: gatewayApi },
  { kind: 'ReferenceGrant', groups: gatewayApi },
  { kind: 'IngressRoute', groups: traefik },
  { kind: 'IngressRouteTCP', groups: traefik },
  { kind: 'IngressRouteUDP', groups: traefik },
  { kind: 'Rollout', groups: ['argoproj.io'] },
  { kind: 'DeploymentConfig', groups: ['apps.openshift.io'] },
  { kind: 'SecurityContextConstraints', groups: ['security.openshift.io'] },
  { kind: 'ScaledJob', groups: ['keda.sh'] },
  { kind: 'ExternalSecret', groups: ['external-secrets.io'] },
  { kind: 'SealedSecret', groups: ['bitnami.com'] },
  { kind: 'Schedule', groups: ['velero.io'] },
  { kind: 'ScheduledBackup', groups: ['postgresql.cnpg.io'] },
  { kind: 'SnapshotSchedule', groups: ['snapscheduler.backube'] },
  { kind: 'Policy', groups: ['config.kio.kasten.io'] },
];

export const namespaceResource: WantedResource = {
  group: '',
  versions: ['v1'],
  resource: 'namespaces',
  kind: 'Namespace',
  scope: 'cluster',
};

export const secretResource: WantedResource = {
  group: '',
  versions: ['v1'],
  resource: 'secrets',
  kind: 'Secret',
  scope: 'namespace',
};

/** `/api/v1` and `/apis/apps/v1`. */
export function rootOf(group: string, version: string): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

/** Path and query of a list; without page. */
export function pathOf(
  { group, resource, fieldSelector }: Pick<WantedResource, 'group' | 'resource' | 'fieldSelector'>,
  version: string,
  namespace: string,
  labelSelector?: string,
): string {
  const place = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const query = [
    ...(fieldSelector === undefined ? [] : [`fieldSelector=${encodeURIComponent(fieldSelector)}`]),
    ...(labelSelector === undefined ? [] : [`labelSelector=${encodeURIComponent(labelSelector)}`]),
  ].join('&');
  return `${rootOf(group, version)}${place}/${resource}${query === '' ? '' : `?${query}`}`;
}

/** `apps/deployments`, as it is spoken of. */
export function nameOf({ group, resource }: Pick<WantedResource, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}
