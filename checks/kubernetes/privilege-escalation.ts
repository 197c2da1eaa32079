import { isWindows, judgeContainers, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'privilege-escalation',
  title: 'No container can gain more privileges than it starts with',
  why: 'Unless allowPrivilegeEscalation is false, a setuid program in the image turns a fault in the bot into root inside the container.',
  fix: 'Set `allowPrivilegeEscalation: false` in the securityContext of every container; the default is true.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: {
    unset: 'container {container} does not set allowPrivilegeEscalation, so it is allowed',
    allowed: 'container {container} allows privilege escalation',
  },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeContainers(subject, (container) => {
      const field = ['securityContext', 'allowPrivilegeEscalation'];
      const value = readValue(container.object, ...field);
      if (value === false) return pass;
      return fail(
        finding(value === true ? 'allowed' : 'unset', {
          data: { container: container.name },
          at: [...container.path, ...field],
          container: container.name,
        }),
      );
    });
  },
});
