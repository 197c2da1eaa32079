import type { QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { Graph } from '../../src/model/graph.ts';
import { listAt, recordAt } from '../../src/model/json.ts';
import { claimsOf } from './claims.ts';
import { history, stateMetrics } from './companions.ts';
import { finite, isEmpty, samplesOf } from './prometheus.ts';
import { notAsked, unknown } from './verdict.ts';

/*
 * How full volumes are, as the kubelet tells of those that are mounted; kube-state-metrics tells which claims there are.
 */

export const usedBytes = 'kubelet_volume_stats_used_bytes{{{namespace}}}';
export const capacityBytes = 'kubelet_volume_stats_capacity_bytes{{{namespace}}}';
export const availableBytes = 'kubelet_volume_stats_available_bytes{{{namespace}}}';

/** Companions of a question about volumes over a window. */
export function volumeEvidence(series: string, window: string, seconds: string) {
  return {
    ...stateMetrics,
    freshness: `time() - max(timestamp(${series}))`,
    ...history(series, window, seconds),
    claims: 'count by (persistentvolumeclaim) (kube_persistentvolumeclaim_info{{{namespace}}})',
  } as const;
}

/** By claim, in the order of the name. */
export function byClaim(answer: QueryAnswer, what: string): ReadonlyMap<string, number> {
  return new Map(
    samplesOf(answer)
      .map(
        ({ labels: { persistentvolumeclaim: name = '' }, value }) =>
          [name, finite(value, `${what} of ${name}`)] as const,
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * What it means that the kubelet tells of no volume: there is none, where the manifests of the namespace claim none and
 * kube-state-metrics sees none. Needs `workloads` and `PersistentVolumeClaim` under `reads`.
 */
export function noVolumes(graph: Graph, namespace: string, claims: QueryAnswer): Verdict {
  const isClaimed =
    graph.objects('PersistentVolumeClaim').some(({ identity }) => identity.namespace === namespace) ||
    graph.workloads.some(
      (workload) =>
        workload.identity.namespace === namespace &&
        (claimsOf(workload).length > 0 ||
          listAt(workload.template.spec, 'volumes').some(
            (volume) => recordAt(volume, 'persistentVolumeClaim') !== undefined,
          )),
    );
  return isClaimed || !isEmpty(claims)
    ? unknown('not-collected', 'the kubelet tells of no volume, and the namespace claims some')
    : notAsked('the namespace claims no storage');
}

/** A claim of which nothing was measured: mounted nowhere, or by a driver that tells nothing. */
export function unmeasuredClaim(
  claims: QueryAnswer,
  measured: ReadonlyMap<string, number>,
): Extract<Verdict, { outcome: 'unknown' }> | undefined {
  const missing = samplesOf(claims)
    .map(({ labels: { persistentvolumeclaim: name = '' } }) => name)
    .filter((name) => !measured.has(name))
    .sort();
  return missing.length === 0
    ? undefined
    : unknown('not-collected', `the kubelet tells nothing of the volume of ${missing.join(', ')}`);
}
