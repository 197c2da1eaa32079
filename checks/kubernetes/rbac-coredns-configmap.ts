import type { RbacRole, RbacRule } from '../../src/model/graph.ts';
import { defineRightsCheck } from '../kit/rights-check.ts';

/** A rule without names in another place than kube-system: over the whole cluster it is rbac-configmap-write's. */
function reachesCoreDns({ resourceNames }: RbacRule, { identity }: RbacRole): boolean {
  const inReach = identity.kind === 'ClusterRole' || identity.namespace === 'kube-system';
  if (resourceNames.length > 0) return inReach && resourceNames.includes('coredns');
  return identity.namespace === 'kube-system';
}

export default defineRightsCheck({
  id: 'rbac-coredns-configmap',
  title: 'No role changes the cluster DNS',
  why: "The ConfigMap of CoreDNS decides where every name leads: whoever changes it answers for Discord's API and for the database.",
  fix: 'Remove the ConfigMap `coredns` from the role, or write the role for another namespace than kube-system.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/'],
  since: '0.1.0',
  rights: [{ group: '', resources: ['configmaps'], verbs: ['update', 'patch'] }],
  where: reachesCoreDns,
});
