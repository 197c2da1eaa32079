import type { Graph, Policy } from '../../src/model/graph.ts';

/**
 * Does the policy keep out what no rule allows in this direction? Admin policies only ever allow, pass or deny what they name,
 * so one without a deny rule isolates nothing (https://network-policy-api.sigs.k8s.io/api-overview/).
 */
export function covers(policy: Policy, direction: 'ingress' | 'egress'): boolean {
  if (!policy.directions[direction]) return false;
  return policy.dialect !== 'admin' || policy[direction].some((rule) => rule.action === 'deny');
}

/** A policy that may hold in the namespace and of which a part is not understood. */
export function policyNotUnderstood(graph: Graph, namespace: string): Policy | undefined {
  let byNamespace = unclear.get(graph);
  if (byNamespace === undefined) {
    byNamespace = new Map();
    for (const policy of graph.policies) {
      if (policy.notUnderstood.length === 0) continue;
      const place = policy.clusterWide ? '' : policy.identity.namespace;
      if (!byNamespace.has(place)) byNamespace.set(place, policy);
    }
    unclear.set(graph, byNamespace);
  }
  return byNamespace.get(namespace) ?? byNamespace.get('');
}

/** Asked once a workload: the answer is kept with the graph that it belongs to. */
const unclear = new WeakMap<Graph, Map<string, Policy>>();
