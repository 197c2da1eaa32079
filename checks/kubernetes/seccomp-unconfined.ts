import { isWindows, linuxOnly } from '../kit/containers.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { judgeContexts, standsIn } from '../kit/security-context.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

const field = ['securityContext', 'seccompProfile', 'type'];

export default defineCheck({
  id: 'seccomp-unconfined',
  title: 'Nothing switches seccomp off',
  why: "Unconfined takes away the filter that keeps a container from the kernel's rarely used system calls, where most break-outs begin.",
  fix: 'Set the type RuntimeDefault; a program that needs one more system call gets a Localhost profile that permits it.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
    'https://kubernetes.io/docs/tutorials/security/seccomp/',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { unconfined: '{who} sets the seccomp profile Unconfined' },
  run: ({ subject, finding }) => {
    if (isWindows(subject)) return notAsked(linuxOnly);
    return judgeContexts(subject, (holder) =>
      readValue(holder.object, ...field) === 'Unconfined'
        ? fail(finding('unconfined', { data: { who: holder.who }, ...standsIn(holder, ...field) }))
        : pass,
    );
  },
});
