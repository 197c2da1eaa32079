import type { Path } from '../../../model/json.ts';
import { podBearingKinds, readSets } from '../../../model/reads.ts';

/** Fields that decide what runs, how it is held alive, and what it may do. */
const graveFields: ReadonlySet<string | number> = new Set([
  'image',
  'env',
  'envFrom',
  'command',
  'args',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'resources',
  'selector',
  'securityContext',
  'hostNetwork',
  'hostPID',
  'hostIPC',
]);

/** Policies as a whole: what may be reached, evicted, and done to the cluster. */
const policyKinds: ReadonlySet<string> = new Set([
  ...readSets.policies.filter((kind) => kind !== 'Namespace'),
  ...readSets.rbac,
  'PodDisruptionBudget',
]);

const graveKinds: ReadonlySet<string> = new Set([...policyKinds, ...podBearingKinds, 'Service']);

/** Whether a change of the field decides what runs, what reaches it, or what it may do. */
export function isGrave(kind: string, path: Path): boolean {
  if (path[0] === 'metadata') return false;
  return policyKinds.has(kind) || path.some((step) => graveFields.has(step));
}

/** Whether the kind has such fields at all. */
export function hasGraveFields(kind: string): boolean {
  return graveKinds.has(kind);
}
