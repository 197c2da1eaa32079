import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf } from '../kit/load-test.ts';
import { failIfAny } from '../kit/verdict.ts';

/** LT-EVID-012 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-thresholds-strict',
  title: 'The thresholds of the load test ask for as much as this pack does',
  why: 'A threshold that is wider than the bar lets a run end green that would not be certified.',
  fix: 'Write the limits of the pack into the script.',
  effort: 'minutes',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    maxP95Ms: {
      type: 'number',
      minimum: 1,
      maximum: 1e6,
      unit: 'ms',
      description: 'Limit of p95 that a threshold may allow',
    },
    maxFailedPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share of failed requests that a threshold may allow',
    },
  },
  messages: { weaker: 'the threshold {expression} of {metric} allows more than {most}' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const bars = [
        { metric: 'http_req_duration', expression: /^\s*p\(95\)\s*<=?\s*([\d.]+)/, most: params.maxP95Ms },
        { metric: 'http_req_failed', expression: /^\s*rate\s*<=?\s*([\d.]+)/, most: params.maxFailedPercent / 100 },
      ];
      return failIfAny(
        knownOf(run.assertions).flatMap(({ metric, expression, idle }) => {
          const bar = bars.find((one) => one.metric === metric && one.expression.test(expression));
          const limit = Number(bar?.expression.exec(expression)?.[1]);
          if (bar === undefined || idle || !(limit > bar.most)) return [];
          return [
            finding('weaker', {
              data: { metric, expression, most: String(bar.most) },
              at: [],
              discriminator: `${metric} ${expression}`,
            }),
          ];
        }),
      );
    }),
});
