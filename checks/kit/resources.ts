import type { Container } from '../../src/model/graph.ts';
import { quantityNanos } from '../../src/model/quantity.ts';
import { readValue } from './read.ts';

/**
 * A container's request in nano-units; `limits.X` stands in where `requests.X` is absent, as the API defaults it.
 * Undefined when neither is set or when it is no quantity.
 */
export function effectiveRequest(container: Container, resource: 'cpu' | 'memory'): bigint | undefined {
  return written(container, 'requests', resource) ?? written(container, 'limits', resource);
}

export function written(
  container: Container,
  side: 'requests' | 'limits',
  resource: 'cpu' | 'memory',
): bigint | undefined {
  const value = readValue(container.object, 'resources', side, resource);
  return value === undefined || value === null ? undefined : quantityNanos(value);
}
