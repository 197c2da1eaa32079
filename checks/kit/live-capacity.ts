import type { LiveObject } from '../../src/model/cluster.ts';
import type { Json, JsonRecord } from '../../src/model/json.ts';
import { asRecord, listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { conditionOf } from './cluster.ts';

/** CPU and memory in nano-units, pods in nano-pods. */
export interface Need {
  readonly cpu: bigint;
  readonly memory: bigint;
}

export interface Capacity extends Need {
  readonly pods: bigint;
}

/**
 * What the scheduler counts for a pod: the sum of what runs beside each other, or the largest init container where that is
 * more, and the overhead of its runtime
 * (https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers).
 */
export function needOf(spec: Json | undefined): Need {
  return { cpu: need(spec, 'cpu'), memory: need(spec, 'memory') };
}

function need(spec: Json | undefined, resource: 'cpu' | 'memory'): bigint {
  let running = 0n;
  for (const container of listAt(spec, 'containers')) running += requested(container, resource);
  let sidecars = 0n;
  let largest = 0n;
  for (const container of listAt(spec, 'initContainers')) {
    const own = requested(container, resource);
    if (stringAt(container, 'restartPolicy') === 'Always') sidecars += own;
    else if (own + sidecars > largest) largest = own + sidecars;
  }
  const whole = running + sidecars;
  return (whole > largest ? whole : largest) + (quantityNanos(valueAt(spec, 'overhead', resource)) ?? 0n);
}

/** The API copies a limit into a request that is not set. */
function requested(container: Json, resource: string): bigint {
  return (
    quantityNanos(valueAt(container, 'resources', 'requests', resource)) ??
    quantityNanos(valueAt(container, 'resources', 'limits', resource)) ??
    0n
  );
}

export function capacityOf({ object }: LiveObject): Capacity {
  const of = (resource: string): bigint => quantityNanos(valueAt(object, 'status', 'allocatable', resource)) ?? 0n;
  return { cpu: of('cpu'), memory: of('memory'), pods: of('pods') / 1_000_000_000n };
}

/** How many such pods fit. */
export function fitting(capacity: Capacity, { cpu, memory }: Need): number {
  const by = [
    ...(cpu > 0n ? [capacity.cpu / cpu] : []),
    ...(memory > 0n ? [capacity.memory / memory] : []),
    capacity.pods,
  ];
  const least = by.reduce((a, b) => (b < a ? b : a));
  return least < 0n ? 0 : Number(least);
}

/** Nodes that take such a pod: ready, not cordoned, with its labels, and without a taint that it does not tolerate. */
export function openNodes(nodes: readonly LiveObject[], spec: JsonRecord | undefined): readonly LiveObject[] {
  const wanted = Object.entries(asRecord(spec?.['nodeSelector']) ?? {});
  return nodes.filter(
    ({ object, labels }) =>
      valueAt(object, 'spec', 'unschedulable') !== true &&
      conditionOf(object, 'Ready')?.status === 'True' &&
      wanted.every(([key, value]) => labels.get(key) === value) &&
      listAt(object, 'spec', 'taints').every(
        (taint) => stringAt(taint, 'effect') === 'PreferNoSchedule' || tolerated(taint, listAt(spec, 'tolerations')),
      ),
  );
}

function tolerated(taint: Json, tolerations: readonly Json[]): boolean {
  return tolerations.some((one) => {
    const effect = stringAt(one, 'effect') ?? '';
    if (effect !== '' && effect !== stringAt(taint, 'effect')) return false;
    const key = stringAt(one, 'key') ?? '';
    const isExists = stringAt(one, 'operator') === 'Exists';
    if (key === '') return isExists;
    return (
      key === stringAt(taint, 'key') &&
      (isExists || (stringAt(one, 'value') ?? '') === (stringAt(taint, 'value') ?? ''))
    );
  });
}

/** Whether its pods choose among nodes in ways that are not counted here. */
export function isPicky(spec: JsonRecord | undefined): boolean {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  return (
    ['nodeAffinity', 'podAffinity', 'podAntiAffinity'].some(
      (kind) => valueAt(spec, 'affinity', kind, required) !== undefined,
    ) ||
    listAt(spec, 'topologySpreadConstraints').some((one) => stringAt(one, 'whenUnsatisfiable') !== 'ScheduleAnyway')
  );
}
