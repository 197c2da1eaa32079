import { capabilitySet, judgeSharedCapabilities } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'capabilities-added-none',
  title: 'No container adds a capability',
  why: 'A program that listens above port 1023 and changes no owners needs none: what is added only widens what a taken-over container can do.',
  fix: 'Remove `capabilities.add`; let the program listen above port 1023, and let the Service or Ingress bear the low port.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    named: {
      type: 'strings',
      description: 'Capabilities that this check names, the others being named elsewhere; none listed: all of them',
    },
  },
  messages: { added: 'container {container} adds the capability {capability}' },
  run: ({ subject, params, finding }) => {
    const named = capabilitySet(params.named);
    return judgeSharedCapabilities(
      subject,
      (name) => (named.size === 0 || named.has(name) ? 'ours' : 'elsewhere'),
      (capability, container) =>
        finding('added', {
          data: { container: container.name, capability: capability.name },
          at: capability.path,
          container: container.name,
          discriminator: capability.name,
        }),
    );
  },
});
