import type { ParamSpec, Verdict } from '../../src/model/check.ts';
import type { Declaration, Role, Workload } from '../../src/model/graph.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { guarded, notAsked, unknown } from './verdict.ts';

/** The workload's role; throws {@link Unjudgeable} where it can't be decided. */
export function roleOf(workload: Workload): Role {
  const { undecided } = workload.role;
  if (undecided !== undefined) throw new Unjudgeable(unknown('not-collected', undecided.text));
  return workload.role.role;
}

export function isWorkload(subject: Workload | Declaration): subject is Workload {
  return 'template' in subject && 'containers' in subject;
}

/** For standards that know no exemption. */
export const nodeExporters = {
  type: 'string',
  enum: ['exempt', 'judged'],
  description: 'What becomes of DaemonSets of role exporter, which measure the node itself',
} as const satisfies ParamSpec;

/**
 * A DaemonSet of role exporter measures the node itself, so it needs the node's namespaces and folders
 * (node-exporter, smartctl-exporter). Its faults are not asked about; what passes anyway passes.
 */
export function exceptNodeExporters(
  subject: Workload | Declaration,
  verdict: Verdict,
  how: 'exempt' | 'judged' = 'exempt',
): Verdict {
  if (how === 'judged') return verdict;
  if (verdict.outcome === 'pass' || verdict.outcome === 'not-asked') return verdict;
  if (!isWorkload(subject) || subject.identity.kind !== 'DaemonSet') return verdict;
  return guarded(() =>
    roleOf(subject) === 'exporter'
      ? notAsked('an exporter DaemonSet measures the node, so it needs access to it')
      : verdict,
  );
}
