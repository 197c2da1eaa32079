import { defineRightsCheck } from '../kit/rights-check.ts';

export default defineRightsCheck({
  id: 'rbac-port-forward',
  title: 'No role forwards ports of pods',
  why: 'A forwarded port passes by every network policy and Ingress: admin pages, Redis and databases answer as if on localhost.',
  fix: 'Remove pods/portforward from the role, and publish what people need through an Ingress with a login.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/access-application-cluster/port-forward-access-application-cluster/',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  ],
  since: '0.1.0',
  rights: [{ group: '', resources: ['pods/portforward'], verbs: ['create'] }],
});
