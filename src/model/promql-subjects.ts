/* Whose series a metric holds, by its name alone. */

/** Metrics about everybody's pods: a rule without a namespace watches ours, too. */
const ofPods = /^(?:kube_pod_|container_|kubelet_volume_stats_|namespace_workload_pod:|node_namespace_pod_container:)/;
const ofKind: Readonly<Record<string, RegExp>> = {
  Deployment: /^kube_deployment_/,
  StatefulSet: /^kube_statefulset_/,
  DaemonSet: /^kube_daemonset_/,
};
/** Metrics of other programs, whatever namespace they are in. */
const ofOthers =
  /^(?:node_|redis_|pg_|mysql_|mongodb_|rabbitmq_|etcd_|apiserver_|kubelet_|coredns_|prometheus_|alertmanager_|kube_|container_)/;

/** Metrics that the cluster keeps of every workload of the kind; without a kind, of any. */
export function isAboutPods(metric: string, kind: string | undefined): boolean {
  if (ofPods.test(metric)) return true;
  return kind === undefined
    ? Object.values(ofKind).some((pattern) => pattern.test(metric))
    : (ofKind[kind]?.test(metric) ?? false);
}

export function isOfOthers(metric: string): boolean {
  return ofOthers.test(metric);
}
