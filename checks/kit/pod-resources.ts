import type { Declaration, Workload } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { listAt, recordAt, stringAt } from '../../src/model/json.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { readValue } from './read.ts';

export type Side = 'requests' | 'limits';
export type Resource = 'cpu' | 'memory';

/** What a LimitRange of the namespace gives to a container that sets nothing. */
function defaultOf(ranges: readonly Declaration[], side: Side, resource: Resource): bigint | undefined {
  for (const { object } of ranges) {
    for (const item of listAt(object, 'spec', 'limits')) {
      if (stringAt(item, 'type') !== 'Container') continue;
      const own = side === 'requests' ? recordAt(item, 'defaultRequest') : undefined;
      const value = quantityNanos(own?.[resource]) ?? quantityNanos(recordAt(item, 'default')?.[resource]);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function ownOf(holder: JsonRecord, side: Side, resource: Resource): bigint | undefined {
  const own = quantityNanos(readValue(holder, 'resources', side, resource));
  if (own !== undefined || side === 'limits') return own;
  // The API copies a limit into a request that is not set.
  return quantityNanos(readValue(holder, 'resources', 'limits', resource));
}

/**
 * What one pod counts for in a ResourceQuota, in nano-units: the sum of its running containers, or the largest init
 * container where that is more; undefined when some container sets nothing and no LimitRange fills it in.
 * https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podNeed(
  workload: Workload,
  ranges: readonly Declaration[],
  side: Side,
  resource: Resource,
): bigint | undefined {
  const whole = ownOf(workload.template.spec, side, resource);
  if (whole !== undefined) return whole;
  const fallback = defaultOf(ranges, side, resource);
  let running = 0n;
  let sidecars = 0n;
  let largestInit = 0n;
  for (const { kind, object } of workload.containers) {
    if (kind === 'ephemeral') continue;
    const need = ownOf(object, side, resource) ?? fallback;
    if (need === undefined) return undefined;
    if (kind === 'init') {
      if (need + sidecars > largestInit) largestInit = need + sidecars;
    } else {
      running += need;
      if (kind === 'sidecar') sidecars += need;
    }
  }
  return running > largestInit ? running : largestInit;
}
