import type { Policy } from '../../src/model/graph.ts';
import { readBoolean } from '../kit/read.ts';
import { defineCheck } from '../kit/define-check.ts';
import { covers, unclearPolicy } from '../kit/policies.ts';
import { fail, graded, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'network-policy',
  title: 'Network policies limit what the pod receives and what it sends',
  why: 'Without a policy every pod of the cluster can talk to the bot and its stores, and a taken-over bot can talk to everything.',
  fix: "Add a default-deny NetworkPolicy for the namespace, and policies that allow DNS, Discord on 443 and the bot's own stores.",
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [
    'NetworkPolicy',
    'CiliumNetworkPolicy',
    'CiliumClusterwideNetworkPolicy',
    'AdminNetworkPolicy',
    'BaselineAdminNetworkPolicy',
    'GlobalNetworkPolicy',
    'Namespace',
  ],
  needs: ['graph'],
  params: {},
  messages: {
    none: 'no network policy selects the pods of {kind} {name}',
    'ingress-only': 'network policies limit what the pods of {kind} {name} receive, but nothing limits what they send',
    'egress-only': 'network policies limit what the pods of {kind} {name} send, but nothing limits what they receive',
  },
  run: ({ subject, graph, finding }) => {
    const { template, identity } = subject;
    const { kind, name, namespace } = identity;
    if (readBoolean(template.spec, 'hostNetwork') === true)
      return notAsked("network policies do not hold for pods on the host's network, which host-network names");
    const policies = graph.policiesOf(subject);
    const ingress = policies.find((policy) => covers(policy, 'ingress'));
    const egress = policies.find((policy) => covers(policy, 'egress'));
    if (ingress !== undefined && egress !== undefined) return pass;

    const unclear = unclearPolicy(graph, namespace);
    if (unclear !== undefined)
      return unknown('partial-data', `which pods the policy ${unclear.identity.name} selects is not understood`, {
        declaration: unclear,
        path: ['metadata', 'name'],
      });
    const world = graph.world('NetworkPolicy', namespace);
    if (world.open) return unknown('not-collected', `no policy was found for both directions; ${world.because}`);

    // The labels are what a policy has to select.
    const labels = [...template.path, 'metadata', 'labels', ...[...template.labels.keys()].slice(0, 1)];
    const told = { data: { kind, name }, at: labels };
    if (ingress !== undefined) return graded(1, 2, finding('ingress-only', { ...told, related: [nearest(ingress)] }));
    if (egress !== undefined) return graded(1, 2, finding('egress-only', { ...told, related: [nearest(egress)] }));
    return fail(finding('none', told));
  },
});

function nearest(policy: Policy) {
  return {
    as: 'nearest',
    text: `${policy.identity.kind} ${policy.identity.name} covers the other direction`,
    at: { declaration: policy, path: ['metadata', 'name'] },
  } as const;
}
