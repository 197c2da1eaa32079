import type { Workload } from '../../src/model/graph.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { readString, readValue } from './read.ts';

/** What a rollout does before the old pod is gone. */
export type Overlap =
  /** Nothing: the next pod starts when the old one is gone. */
  | { readonly kind: 'none' }
  /** The next pod starts while the old one still terminates. */
  | { readonly kind: 'terminating'; readonly path: Path }
  /** The next pods start beside the old ones. */
  | { readonly kind: 'surge'; readonly pods: number; readonly path: Path; readonly byDefault: boolean }
  | { readonly kind: 'no-rollout' }
  | { readonly kind: 'unclear'; readonly path: Path };

/**
 * The effective rollout of a workload. Defaults: RollingUpdate with a surge of 25 %, rounded up
 * (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge); a DaemonSet has none.
 */
export function overlapOf(workload: Workload): Overlap {
  const { object } = workload;
  switch (workload.identity.kind) {
    case 'Deployment':
    case 'DeploymentConfig': {
      const type = readString(object, 'spec', 'strategy', 'type');
      if (type === 'Recreate') return { kind: 'none' };
      if (type === 'Custom') return { kind: 'unclear', path: ['spec', 'strategy', 'type'] };
      const field = workload.identity.kind === 'Deployment' ? 'rollingUpdate' : 'rollingParams';
      return surgeAt(workload, object, ['spec', 'strategy', field, 'maxSurge'], '25%');
    }
    case 'StatefulSet':
      return { kind: 'none' };
    case 'DaemonSet':
      return readString(object, 'spec', 'updateStrategy', 'type') === 'OnDelete'
        ? { kind: 'none' }
        : surgeAt(workload, object, ['spec', 'updateStrategy', 'rollingUpdate', 'maxSurge'], 0);
    case 'Rollout': {
      const blueGreen = ['spec', 'strategy', 'blueGreen'];
      if ((readValue(object, ...blueGreen) ?? undefined) !== undefined)
        return { kind: 'surge', pods: podsOf(workload), path: blueGreen, byDefault: false };
      return surgeAt(workload, object, ['spec', 'strategy', 'canary', 'maxSurge'], '25%');
    }
    default:
      return { kind: 'no-rollout' };
  }
}

function podsOf(workload: Workload): number {
  return Math.max(1, workload.replicas?.effective ?? 1);
}

function surgeAt(workload: Workload, object: JsonRecord, path: Path, otherwise: string | number): Overlap {
  const written = readValue(object, ...path) ?? undefined;
  const pods = surgePods(written ?? otherwise, podsOf(workload));
  if (pods === undefined) return { kind: 'unclear', path };
  return pods === 0 ? { kind: 'terminating', path } : { kind: 'surge', pods, path, byDefault: written === undefined };
}

/** A percentage is one of the replicas, rounded up. */
function surgePods(value: Json, replicas: number): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? value : undefined;
  const percent = typeof value === 'string' ? /^(\d{1,4})%$/.exec(value.trim()) : null;
  return percent === null ? undefined : Math.ceil((Number(percent[1]) * replicas) / 100);
}
