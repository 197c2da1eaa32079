import { capabilitySet, droppedBy, judgeSharedCapabilities } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';
import { notAsked } from '../kit/verdict.ts';

export default defineCheck({
  id: 'capabilities-restricted',
  title: 'Containers have no more capabilities than the restricted standard permits',
  why: 'A namespace that enforces the restricted Pod Security Standard refuses every capability but NET_BIND_SERVICE.',
  fix: 'Drop ALL, and remove everything but NET_BIND_SERVICE from `capabilities.add`; a program that changes owners at start can get its group by `fsGroup` instead.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {
    allowed: { type: 'strings', description: 'Capabilities that a container may add after it has dropped ALL' },
    named: {
      type: 'strings',
      description: 'Capabilities that this check names, the others being named elsewhere; none listed: all of them',
    },
  },
  messages: { added: 'container {container} adds {capability}, which the restricted standard does not permit' },
  run: ({ subject, params, finding }) => {
    const allowed = capabilitySet(params.allowed);
    const named = capabilitySet(params.named);
    const added = judgeSharedCapabilities(
      subject,
      (name) => (allowed.has(name) ? 'allowed' : named.size === 0 || named.has(name) ? 'ours' : 'elsewhere'),
      (capability, container) =>
        finding('added', {
          data: { container: container.name, capability: capability.name },
          at: capability.path,
          container: container.name,
          discriminator: capability.name,
        }),
    );
    if (added.outcome !== 'pass') return added;
    return subject.containers.every((container) => droppedBy(container).has('ALL'))
      ? added
      : notAsked('a container does not drop ALL: capabilities-drop-all names it');
  },
});
