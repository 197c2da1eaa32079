import { amountSetParams, judgeAmountSet } from '../kit/amount-set.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'memory-limit',
  title: 'Every container has a memory limit',
  why: 'A leak without a limit takes the whole node down, with every pod on it; with one, only the leaking container restarts.',
  fix: 'Set resources.limits.memory above the highest usage seen, with room for a burst.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountSetParams,
  messages: {
    missing: 'container {container} of {workload} has no memory limit',
    zero: 'container {container} of {workload} has the memory limit 0, which is the same as none',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountSet(subject, { side: 'limits', resource: 'memory', params, finding }),
});
