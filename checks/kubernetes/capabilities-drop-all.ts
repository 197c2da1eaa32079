import { judgeDropped } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'capabilities-drop-all',
  title: 'Every container drops all capabilities',
  why: 'A bot needs none of the fourteen capabilities that container runtimes hand out, and each of them helps whoever takes the bot over.',
  fix: 'Set `capabilities.drop: [ALL]` in the securityContext of every container, and add back the few that its program needs.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted',
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { kept: 'container {container} does not drop ALL, so it keeps capabilities of the runtime' },
  run: ({ subject, finding }) =>
    judgeDropped(
      subject,
      (dropped) => dropped.has('ALL'),
      ({ name }, at) => finding('kept', { data: { container: name }, at, container: name }),
    ),
});
