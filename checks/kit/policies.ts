import type { Graph, Peer, Policy, PolicyRule } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';

/**
 * Does the policy keep out what no rule allows in this direction? Admin policies isolate nothing by themselves: they allow,
 * pass or deny what they name, so only one that denies everything counts (https://network-policy-api.sigs.k8s.io/api-overview/).
 */
export function covers(policy: Policy, direction: 'ingress' | 'egress'): boolean {
  if (!policy.directions[direction]) return false;
  return policy.dialect !== 'admin' || policy[direction].some(deniesEverything);
}

function deniesEverything(rule: PolicyRule): boolean {
  return (
    rule.action === 'deny' && rule.narrowedBy === undefined && rule.ports.length === 0 && rule.peers.some(isEverybody)
  );
}

function isEverybody({ anything, namespaceSelector, podSelector, ipBlock }: Peer): boolean {
  if (anything === true) return true;
  if (ipBlock !== undefined) return ipBlock.except.length === 0 && /^(?:0\.0\.0\.0|::)\/0$/.test(ipBlock.cidr);
  return isEmpty(namespaceSelector) && (podSelector === undefined || isEmpty(podSelector));
}

function isEmpty(selector: JsonRecord | undefined): boolean {
  return selector !== undefined && Object.keys(selector).length === 0;
}

/** A policy of the namespace, or of all of them, of which it is not understood whose pods it selects. */
export function unclearPolicy(graph: Graph, namespace: string): Policy | undefined {
  let byNamespace = unclear.get(graph);
  if (byNamespace === undefined) {
    byNamespace = new Map();
    for (const policy of graph.policies) {
      if (selectionIsClear(policy)) continue;
      const place = policy.clusterWide ? '' : policy.identity.namespace;
      if (!byNamespace.has(place)) byNamespace.set(place, policy);
    }
    unclear.set(graph, byNamespace);
  }
  return byNamespace.get(namespace) ?? byNamespace.get('');
}

/** Is it known whom the policy selects? */
export function selectionIsClear(policy: Policy): boolean {
  return policy.notUnderstood.every((part) => ofRule.test(part));
}

/** Parts of rules, such as `spec.egress.0.toPorts`: what they allow is unclear, whom they select is not. */
const ofRule = /^spec(?:s\.\d+)?\.(?:ingress|egress)/;

/** Asked once a workload: the answer is kept with the graph that it belongs to. */
const unclear = new WeakMap<Graph, Map<string, Policy>>();
