import { amountSetParams, judgeAmountSet } from '../kit/amount-set.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'ephemeral-storage-limit',
  title: 'Every container has a limit of ephemeral storage',
  why: 'A log that is never rotated fills the disk of the node and takes down every pod on it; with a limit only the pod that writes it is evicted.',
  fix: 'Set resources.limits.ephemeral-storage above what logs and scratch files take at most.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountSetParams,
  messages: {
    missing: 'container {container} of {workload} has no limit of ephemeral storage',
    zero: 'container {container} of {workload} has the ephemeral storage limit 0, which is the same as none',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountSet(subject, { side: 'limits', resource: 'ephemeral-storage', params, finding }),
});
