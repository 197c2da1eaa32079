import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, isEmpty, numberOf } from '../kit/prometheus.ts';
import { askedFor, cpuEvidence, cpuUse, nothingAsked, onContainer, useBounds } from '../kit/usage.ts';

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
  queries: {
    ...cpuEvidence('1d', '86400'),
    requested: `count(${askedFor('requests', 'cpu')})`,
    used: `avg_over_time((sum(${cpuUse} and ${onContainer} ${askedFor('requests', 'cpu')}) / sum(${askedFor('requests', 'cpu')} and ${onContainer} ${cpuUse}))[1d:5m])`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodPercent: good, badPercent: bad } = params;
      if (isEmpty(answers.requested)) return nothingAsked(subject, answers.asked, 'requests', 'cpu');
      const share = numberOf(answers.used, 'use of the requested CPU') * 100;
      return linear({
        what: 'mean use of the requested CPU in a day',
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
