import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf, shareBounds, windowDays } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { unknown } from '../kit/verdict.ts';

/** EV2 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'metrics-history-complete',
  title: 'The service was scraped throughout the window',
  why: 'What happened while nobody scraped it can be neither shown nor ruled out.',
  fix: 'See when the gaps were: restarts of Prometheus, a target that vanished, a network policy.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/concepts/jobs_instances/'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: { ...windowDays, ...shareBounds },
  messages: { gaps: '{workload} was scraped for {share} of the last {days} days; {good} are wanted' },
  // Range ends differ by a version of Prometheus: one step more than the window holds is no fault.
  queries: {
    share: 'clamp_max(count_over_time((count(up{{{selector}}}))[{{windowDays}}d:5m]) / ({{windowDays}} * 288), 1)',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { windowDays: days, goodPercent: good, badPercent: bad } = params;
      const share = numberOf(answers.share, 'up') * 100;
      // A service that is younger than the window has no gaps that could be told from its age.
      if (share <= bad)
        return unknown('insufficient-samples', `it was scraped for ${percent(share)} of the last ${days} days only`);
      return linear({
        what: `scraped in ${days} days`,
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('gaps', {
            data: { workload: subject.identity.name, share: percent(share), days, good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});
