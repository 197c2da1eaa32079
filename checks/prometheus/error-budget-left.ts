import { density, freshness, history, volume } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { badShare, events, percent, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** AV4 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), the hard limit. */
export default defineCheck({
  id: 'error-budget-left',
  title: 'The error budget of the objective is not exhausted',
  why: 'An exhausted budget means that the promise to users was broken in this window.',
  fix: 'Stop risky changes, and fix what burnt most of the budget.',
  effort: 'days',
  references: ['https://sre.google/workbook/error-budget-policy/'],
  since: '0.1.0',
  subject: 'measured-objective',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: { exhausted: '{workload} has used {used} of its error budget ({objective})' },
  queries: {
    ...freshness,
    ...history(events, '{{window}}', '{{windowSeconds}}'),
    ...density(events, '1h'),
    ...volume(events, '{{window}}'),
    bad: badShare('{{window}}'),
  },
  run: ({ subject, answers, finding }) =>
    guarded(
      answers,
      () => {
        const used = (numberOf(answers.bad, 'the share of bad events') / (1 - subject.objective)) * 100;
        return step(
          {
            what: `used error budget, ${subject.label}`,
            value: used,
            unit: '%',
            limit: 100,
            finding: () =>
              finding('exhausted', {
                data: { workload: subject.identity.name, used: percent(used), objective: subject.label },
                at: placeOf(subject),
                discriminator: subject.label,
              }),
          },
          'at-most',
        );
      },
      { objective: subject.objective },
    ),
});
