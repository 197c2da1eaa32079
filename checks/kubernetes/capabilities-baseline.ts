import { capabilitySet, judgeAddedCapabilities } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'capabilities-baseline',
  title: 'Containers add only capabilities of the baseline set',
  why: 'Capabilities outside the baseline Pod Security Standard reach beyond the container, and a namespace that enforces the standard refuses the pod.',
  fix: 'Remove the capability from `capabilities.add`, or drop ALL and add only what the baseline set holds.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    allowed: { type: 'strings', description: 'Capabilities that a container may add' },
    dangerous: {
      type: 'strings',
      description: 'Capabilities that capabilities-dangerous-added names, so that this check does not name them again',
    },
  },
  messages: { added: 'container {container} adds {capability}, which is outside the baseline set' },
  run: ({ subject, params, finding }) => {
    // NET_RAW has a check of its own, capabilities-net-raw-added.
    const elsewhere = capabilitySet([...params.allowed, ...params.dangerous, 'NET_RAW']);
    return judgeAddedCapabilities(
      subject,
      (name) => !elsewhere.has(name),
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
