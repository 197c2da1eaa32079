import { amountsParam } from '../kit/amount-set.ts';
import { judgeAmountsEqual } from '../kit/amounts-equal.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'ephemeral-storage-request-equals-limit',
  title: 'Every container with a request and a limit of ephemeral storage has them equal',
  why: 'What lies between request and limit is disk that the scheduler has promised to somebody else too.',
  fix: 'Set both amounts of ephemeral-storage to the larger one.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#local-ephemeral-storage',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountsParam,
  messages: {
    differ: '{who} of {workload} requests {request} ephemeral storage and is limited to {limit}',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountsEqual(subject, {
      amounts: params.amounts,
      resource: 'ephemeral-storage',
      differ: (options) => finding('differ', options),
    }),
});
