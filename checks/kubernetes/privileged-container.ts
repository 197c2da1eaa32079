import { judgeContainers } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readBoolean } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'privileged-container',
  title: 'No container runs privileged',
  why: 'A privileged container has every capability and every device of the node: whoever gets a shell in it owns the node and every bot that runs there.',
  fix: 'Remove `privileged: true` and add the one capability that the program really needs, if any.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/#privileged-containers',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { privileged: 'container {container} runs privileged, with full access to the node' },
  run: ({ subject, finding }) =>
    judgeContainers(subject, (container) =>
      readBoolean(container.object, 'securityContext', 'privileged') === true
        ? fail(
            finding('privileged', {
              data: { container: container.name },
              at: [...container.path, 'securityContext', 'privileged'],
              container: container.name,
            }),
          )
        : pass,
    ),
});
