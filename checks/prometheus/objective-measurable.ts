import { freshness, leastEvents } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { events, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** EV8 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'objective-measurable',
  title: 'There are enough requests to tell whether the objective is met',
  why: 'With a hundred requests a month one error decides about 99.9 %: chance, not quality.',
  fix: 'Set a lower objective or a longer window, or measure with requests of your own from outside.',
  effort: 'hours',
  references: ['https://sre.google/workbook/alerting-on-slos/#low-traffic-services-and-error-budget-alerting'],
  since: '0.1.0',
  subject: 'measured-objective',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: { tooFew: "{count} events in the window can't tell {objective} of {workload}; it takes {least}" },
  queries: { ...freshness, events: `sum(increase(${events}[{{window}}]))` },
  run: ({ subject, answers, finding }) =>
    guarded(answers, () => {
      const count = numberOf(answers.events, 'the requests of the window');
      const least = Math.ceil(leastEvents(subject.objective));
      return step(
        {
          what: `events for ${subject.label}`,
          value: Math.floor(count),
          unit: 'events',
          limit: least,
          finding: () =>
            finding('tooFew', {
              data: {
                count: Math.floor(count),
                objective: subject.label,
                workload: subject.identity.name,
                least,
              },
              at: placeOf(subject),
              discriminator: subject.label,
            }),
        },
        'at-least',
      );
    }),
});
