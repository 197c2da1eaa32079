import { amountsParam } from '../kit/amount-set.ts';
import { judgeAmountsEqual } from '../kit/amounts-equal.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'memory-request-equals-limit',
  title: 'Every container is limited to the memory that it requests',
  why: 'Memory above the request is borrowed: when the node runs short, the pod that borrowed is killed first. Where request and limit are equal nothing is borrowed.',
  fix: 'Set resources.requests.memory and resources.limits.memory to the same amount.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#guaranteed'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountsParam,
  messages: {
    differ: '{who} of {workload} requests {request} memory and is limited to {limit}',
    unlimited: '{who} of {workload} requests {request} memory and has no limit',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountsEqual(subject, {
      amounts: params.amounts,
      resource: 'memory',
      differ: (options) => finding('differ', options),
      unlimited: (options) => finding('unlimited', options),
    }),
});
