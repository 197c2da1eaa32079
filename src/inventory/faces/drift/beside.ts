import type { ClusterEvidence } from '../../../model/cluster.ts';
import type { Declaration, Graph, Workload } from '../../../model/graph.ts';
import type { JsonRecord } from '../../../model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../../model/json.ts';
import { podBearingKinds, readSets } from '../../../model/reads.ts';
import { textMap } from '../../objects.ts';
import type { LiveGraph } from '../live-graph.ts';

/** Kinds of which somebody should know whose they are. */
const told: ReadonlySet<string> = new Set([
  ...podBearingKinds,
  'Service',
  'Ingress',
  ...readSets.policies.filter((kind) => kind !== 'Namespace'),
]);

/** Live workloads, Services, Ingresses and policies that no manifest names; `isUnmanaged` says whose business they are. */
export function unmanagedIn(live: Graph, isUnmanaged: (live: Declaration) => boolean): readonly Declaration[] {
  return live.objects().filter((object) => told.has(object.identity.kind) && isUnmanaged(object));
}

export interface Injected {
  readonly workload: Workload;
  readonly live: Declaration;
  /** Names of containers that run in its pods and stand in no template; in order. */
  readonly containers: readonly string[];
}

/** Containers that something added to pods on their way in, such as a mesh's proxy. */
export function injectedInto(evidence: ClusterEvidence, declared: Graph, live: LiveGraph): readonly Injected[] {
  const pods = evidence.lists.filter(({ kind }) => kind === 'Pod').flatMap(({ objects }) => objects);
  const running = new Map(live.graph.workloads.map((workload) => [workload.key, workload]));
  return declared.workloads.flatMap((workload): readonly Injected[] => {
    const found = live.find(workload.identity);
    const own = found === undefined ? undefined : running.get(found.key);
    if (own === undefined || own.identity.kind === 'Pod') return [];
    const known = new Set([...workload.containers, ...own.containers].map(({ name }) => name));
    const added = new Set<string>();
    for (const pod of pods) {
      if (!isOf(pod, own)) continue;
      for (const name of containerNames(pod)) if (!known.has(name)) added.add(name);
    }
    return added.size === 0 ? [] : [{ workload, live: own, containers: [...added].sort() }];
  });
}

/** Whether the pod bears every label of the template, and has an owner. */
function isOf(pod: JsonRecord, { identity, template }: Workload): boolean {
  if (stringAt(pod, 'metadata', 'namespace') !== identity.namespace || template.labels.size === 0) return false;
  if (listAt(pod, 'metadata', 'ownerReferences').length === 0) return false;
  const labels = textMap(recordAt(pod, 'metadata', 'labels'));
  return [...template.labels].every(([key, value]) => labels.get(key) === value);
}

function containerNames(pod: JsonRecord): readonly string[] {
  return ['containers', 'initContainers'].flatMap((field) =>
    listAt(pod, 'spec', field).flatMap((one) => stringAt(asRecord(one), 'name') ?? []),
  );
}
