import { judgeDropped } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'capabilities-drop-any',
  title: 'Every container drops capabilities',
  why: 'A container that drops nothing runs with everything that the runtime hands out: nobody has looked at what its program needs.',
  fix: 'Set `capabilities.drop` in the securityContext of every container; `[ALL]` suits most programs.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { none: 'container {container} drops no capability' },
  run: ({ subject, finding }) =>
    judgeDropped(
      subject,
      (dropped) => dropped.size > 0,
      ({ name }, at) => finding('none', { data: { container: name }, at, container: name }),
    ),
});
