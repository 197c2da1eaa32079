import { amountsParam } from '../kit/amount-set.ts';
import { judgeAmountsEqual } from '../kit/amounts-equal.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'cpu-request-equals-limit',
  title: 'Every container is limited to the CPU that it requests',
  why: 'Equal CPU amounts are half of the quality of service Guaranteed, which the kubelet may pin to cores of its own.',
  fix: 'Set resources.requests.cpu and resources.limits.cpu to the same amount.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#guaranteed'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountsParam,
  messages: {
    differ: '{who} of {workload} requests {request} CPU and is limited to {limit}',
    unlimited: '{who} of {workload} requests {request} CPU and has no limit',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountsEqual(subject, {
      amounts: params.amounts,
      resource: 'cpu',
      differ: (options) => finding('differ', options),
      unlimited: (options) => finding('unlimited', options),
    }),
});
