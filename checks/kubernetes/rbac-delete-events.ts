import { defineRightsCheck } from '../kit/rights-check.ts';

export default defineRightsCheck({
  id: 'rbac-delete-events',
  title: 'No role deletes events or logs',
  why: 'Events are what a cluster remembers of a break-in: whoever can delete them covers the own tracks.',
  fix: 'Remove `delete` and `deletecollection`; the API server forgets events by itself after an hour.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  ],
  since: '0.1.0',
  rights: [
    { group: '', resources: ['events', 'pods/log'], verbs: ['delete', 'deletecollection'] },
    { group: 'events.k8s.io', resources: ['events'], verbs: ['delete', 'deletecollection'] },
  ],
});
