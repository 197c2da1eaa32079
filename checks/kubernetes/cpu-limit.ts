import { amountSetParams, judgeAmountSet } from '../kit/amount-set.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'cpu-limit',
  title: 'Every container has a CPU limit',
  why: 'Where a cluster is shared and paid for by the core, a limit keeps one program from using what others pay for. It also throttles: an event loop that waits for its share sends heartbeats late, so many teams leave it out.',
  fix: 'Set resources.limits.cpu well above the peak, or leave this rule off and rely on requests.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountSetParams,
  messages: {
    missing: 'container {container} of {workload} has no CPU limit',
    zero: 'container {container} of {workload} has the CPU limit 0, which is the same as none',
  },
  run: ({ subject, params, finding }) => judgeAmountSet(subject, { side: 'limits', resource: 'cpu', params, finding }),
});
