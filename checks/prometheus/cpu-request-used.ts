import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import { judgeRequestUse, requestUse } from '../kit/request-use.ts';
import { cpuEvidence, useBounds } from '../kit/usage.ts';

/**
 * RS1 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). A mean of ratios at each instant, so pods
 * that come and go change nothing; containers without a request count on neither side.
 */
export default defineCheck({
  id: 'cpu-request-used',
  title: 'The CPU that is requested is used',
  why: 'What is requested is kept free on a node and paid for, whether it is used or not.',
  fix: 'Lower the request to what was measured, or let an autoscaler run fewer pods.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: { ...useBounds },
  messages: {
    idle: '{workload} used {share} of the CPU that it requests, as a mean over a day; {good} are wanted',
  },
  queries: { ...cpuEvidence('1d', '86400'), ...requestUse('cpu', 'avg_over_time') },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () =>
      judgeRequestUse({
        subject,
        resource: 'cpu',
        how: 'mean',
        params,
        answers,
        finding: (data) => finding('idle', { data, at: placeOf(subject) }),
      }),
    ),
});
