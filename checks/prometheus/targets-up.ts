import { freshness } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** MO1 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'targets-up',
  title: 'Every scrape target of the service answers',
  why: 'What is not scraped is not seen: neither its faults nor its load.',
  fix: 'Read the last error on the targets page of Prometheus: port, path, policy, or a pod that is gone.',
  effort: 'hours',
  references: ['https://prometheus.io/docs/concepts/jobs_instances/#automatically-generated-labels-and-time-series'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Targets down that cost nothing' },
    badPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Targets down at which nothing is left',
    },
  },
  messages: { down: '{share} of the scrape targets of {workload} are down; {good} are allowed' },
  queries: {
    ...freshness,
    down: '100 * (count(up{{{selector}}} == 0) or vector(0)) / count(up{{{selector}}})',
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const { goodPercent: good, badPercent: bad } = params;
      const share = numberOf(answers.down, 'up');
      return linear({
        what: 'targets down',
        value: share,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('down', {
            data: { workload: subject.identity.name, share: percent(share), good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});
