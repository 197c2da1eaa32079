import { amountSetParams, judgeAmountSet } from '../kit/amount-set.ts';
import { defineCheck } from '../kit/define-check.ts';

export default defineCheck({
  id: 'cpu-request',
  title: 'Every container requests CPU',
  why: 'Without a request the scheduler packs the bot onto a full node, its event loop starves, and heartbeats to Discord come late.',
  fix: 'Set resources.requests.cpu to what the container uses at its usual load.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'workload',
  reads: [],
  needs: ['graph'],
  params: amountSetParams,
  messages: {
    missing: 'container {container} of {workload} requests no cpu',
    zero: 'container {container} of {workload} requests 0 cpu, which is the same as none',
  },
  run: ({ subject, params, finding }) =>
    judgeAmountSet(subject, { side: 'requests', resource: 'cpu', params, finding }),
});
