import { density, freshness, history, volume } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { badShare, events, percent, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** AV4 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), by degree. */
export default defineCheck({
  id: 'error-budget-reserve',
  title: 'A part of the error budget is left',
  why: 'Without a reserve the next deploy that goes wrong breaks the promise to users.',
  fix: 'Slow down changes until the window has moved on, and fix what burnt most of the budget.',
  effort: 'days',
  references: ['https://sre.google/workbook/error-budget-policy/'],
  since: '0.1.0',
  subject: 'measured-objective',
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
  messages: { low: '{workload} has {left} of its error budget left ({objective}); {good} are wanted' },
  queries: {
    ...freshness,
    ...history(events, '{{window}}', '{{windowSeconds}}'),
    ...density(events, '1h'),
    ...volume(events, '{{window}}'),
    bad: badShare('{{window}}'),
  },
  run: ({ subject, params, answers, finding }) =>
    guarded(
      answers,
      () => {
        const left = (1 - numberOf(answers.bad, 'the share of bad events') / (1 - subject.objective)) * 100;
        const { goodPercent: good, badPercent: bad } = params;
        return linear({
          what: `error budget left, ${subject.label}`,
          value: left,
          unit: '%',
          good,
          bad,
          finding: () =>
            finding('low', {
              data: {
                workload: subject.identity.name,
                left: percent(left),
                objective: subject.label,
                good: `${good} %`,
              },
              at: placeOf(subject),
              discriminator: subject.label,
            }),
        });
      },
      { objective: subject.objective },
    ),
});
