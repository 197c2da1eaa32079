import { defineCheck } from '../kit/define-check.ts';
import { readBoolean } from '../kit/read.ts';
import { exceptNodeExporters, nodeExporters } from '../kit/roles.ts';
import { fail, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'host-pid',
  title: 'The pod does not see the processes of its node',
  why: "With the host's process namespace a container reads the environment and memory of every other program on the node, bot tokens included.",
  fix: 'Remove `hostPID: true`.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: { nodeExporters },
  readsRole: true,
  messages: { shared: '{kind} {name} shares the process namespace of its node' },
  run: ({ subject, params, finding }) => {
    const { spec, specPath } = subject.template;
    if (readBoolean(spec, 'hostPID') !== true) return pass;
    const { kind, name } = subject.identity;
    return exceptNodeExporters(
      subject,
      fail(finding('shared', { data: { kind, name }, at: [...specPath, 'hostPID'] })),
      params.nodeExporters,
    );
  },
});
