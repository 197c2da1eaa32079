import type { ParamSpec, Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import { asRecord, stringAt } from '../../src/model/json.ts';
import { judgeEach, unknown } from './verdict.ts';

/** Judges every container of the pod template: regular, init, sidecar and ephemeral ones. */
export function judgeContainers(workload: Workload, judge: (container: Container) => Verdict): Verdict {
  // A template without a readable container would otherwise pass everything.
  if (workload.containers.length === 0)
    return unknown('partial-data', 'the pod template lists no container that can be read');
  return judgeEach(workload.containers, judge);
}

/** The same for a question that other rules ask in part: a container that is left to them keeps the pod from passing here. */
export function judgeAllContainers(workload: Workload, judge: (container: Container) => Verdict): Verdict {
  const left: Verdict[] = [];
  const verdict = judgeContainers(workload, (container) => {
    const one = judge(container);
    if (one.outcome === 'not-asked') left.push(one);
    return one;
  });
  return verdict.outcome === 'pass' ? (left[0] ?? verdict) : verdict;
}

/**
 * Pods that run on Windows nodes, where Linux-only fields of the security context mean nothing
 * (https://kubernetes.io/docs/concepts/security/pod-security-standards/#what-about-windows-pods).
 */
export function isWindows(workload: Workload): boolean {
  const { spec } = workload.template;
  if (stringAt(spec, 'os', 'name') === 'windows') return true;
  const nodes = asRecord(spec['nodeSelector']);
  return stringAt(nodes, 'kubernetes.io/os') === 'windows';
}

export const windowsParam = {
  windows: {
    type: 'string',
    enum: ['exempt', 'asked'],
    description: 'Pods for Windows nodes, where the field means nothing: left out, or asked like any other',
  },
} as const satisfies Readonly<Record<string, ParamSpec>>;

export const linuxOnly = 'Windows pods ignore this field';
