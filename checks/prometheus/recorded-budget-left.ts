import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** AV9 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'recorded-budget-left',
  title: 'What Sloth records of the error budget shows a reserve',
  why: 'The objective that the team itself watches counts, whatever else is measured.',
  fix: 'Open the dashboard of Sloth for the service, and fix what burnt most of the budget.',
  effort: 'days',
  references: ['https://sloth.dev/introduction/architecture/'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    goodPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Reserve that costs nothing' },
    badPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Reserve at which nothing is left',
    },
  },
  messages: { low: 'Sloth records {left} of an error budget of {workload} as left; {good} are wanted' },
  queries: { left: 'min(slo:period_error_budget_remaining:ratio{{{sloth}}})' },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const left =
        numberOf(answers.left, 'the recorded error budget', {
          empty: 'no objective of this service is recorded by Sloth (sloth_service)',
        }) * 100;
      const { goodPercent: good, badPercent: bad } = params;
      return linear({
        what: 'recorded error budget left',
        value: left,
        unit: '%',
        good,
        bad,
        finding: () =>
          finding('low', {
            data: { left: percent(left), workload: subject.identity.name, good: `${good} %` },
            at: placeOf(subject),
          }),
      });
    }),
});
