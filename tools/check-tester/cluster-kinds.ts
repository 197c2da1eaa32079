/** A kind of live objects that cases may hold. */
export interface CaseKind {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Every cluster knows it; others are there when a case holds an object of theirs. */
  readonly builtIn: boolean;
}

const written: readonly string[] = [
  'v1 Pod pods',
  'v1 Service services',
  'v1 ConfigMap configmaps',
  'v1 ServiceAccount serviceaccounts',
  'v1 PersistentVolumeClaim persistentvolumeclaims',
  'v1 ResourceQuota resourcequotas',
  'v1 LimitRange limitranges',
  'v1 Node nodes cluster',
  'v1 Namespace namespaces cluster',
  'v1 PersistentVolume persistentvolumes cluster',
  'apps/v1 Deployment deployments',
  'apps/v1 StatefulSet statefulsets',
  'apps/v1 DaemonSet daemonsets',
  'apps/v1 ReplicaSet replicasets',
  'batch/v1 Job jobs',
  'batch/v1 CronJob cronjobs',
  'autoscaling/v2 HorizontalPodAutoscaler horizontalpodautoscalers',
  'policy/v1 PodDisruptionBudget poddisruptionbudgets',
  'networking.k8s.io/v1 Ingress ingresses',
  'networking.k8s.io/v1 NetworkPolicy networkpolicies',
  'discovery.k8s.io/v1 EndpointSlice endpointslices',
  'events.k8s.io/v1 Event events',
  'storage.k8s.io/v1 StorageClass storageclasses cluster',
  'rbac.authorization.k8s.io/v1 Role roles',
  'rbac.authorization.k8s.io/v1 RoleBinding rolebindings',
  'rbac.authorization.k8s.io/v1 ClusterRole clusterroles cluster',
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding clusterrolebindings cluster',
  'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration validatingwebhookconfigurations cluster',
  'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration mutatingwebhookconfigurations cluster',
  'metrics.k8s.io/v1beta1 PodMetrics pods extension',
  'metrics.k8s.io/v1beta1 NodeMetrics nodes cluster extension',
  'argoproj.io/v1alpha1 Rollout rollouts extension',
  'autoscaling.k8s.io/v1 VerticalPodAutoscaler verticalpodautoscalers extension',
  'cilium.io/v2 CiliumNetworkPolicy ciliumnetworkpolicies extension',
  'cilium.io/v2 CiliumClusterwideNetworkPolicy ciliumclusterwidenetworkpolicies cluster extension',
  'projectcalico.org/v3 NetworkPolicy networkpolicies extension',
  'projectcalico.org/v3 GlobalNetworkPolicy globalnetworkpolicies cluster extension',
  'crd.projectcalico.org/v1 NetworkPolicy networkpolicies extension',
  'crd.projectcalico.org/v1 GlobalNetworkPolicy globalnetworkpolicies cluster extension',
  'policy.networking.k8s.io/v1alpha1 AdminNetworkPolicy adminnetworkpolicies cluster extension',
  'policy.networking.k8s.io/v1alpha1 BaselineAdminNetworkPolicy baselineadminnetworkpolicies cluster extension',
  'policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy clusternetworkpolicies cluster extension',
  'cert-manager.io/v1 Certificate certificates extension',
  'gateway.networking.k8s.io/v1 Gateway gateways extension',
  'gateway.networking.k8s.io/v1 HTTPRoute httproutes extension',
  'monitoring.coreos.com/v1 ServiceMonitor servicemonitors extension',
  'monitoring.coreos.com/v1 PodMonitor podmonitors extension',
  'monitoring.coreos.com/v1 PrometheusRule prometheusrules extension',
];

export const caseKinds: readonly CaseKind[] = written.map((line) => {
  const [apiVersion = '', kind = '', resource = '', ...marks] = line.split(' ');
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return {
    group: group ?? '',
    version: version ?? '',
    kind,
    resource,
    namespaced: !marks.includes('cluster'),
    builtIn: !marks.includes('extension'),
  };
});
