import { capabilitySet, judgeAddedCapabilities } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'capabilities-dangerous-added',
  title: 'No container adds a capability that gives it the node',
  why: "Capabilities such as SYS_ADMIN, SYS_PTRACE or NET_ADMIN let a container change the kernel, other processes or the node's network: nearly as much as running privileged.",
  fix: 'Remove the capability from `capabilities.add`; a bot, its stores and its dashboards need none of them.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    capabilities: {
      type: 'strings',
      description: 'Capabilities that no container may add; `CAP_` and case are ignored',
      minItems: 1,
    },
  },
  messages: { added: 'container {container} adds the dangerous capability {capability}' },
  run: ({ subject, params, finding }) => {
    const dangerous = capabilitySet(params.capabilities);
    return judgeAddedCapabilities(
      subject,
      (name) => dangerous.has(name),
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
