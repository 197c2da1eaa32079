import { judgeAddedCapabilities } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'capabilities-net-raw-added',
  title: 'No container adds the capability NET_RAW',
  why: "NET_RAW lets a program forge packets: from one taken-over pod it can answer for the cluster's DNS and read what its neighbours on the node send.",
  fix: 'Remove NET_RAW from `capabilities.add`; a ping that a health probe needs works without it on current kernels.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { added: 'container {container} adds the capability NET_RAW' },
  run: ({ subject, finding }) =>
    judgeAddedCapabilities(
      subject,
      (name) => name === 'NET_RAW',
      (capability, container) =>
        finding('added', {
          data: { container: container.name },
          at: capability.path,
          container: container.name,
        }),
    ),
});
