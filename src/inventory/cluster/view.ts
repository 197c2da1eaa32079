import type { ClusterEvidence, ClusterView } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import { compareText } from '../../model/identity.ts';
import type { Known, SourceAbsence } from '../../model/known.ts';
import { isKnown } from '../../model/known.ts';
import type { GraphInput } from '../input.ts';
import { declarationOf, indexLists } from './lists.ts';
import type { ListIndex } from './lists.ts';
import { recogniser } from './recognise.ts';
import { clusterSubjects } from './subjects.ts';
import type { ClusterSubjects } from './subjects.ts';
import { liveWorkloads, podsByNamespace } from './workloads.ts';

/** A server's clock may be off by so much (docs/evidence.md, Times). */
const clockOff = 30_000;

export interface ClusterSight {
  readonly view: ClusterView;
  readonly subjects: ClusterSubjects;
}

/**
 * What a cluster shows of one target. `others`: the graphs of the run's other targets. What they alone declare, and namespaces
 * in which they alone declare something, are theirs.
 */
export function clusterView(
  evidence: ClusterEvidence,
  graph: Graph,
  input: GraphInput,
  others: readonly Graph[] = [],
): ClusterSight {
  const index = indexLists(evidence, graph);
  const everywhere = namespacesOf(evidence, index);
  const namespaces = everywhere.filter(
    (namespace) => graph.hasNamespace(namespace) || !others.some((other) => other.hasNamespace(namespace)),
  );
  const isElsewhere = (identity: Identity): boolean =>
    declarationOf(identity, graph) === undefined &&
    others.some((other) => declarationOf(identity, other) !== undefined);
  const pods = podsByNamespace(index);
  const workloads = liveWorkloads(namespaces, index, graph, pods, recogniser(index, input), isElsewhere);
  const wrong = wrongSubject(evidence, graph, workloads, namespaces, index);
  const view: ClusterView = {
    evidence,
    now: serverClock(evidence),
    namespaces,
    everywhere,
    list: index.list,
    pods: (namespace) => pods(namespace).answer,
    workloads,
    ...(wrong === undefined ? {} : { wrongSubject: wrong }),
  };
  return { view, subjects: clusterSubjects(view, index, graph, isElsewhere) };
}

function namespacesOf(evidence: ClusterEvidence, index: ListIndex): readonly string[] {
  const names = new Set(evidence.namespaces.map(({ name }) => name));
  for (const { objects } of index.lists)
    for (const { identity } of objects) if (identity.namespace !== '') names.add(identity.namespace);
  return [...names].sort(compareText);
}

/** The server's clock counts, as long as it agrees with the one that asked. */
export function serverClock({ serverTime, localTime }: ClusterEvidence): Known<number> {
  if (!isKnown(serverTime)) return serverTime;
  const [server, local] = [Date.parse(serverTime.value), Date.parse(localTime)];
  if (Number.isNaN(server)) return { reason: 'parse-error', text: 'the time that the server gave is none' };
  if (Math.abs(server - local) <= clockOff) return { value: server };
  return {
    reason: 'stale',
    text: `the server's clock says ${serverTime.value}, the clock here ${localTime}: ages can't be told`,
  };
}

/** None of the target's workloads runs where we looked: it is another cluster, or another namespace. */
function wrongSubject(
  evidence: ClusterEvidence,
  graph: Graph,
  workloads: ClusterView['workloads'],
  namespaces: readonly string[],
  index: ListIndex,
): SourceAbsence | undefined {
  if (graph.workloads.length === 0) return undefined;
  if (workloads.some(({ presence, workload, declaration }) => presence !== 'absent' && declared(workload, declaration)))
    return undefined;
  // Whoever may not see them can't tell that they are not there.
  for (const { identity } of graph.workloads) {
    if (!namespaces.includes(identity.namespace)) continue;
    const { group, kind, namespace } = identity;
    const answer = index.list(`${group === '' ? 'core' : group}/${kind}`, namespace);
    if (answer.status === 'unknown') return { reason: answer.reason, text: answer.text };
    if (answer.status === 'listed' && answer.selected === true)
      return {
        reason: 'insufficient-samples',
        text: `${kind} was listed under a label selector, and others may exist`,
      };
  }
  const where = namespaces.length === 0 ? 'no namespace was looked at' : `namespaces: ${namespaces.join(', ')}`;
  return {
    reason: 'wrong-subject',
    text: `no workload of the manifests runs in ${evidence.context ?? evidence.server} (${where})`,
  };
}

function declared(workload: unknown, declaration: unknown): boolean {
  return workload !== undefined && declaration !== undefined;
}
