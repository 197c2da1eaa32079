import { defineCheck } from '../kit/define-check.ts';
import { step } from '../kit/linear.ts';
import { percent, placeOf } from '../kit/measured.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';

/** AV10 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus). */
export default defineCheck({
  id: 'recorded-objective-met',
  title: 'What Pyrra records of availability meets the objective',
  why: 'The objective that the team itself watches counts, whatever else is measured.',
  fix: 'Open Pyrra for the service, and fix what failed most of the requests.',
  effort: 'days',
  references: ['https://github.com/pyrra-dev/pyrra'],
  since: '0.1.0',
  subject: 'measured-service',
  reads: [],
  needs: ['prometheus'],
  params: {
    minMarginPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'What availability must be above the objective',
    },
  },
  messages: {
    missed: 'Pyrra records an availability of {workload} that is {margin} from its objective; {min} is the least',
  },
  queries: { margin: 'min(pyrra_availability{{{pyrra}}} - on (slo) pyrra_objective{{{pyrra}}})' },
  run: ({ subject, params, answers, finding }) =>
    guarded(answers, () => {
      const margin =
        numberOf(answers.margin, 'the recorded availability', {
          empty: 'no objective of this service is recorded by Pyrra (slo)',
        }) * 100;
      const { minMarginPercent: limit } = params;
      return step(
        {
          what: 'recorded availability above the objective',
          value: margin,
          unit: '%',
          limit,
          finding: () =>
            finding('missed', {
              data: { workload: subject.identity.name, margin: percent(margin), min: `${limit} %` },
              at: placeOf(subject),
            }),
        },
        'at-least',
      );
    }),
});
