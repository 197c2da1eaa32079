import type { Container, Workload } from '../../src/model/graph.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { readValue } from './read.ts';

/** A field of the security context that holds for a container, and where it is written. */
interface EffectiveField {
  readonly value: Json | undefined;
  /** Where it stands; where the container would set it when nothing does. */
  readonly path: Path;
  readonly level: 'container' | 'pod' | 'unset';
}

/** The container's own field, else the pod's: the API lets the container win (`null` counts as absent). */
export function effectiveField(workload: Workload, container: Container, ...field: readonly string[]): EffectiveField {
  const own = readValue(container.object, 'securityContext', ...field) ?? undefined;
  const path = [...container.path, 'securityContext', ...field];
  if (own !== undefined) return { value: own, path, level: 'container' };
  const podValue = readValue(workload.template.spec, 'securityContext', ...field) ?? undefined;
  if (podValue === undefined) return { value: undefined, path, level: 'unset' };
  return { value: podValue, path: [...workload.template.specPath, 'securityContext', ...field], level: 'pod' };
}
