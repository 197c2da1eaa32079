import type { RelatedPlace, Verdict } from '../../src/model/check.ts';
import type { Graph, Place, Policy, Reachability } from '../../src/model/graph.ts';
import { readSets } from '../../src/model/reads.ts';
import { whenAbsent } from './absence.ts';
import { nameOf } from './containers-asked.ts';

type Closed = Extract<Reachability, { reach: 'closed' }>;

/** Namespaces are in the set for their labels; they permit nothing. */
const policyKinds = readSets.policies.filter((kind) => kind !== 'Namespace');

/**
 * A way is closed: a fault where a rule denies it, and where no rule permits it and all policies are known.
 * A policy that could not be read might permit it, and then it is unknown.
 */
export function whenClosed(graph: Graph, closed: Closed, fault: () => Verdict): Verdict {
  if (closed.denied) return fault();
  const [policy] = closed.by;
  const namespace = closedNamespace(policy, graph);
  return whenAbsent(graph, policyKinds, namespace, `${closed.text}; another policy may permit it`, fault);
}

function closedNamespace({ identity, clusterWide, workloads }: Policy, graph: Graph): string {
  return clusterWide ? (workloads[0]?.identity.namespace ?? graph.defaultNamespace) : identity.namespace;
}

/** The rule that denies; else the rules of the policy that leaves the way closed, or its spec where it has none. */
export function closingPlace({ by: [policy], direction, denied }: Closed): Place {
  const rule = denied ? policy[direction].find(({ action }) => action === 'deny') : undefined;
  return { declaration: policy, path: rule?.path ?? ['spec', direction] };
}

/** The other policies that select the pods: any of them could permit the way. */
export function otherPolicies({ by: [, ...rest], direction }: Closed): readonly RelatedPlace[] {
  return rest.slice(0, 3).map((policy) => ({
    as: 'cause',
    text: `${nameOf(policy)} does not permit it either`,
    at: { declaration: policy, path: ['spec', direction] },
  }));
}
