import type { Policy, Workload } from '../../src/model/graph.ts';
import { listAt } from '../../src/model/json.ts';
import { readBoolean } from '../kit/read.ts';
import { defineCheck } from '../kit/define-check.ts';
import { covers, unclearPolicy } from '../kit/policies.ts';
import { sharedLabels } from '../kit/shared-labels.ts';
import { fail, graded, notAsked, pass, undeclared, unknown } from '../kit/verdict.ts';

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
  params: {
    hostNetwork: {
      type: 'string',
      enum: ['exempt', 'asked'],
      description: "Pods on the host's network, for which no policy holds: left out, or asked like any other",
    },
    policies: {
      type: 'string',
      enum: ['together', 'one-with-rules'],
      description:
        'Whether all policies that select the pods cover both directions together, whatever they allow; or one policy has rules for both, and names exactly one label of the pods in a namespace that is written alike or not at all',
    },
  },
  messages: {
    none: 'no network policy selects the pods of {kind} {name}',
    'ingress-only': 'network policies limit what the pods of {kind} {name} receive, but nothing limits what they send',
    'egress-only': 'network policies limit what the pods of {kind} {name} send, but nothing limits what they receive',
    'no-single-one':
      'no single network policy with rules for both directions names exactly one label of the pods of {kind} {name}',
  },
  run: ({ subject, graph, params, finding }) => {
    const { template, identity } = subject;
    const { kind, name, namespace } = identity;
    // The labels are what a policy has to select.
    const labels = [...template.path, 'metadata', 'labels', ...[...template.labels.keys()].slice(0, 1)];
    const told = { data: { kind, name }, at: labels };
    if (params.policies === 'one-with-rules')
      return hasOneWithRules(graph.policies, subject) ? pass : fail(finding('no-single-one', told));
    if (params.hostNetwork === 'exempt' && readBoolean(template.spec, 'hostNetwork') === true)
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
    if (world.open) return undeclared(['NetworkPolicy'], `no policy was found for both directions; ${world.because}`);

    if (ingress !== undefined) return graded(1, 2, finding('ingress-only', { ...told, related: [nearest(ingress)] }));
    if (egress !== undefined) return graded(1, 2, finding('egress-only', { ...told, related: [nearest(egress)] }));
    return fail(finding('none', told));
  },
});

function hasOneWithRules(policies: readonly Policy[], subject: Workload): boolean {
  for (const [{ identity, object }, shared] of sharing(policies, subject)) {
    const rules = ['ingress', 'egress'].map((direction) => listAt(object, 'spec', direction).length);
    if (shared === 1 && identity.kind === 'NetworkPolicy' && !rules.includes(0)) return true;
  }
  return false;
}

const sharing = sharedLabels<Policy>(['spec', 'podSelector'], 'near');

function nearest(policy: Policy) {
  return {
    as: 'nearest',
    text: `${policy.identity.kind} ${policy.identity.name} covers the other direction`,
    at: { declaration: policy, path: ['metadata', 'name'] },
  } as const;
}
