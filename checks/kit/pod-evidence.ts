import { history, podFreshness, stateMetrics } from './companions.ts';

/**
 * Companions of every question about a workload's pods: kube-state-metrics tells of the namespace, of these pods now, and
 * did so over the window (`'1'`, or a placeholder of a parameter). Without it, peace and blindness look alike.
 */
export function podEvidence(days: string) {
  return {
    ...stateMetrics,
    ...podFreshness,
    ...history('kube_pod_info{{{pods}}}', `${days}d`, `${days} * 86400`),
  } as const;
}

/** Restarts of each container, once however many exporters tell of it. */
export function restarts(window: string): string {
  return `max by (namespace,pod,container) (increase(kube_pod_container_status_restarts_total{{{pods}}}[${window}]))`;
}

/** Companions of questions about the replicas of a controller, in the same way. */
export function replicaEvidence(days: string) {
  return {
    ...stateMetrics,
    freshness: 'time() - max(timestamp({{available}}{{{object}}}))',
    ...history('{{available}}{{{object}}}', `${days}d`, `${days} * 86400`),
  } as const;
}

/** Fewest available replicas, at looks of five minutes; once however many exporters tell of them. */
export const leastAvailable = 'min_over_time((max({{available}}{{{object}}}))[{{windowDays}}d:5m])';
