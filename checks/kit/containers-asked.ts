import type { Verdict } from '../../src/model/check.ts';
import type { Container, Workload } from '../../src/model/graph.ts';
import { judgeEach, unknown } from './verdict.ts';

/** Containers that run beside each other for the pod's whole life: regular ones and native sidecars. */
export function runningContainers(workload: Workload): readonly Container[] {
  return workload.containers.filter(({ kind }) => kind === 'regular' || kind === 'sidecar');
}

/** Judges every running container; a template that lists none would otherwise pass everything. */
export function judgeRunning(workload: Workload, judge: (container: Container) => Verdict): Verdict {
  const containers = runningContainers(workload);
  return containers.length === 0 ? noContainer : judgeEach(containers, judge);
}

export const noContainer = unknown('partial-data', 'the pod template lists no container that can be read');

/** `Deployment gateway`, as messages name an object. */
export function nameOf(subject: { readonly identity: { readonly kind: string; readonly name: string } }): string {
  return `${subject.identity.kind} ${subject.identity.name}`;
}
