import { defineCheck } from '../kit/define-check.ts';
import { readBoolean } from '../kit/read.ts';
import { exceptNodeExporters, nodeExporters } from '../kit/roles.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-network',
  title: 'The pod has a network of its own',
  why: "A pod on the host's network reaches every service that listens on the node's loopback, sees its traffic, and no NetworkPolicy holds for it.",
  fix: "Remove `hostNetwork: true` and expose the port through a Service; voice over UDP works from a pod's own network.",
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: { nodeExporters },
  readsRole: true,
  messages: { shared: '{kind} {name} runs on the network of its node' },
  run: ({ subject, params, finding }) => {
    const { spec, specPath } = subject.template;
    if (readBoolean(spec, 'hostNetwork') !== true) return pass;
    const { kind, name } = subject.identity;
    return exceptNodeExporters(
      subject,
      fail(finding('shared', { data: { kind, name }, at: [...specPath, 'hostNetwork'] })),
      params.nodeExporters,
    );
  },
});
