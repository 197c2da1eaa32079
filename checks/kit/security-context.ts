import type { Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { judgeContainers } from './containers.ts';
import { readValue } from './read.ts';
import { combine, guarded } from './verdict.ts';

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

/** The pod, or one of its containers: whatever has a security context of its own. */
export interface ContextHolder {
  /** `the pod`, `container gateway`: how messages name it. */
  readonly who: string;
  readonly object: JsonRecord;
  /** Where the holder stands; its context lies below at `securityContext`. */
  readonly path: Path;
  readonly container?: string;
}

/** Judges what is written at every level, for fields that are refused wherever they stand. */
export function judgeContexts(workload: Workload, judge: (holder: ContextHolder) => Verdict): Verdict {
  const { spec, specPath } = workload.template;
  return combine([
    guarded(() => judge({ who: 'the pod', object: spec, path: specPath })),
    judgeContainers(workload, ({ name, object, path }) =>
      judge({ who: `container ${name}`, object, path, container: name }),
    ),
  ]);
}

/** Places a finding in the holder: `...standsIn(holder, 'securityContext', 'runAsGroup')`. */
export function standsIn(holder: ContextHolder, ...field: Path): { readonly at: Path; readonly container?: string } {
  const at = [...holder.path, ...field];
  return holder.container === undefined ? { at } : { at, container: holder.container };
}
