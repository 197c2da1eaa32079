import type { Container, Workload } from '../../src/model/graph.ts';

/** Containers that run beside each other for the pod's whole life: regular ones and native sidecars. */
export function runningContainers(workload: Workload): readonly Container[] {
  return workload.containers.filter(({ kind }) => kind === 'regular' || kind === 'sidecar');
}

/** `Deployment gateway`, as messages name an object. */
export function nameOf(subject: { readonly identity: { readonly kind: string; readonly name: string } }): string {
  return `${subject.identity.kind} ${subject.identity.name}`;
}
