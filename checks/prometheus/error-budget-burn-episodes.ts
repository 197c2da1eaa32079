import { density, freshness, history, volume } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { badShare, events, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** AV7 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'error-budget-burn-episodes',
  title: 'The error budget never burnt as fast as in an incident',
  why: 'A mean over a month hides an hour in which nothing worked.',
  fix: 'Write down what happened in each episode, and what would have ended it sooner.',
  effort: 'days',
  references: ['https://sre.google/workbook/alerting-on-slos/'],
  since: '0.1.0',
  subject: 'measured-objective',
  reads: [],
  needs: ['prometheus'],
  params: {
    budgetPercent: {
      type: 'number',
      minimum: 0.1,
      maximum: 100,
      unit: '%',
      description: 'Part of the budget that one hour may use',
    },
    goodMinutes: {
      type: 'number',
      minimum: 0,
      maximum: 100_000,
      unit: 'minutes',
      description: 'Time that costs nothing',
    },
    badMinutes: {
      type: 'number',
      minimum: 0,
      maximum: 100_000,
      unit: 'minutes',
      description: 'Time at which nothing is left',
    },
  },
  messages: {
    burnt:
      'the error budget of {workload} burnt too fast for {minutes} minutes of the window ({objective}); {good} are allowed',
  },
  queries: {
    ...freshness,
    ...history(events, '{{window}}', '{{windowSeconds}}'),
    ...density(events, '1h'),
    ...volume(events, '{{window}}'),
    minutes: `sum_over_time(((${badShare('1h')}) / (1 - {{objective}}) > bool ({{budgetPercent}} / 100 * {{windowSeconds}} / 3600))[{{window}}:5m]) * 5`,
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(
      answers,
      () => {
        const minutes = numberOf(answers.minutes, 'the minutes of fast burn');
        const { goodMinutes: good, badMinutes: bad } = params;
        return linear({
          what: `minutes of fast burn, ${subject.label}`,
          value: minutes,
          unit: 'minutes',
          good,
          bad,
          finding: () =>
            finding('burnt', {
              data: { workload: subject.identity.name, minutes, objective: subject.label, good },
              at: placeOf(subject),
              discriminator: subject.label,
            }),
        });
      },
      { objective: subject.objective },
    ),
});
