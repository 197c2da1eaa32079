import { isWindows, judgeAllContainers, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveField } from '../kit/security-context.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'seccomp-profile',
  title: 'Every container runs under a seccomp profile',
  why: "Unless the kubelet was told otherwise, a pod without a profile may make every system call of the node's kernel, the rarely used and badly tested ones included.",
  fix: "Set `seccompProfile: {type: RuntimeDefault}` in the pod's securityContext.",
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unset: 'container {container} runs without a seccomp profile: neither it nor its pod sets one' },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeAllContainers(subject, (container) => {
      const { value, path } = effectiveField(subject, container, 'seccompProfile', 'type');
      if (value === undefined)
        return fail(finding('unset', { data: { container: container.name }, at: path, container: container.name }));
      if (value === 'RuntimeDefault' || value === 'Localhost') return pass;
      return value === 'Unconfined'
        ? notAsked('the profile Unconfined is written: seccomp-unconfined names it')
        : notAsked('the API knows no such profile: schema-valid names it');
    });
  },
});
