import { backendMessages, judgeBackends } from '../kit/backends.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'ingress-backend-exists',
  title: 'Every Ingress path leads to a Service and one of its ports',
  why: 'The controller answers 503 for a path whose Service or port does not exist, and nothing in the cluster says so.',
  fix: 'Write the name of the Service and the number or name of its port as they are declared.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/'],
  since: '0.1.0',
  subject: 'ingress',
  reads: ['Service'],
  needs: ['graph'],
  params: {},
  messages: backendMessages,
  run: ({ subject, graph, finding }) => judgeBackends(subject, graph, finding),
});
