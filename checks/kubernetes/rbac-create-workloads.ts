import { workloadResources } from '../kit/rbac.ts';
import { defineRightsCheck } from '../kit/rights-check.ts';

export default defineRightsCheck({
  id: 'rbac-create-workloads',
  title: 'No role creates pods or what makes them',
  why: "Whoever creates a pod runs it under any ServiceAccount of the namespace and mounts any of its Secrets: a bot's token and the database's password included.",
  fix: 'Remove `create` from the role; workloads are made by people or a delivery pipeline, and what only restarts or scales one needs `patch`.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/#workload-creation'],
  since: '0.1.0',
  rights: workloadResources.map((kind) => ({ ...kind, verbs: ['create'] })),
});
