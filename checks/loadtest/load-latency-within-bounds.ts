import { defineCheck } from '../kit/define-check.ts';
import { judgePercentile, judgeRuns } from '../kit/load-test.ts';

/** LT-LAT-001 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-latency-within-bounds',
  title: 'Latency at the claimed level stays within its bounds',
  why: 'A mean over a quiet minute hides what users wait for at the peak.',
  fix: 'Find the level at which it rises (the stages of the report), and what is saturated there.',
  effort: 'days',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    maxMs: {
      type: 'number',
      minimum: 1,
      maximum: 1e6,
      unit: 'ms',
      description: 'Limit of p95 of successful requests at the claimed level',
    },
  },
  messages: { tooSlow: 'one request in 20 took {value} or longer at {level}; the limit is {max}' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) =>
      judgePercentile(subject, run, 'p95', params.maxMs, (data) => finding('tooSlow', { data, at: [] })),
    ),
});
