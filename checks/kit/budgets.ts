import type { Autoscaler, Graph, Workload } from '../../src/model/graph.ts';
import { identityKey } from '../../src/model/identity.ts';
import type { Json } from '../../src/model/json.ts';
import { scalerOf } from './autoscalers.ts';
import { nameOf } from './containers-asked.ts';
import { readValue } from './read.ts';

export interface PodCount {
  readonly workload: Workload;
  readonly scaler: Autoscaler | undefined;
  /** Undefined where the files don't say. */
  readonly pods: number | undefined;
}

/**
 * The pods that always run, without what runs none. Of several declarations of one object the fewest count: nobody knows
 * which is applied. Needs `autoscalers` under `reads`.
 */
export function countPods(workloads: readonly Workload[], graph: Graph): readonly PodCount[] {
  const byNode = new Map<string, PodCount>();
  for (const workload of workloads) {
    if (!workload.longRunning) continue;
    const scaler = scalerOf(workload, graph);
    const count = { workload, scaler, pods: fewest(workload, scaler) };
    const key = identityKey(workload.identity);
    const known = byNode.get(key);
    if (known === undefined || (count.pods ?? 0) < (known.pods ?? 0)) byNode.set(key, count);
  }
  return [...byNode.values()].filter(({ pods }) => pods !== 0);
}

/** An autoscaler's minimum always counts where there is one; at 0 the question is about the first pod that it starts. */
function fewest(workload: Workload, scaler: Autoscaler | undefined): number | undefined {
  if (workload.replicas === undefined) return workload.identity.kind === 'Pod' ? 1 : undefined;
  if (scaler !== undefined) {
    readValue(scaler.object, ...scaler.min.path);
    return Math.max(1, scaler.min.effective);
  }
  readValue(workload.object, ...workload.replicas.path);
  return Math.max(0, workload.replicas.effective);
}

/** A number of pods, or a percentage of `total` rounded up as the disruption controller does; undefined for anything else. */
export function podsOf(value: Json | undefined, total: number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d{1,9})%$/.exec(value) : null;
  return percent === null ? undefined : Math.ceil((Number(percent[1]) * total) / 100);
}

export function shownPods(value: Json): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}

/** `Deployment api`, or `Deployment api with 2 more`. */
export function namesOf(first: PodCount, counts: readonly PodCount[]): string {
  const others = counts.length - 1;
  return others === 0 ? nameOf(first.workload) : `${nameOf(first.workload)} with ${others} more`;
}

/** What the count is read from, in words. */
export function sourceOf({ scaler }: PodCount): string {
  return scaler === undefined ? 'its replicas' : `the minimum of ${nameOf(scaler)}`;
}
