import { defineCheck } from '../kit/define-check.ts';
import { readBoolean } from '../kit/read.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-ipc',
  title: 'The pod does not share memory with programs of its node',
  why: "With the host's IPC namespace a container reads and changes the shared memory of every other program on the node.",
  fix: 'Remove `hostIPC: true`; containers of one pod share memory through an emptyDir with `medium: Memory`.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { shared: '{kind} {name} shares the IPC namespace of its node' },
  run: ({ subject, finding }) => {
    const { spec, specPath } = subject.template;
    if (readBoolean(spec, 'hostIPC') !== true) return pass;
    const { kind, name } = subject.identity;
    return fail(finding('shared', { data: { kind, name }, at: [...specPath, 'hostIPC'] }));
  },
});
