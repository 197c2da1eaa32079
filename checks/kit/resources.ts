import type { Container, Workload } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { formatNanos, quantityNanos } from '../../src/model/quantity.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { readValue } from './read.ts';
import { unknown } from './verdict.ts';

export type Side = 'requests' | 'limits';
export type Resource = 'cpu' | 'memory' | 'ephemeral-storage';

/**
 * A container's request in nano-units; `limits.X` stands in where `requests.X` is absent, as the API defaults it.
 * Undefined when neither is set; what is no quantity can't be judged.
 */
export function effectiveRequest(container: Container, resource: Resource): bigint | undefined {
  return written(container, 'requests', resource) ?? written(container, 'limits', resource);
}

export function written(container: Container, side: Side, resource: Resource): bigint | undefined {
  return quantityOf(container.object, side, resource);
}

/**
 * What the pod as a whole asks for, whatever its containers say
 * (https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/).
 */
export function wholePod({ template: { spec } }: Workload, side: Side, resource: Resource): bigint | undefined {
  // The API takes no ephemeral storage for the pod as a whole.
  if (resource === 'ephemeral-storage') return undefined;
  const own = quantityOf(spec, side, resource);
  return own === undefined && side === 'requests' ? quantityOf(spec, 'limits', resource) : own;
}

/** What stands there and is no quantity (`1GB`) is refused by the API: schema-valid names that fault, and nothing else follows from it. */
function quantityOf(holder: JsonRecord, side: Side, resource: Resource): bigint | undefined {
  const value = readValue(holder, 'resources', side, resource) ?? undefined;
  if (value === undefined) return undefined;
  const amount = quantityNanos(value);
  if (amount !== undefined) return amount;
  throw new Unjudgeable(
    unknown('parse-error', `${side}.${resource} is no quantity, so the API refuses it; schema-valid names it`),
  );
}

/** An amount the way a person writes it: `250m`, `512Mi`. */
export function shownAmount(amount: bigint, resource: Resource): string {
  return formatNanos(amount, resource === 'cpu' ? 'cpu' : 'bytes');
}
