import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded } from '../kit/prometheus.ts';
import { judgeRequestUse, requestUse } from '../kit/request-use.ts';
import { memoryEvidence, useBounds } from '../kit/usage.ts';

/**
 * RS2 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). The peak, for memory can't be compressed;
 * containers without a request count on neither side.
 */
export default defineCheck({
  id: 'memory-request-used',
  title: 'The memory that is requested is used at the peak',
  why: 'What is requested is kept free on a node and paid for, whether it is used or not.',
  fix: 'Lower the request to the peak that was measured, with a margin.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: [],
  needs: ['prometheus'],
  params: { ...useBounds },
  messages: {
    idle: '{workload} used {share} of the memory that it requests at the peak of a day; {good} are wanted',
  },
  queries: { ...memoryEvidence('1d', '86400'), ...requestUse('memory', 'max_over_time') },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () =>
      judgeRequestUse({
        subject,
        resource: 'memory',
        how: 'peak',
        params,
        answers,
        finding: (data) => finding('idle', { data, at: placeOf(subject) }),
      }),
    ),
});
