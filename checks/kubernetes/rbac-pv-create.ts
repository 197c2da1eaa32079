import { defineRightsCheck } from '../kit/rights-check.ts';

export default defineRightsCheck({
  id: 'rbac-pv-create',
  title: 'No role creates PersistentVolumes',
  why: "A PersistentVolume may name any folder of a node: whoever creates one reads and writes the node's file system from a pod.",
  fix: 'Remove persistentvolumes from the role; a claim and a StorageClass get the volume.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/security/rbac-good-practices/#persistent-volume-creation'],
  since: '0.1.0',
  rights: [{ group: '', resources: ['persistentvolumes'], verbs: ['create'] }],
});
