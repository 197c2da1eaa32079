import { freshness } from '../kit/companions.ts';
import { defineCheck } from '../kit/define-check.ts';
import { placeOf } from '../kit/measured.ts';
import { guarded, isEmpty } from '../kit/prometheus.ts';
import { fail, pass } from '../kit/verdict.ts';

/** MO2 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'request-counter-exported',
  title: 'The service exports the counter of its requests',
  why: 'Availability, error budget and traffic are counted with it; when it is renamed, all of them go silent.',
  fix: 'Export the counter that readiness.yaml names, or name the one that is exported.',
  effort: 'minutes',
  references: ['https://prometheus.io/docs/practices/instrumentation/#online-serving-systems'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {},
  messages: {
    absent: 'the counter of requests of {workload} has had no series for a day, while {workload} is scraped',
  },
  // No series of an absence mean that the counter is there: good news only of a service that is scraped now.
  queries: { ...freshness, absent: 'absent_over_time({{{counter}},{{selector}}}[1d])' },
  run: ({ subject, answers, finding }) =>
    guarded(answers, () =>
      isEmpty(answers.absent)
        ? pass
        : fail(finding('absent', { data: { workload: subject.identity.name }, at: placeOf(subject) })),
    ),
});
