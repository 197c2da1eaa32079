import { amountSetParams, judgeAmountSet } from '../kit/amount-set.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'ephemeral-storage-request',
  title: 'Every container requests ephemeral storage',
  why: 'Logs, caches and scratch files share the disk of the node. Without a request the scheduler does not know about them, and a full disk evicts whoever is there.',
  fix: 'Set resources.requests.ephemeral-storage to what logs and scratch files take.',
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
    missing: 'container {container} of {workload} requests no ephemeral storage',
    zero: 'container {container} of {workload} requests 0 ephemeral storage, which is the same as none',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountSet(subject, { side: 'requests', resource: 'ephemeral-storage', params, finding }),
});
