import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** EV3 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'metrics-fresh',
  title: 'The service is scraped now',
  why: 'An alert on a series that ended is silent, and looks like peace.',
  fix: 'Look at the targets page of Prometheus: is the pod found, and does its metrics port answer?',
  effort: 'hours',
  references: ['https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    maxAgeSeconds: {
      type: 'integer',
      minimum: 1,
      maximum: 86_400,
      unit: 'seconds',
      description: 'Age of the newest scrape that is still fresh',
    },
  },
  messages: { stale: '{workload} was last scraped {age} s ago; at most {max} s are allowed' },
  // Looks back a day, so that a service that is no longer scraped is told from one that never was.
  queries: { age: 'time() - max(max_over_time(timestamp(up{{{selector}}})[1d:1m]))' },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const age = numberOf(answers.age, 'up', { empty: 'Prometheus has not scraped it within a day' });
      const { maxAgeSeconds: max } = params;
      return step(
        {
          what: 'age of the newest scrape',
          value: age,
          unit: 's',
          limit: max,
          finding: () =>
            finding('stale', {
              data: { workload: subject.identity.name, age: Math.ceil(age), max },
              at: placeOf(subject),
            }),
        },
        'at-most',
      );
    }),
});
