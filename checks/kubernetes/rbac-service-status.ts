import { defineRightsCheck } from '../kit/rights-check.ts';

export default defineRightsCheck({
  id: 'rbac-service-status',
  title: 'No role writes the status of Services',
  why: 'The address in the status of a Service is believed by every node: whoever writes it intercepts traffic for addresses of others (CVE-2020-8554).',
  fix: 'Remove services/status; only the controller of a load balancer writes it.',
  effort: 'minutes',
  references: ['https://github.com/kubernetes/kubernetes/issues/97076'],
  since: '0.1.0',
  rights: [{ group: '', resources: ['services/status'], verbs: ['patch', 'update'] }],
});
