import type { Declaration, Graph, Workload } from '../../src/model/graph.ts';
import { groupOf, identityKey } from '../../src/model/identity.ts';
import { stringAt } from '../../src/model/json.ts';

/**
 * The Argo Rollout that runs the pods of a Deployment by reference: its replicas and strategy count, the Deployment's do not
 * (https://argo-rollouts.readthedocs.io/en/stable/migrating/#reference-deployment-from-rollout).
 */
export function rolloutOf(workload: Workload, graph: Graph): Declaration | undefined {
  let known = indexes.get(graph);
  if (known === undefined) indexes.set(graph, (known = indexOf(graph)));
  return known.get(identityKey(workload.identity));
}

const indexes = new WeakMap<Graph, ReadonlyMap<string, Declaration>>();

function indexOf(graph: Graph): ReadonlyMap<string, Declaration> {
  const index = new Map<string, Declaration>();
  for (const rollout of graph.objects('Rollout')) {
    const { group, namespace } = rollout.identity;
    const reference = ['spec', 'workloadRef'];
    const [kind, name] = ['kind', 'name'].map((field) => stringAt(rollout.object, ...reference, field));
    if (group !== 'argoproj.io' || kind === undefined || name === undefined) continue;
    const target = {
      group: groupOf(stringAt(rollout.object, ...reference, 'apiVersion') ?? 'apps/v1'),
      kind,
      namespace,
      name,
    };
    index.set(identityKey(target), rollout);
  }
  return index;
}
