import { amountSetParams, judgeAmountSet } from '../kit/amount-set.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'memory-request',
  title: 'Every container requests memory',
  why: 'Without a request the pod is among the first to be evicted when its node runs short of memory, and every eviction costs a session.',
  fix: 'Set resources.requests.memory to what the container uses at its usual load.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountSetParams,
  messages: {
    missing: 'container {container} of {workload} requests no memory',
    zero: 'container {container} of {workload} requests 0 memory, which is the same as none',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountSet(subject, { side: 'requests', resource: 'memory', params, finding }),
});
