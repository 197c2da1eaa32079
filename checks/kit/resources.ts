import type { Container, Workload } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { readValue } from './read.ts';

export type Side = 'requests' | 'limits';
export type Resource = 'cpu' | 'memory';

/**
 * A container's request in nano-units; `limits.X` stands in where `requests.X` is absent, as the API defaults it.
 * Undefined when neither is set or when it is no quantity.
 */
export function effectiveRequest(container: Container, resource: Resource): bigint | undefined {
  const own = readValue(container.object, 'resources', 'requests', resource) ?? undefined;
  return own === undefined ? written(container, 'limits', resource) : quantityNanos(own);
}

export function written(container: Container, side: Side, resource: Resource): bigint | undefined {
  return quantityOf(container.object, side, resource);
}

/**
 * What the pod as a whole asks for, whatever its containers say
 * (https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/).
 */
export function wholePod({ template: { spec } }: Workload, side: Side, resource: Resource): bigint | undefined {
  const own = quantityOf(spec, side, resource);
  return own === undefined && side === 'requests' ? quantityOf(spec, 'limits', resource) : own;
}

function quantityOf(holder: JsonRecord, side: Side, resource: Resource): bigint | undefined {
  return quantityNanos(readValue(holder, 'resources', side, resource));
}
