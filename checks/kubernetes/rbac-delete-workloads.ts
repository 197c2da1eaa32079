import { workloadResources } from '../kit/rbac.ts';
import { defineRightsCheck } from '../kit/rights-check.ts';

/** Secrets are rbac-secrets-access's, Services and policies rbac-networking's. */
const deletable = [...workloadResources, { group: '', resources: ['persistentvolumeclaims'] }];

export default defineRightsCheck({
  id: 'rbac-delete-workloads',
  title: 'No role deletes workloads or their data',
  why: 'A token that deletes workloads or claims stops the whole system in one call, and a claim takes its volume along.',
  fix: 'Remove the verb; a workload that restarts others needs `patch` on deployments, and no `delete`.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming',
  ],
  since: '0.1.0',
  rights: deletable.map((kind) => ({ ...kind, verbs: ['delete', 'deletecollection'] })),
});
