import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { askedFor, memoryEvidence, memoryUse, nothingAsked, onContainer, useBounds } from '../kit/usage.ts';

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
  queries: {
    ...memoryEvidence('1d', '86400'),
    requested: `count(${askedFor('requests', 'memory')})`,
    used: `max_over_time((sum(${memoryUse} and ${onContainer} ${askedFor('requests', 'memory')}) / sum(${askedFor('requests', 'memory')} and ${onContainer} ${memoryUse}))[1d:5m])`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodPercent: good, badPercent: bad } = params;
      if (isEmpty(answers.requested)) return nothingAsked(subject, answers.asked, 'requests', 'memory');
      const share = numberOf(answers.used, 'use of the requested memory') * 100;
      return linear({
        what: 'peak use of the requested memory in a day',
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('idle', {
            data: { workload: subject.identity.name, share: percent(share), good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});
