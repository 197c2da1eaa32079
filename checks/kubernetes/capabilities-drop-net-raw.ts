import { judgeDropped } from '../kit/capabilities.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'capabilities-drop-net-raw',
  title: 'Every container drops the capability NET_RAW',
  why: "Runtimes hand NET_RAW out unless it is dropped, and with it a taken-over pod forges packets: it can answer for the cluster's DNS.",
  fix: 'Add NET_RAW, or better ALL, to `capabilities.drop` in the securityContext of every container.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: {},
  messages: { kept: 'container {container} drops neither NET_RAW nor ALL' },
  run: ({ subject, finding }) =>
    judgeDropped(
      subject,
      (dropped) => dropped.has('NET_RAW') || dropped.has('ALL'),
      ({ name }, at) => finding('kept', { data: { container: name }, at, container: name }),
    ),
});
