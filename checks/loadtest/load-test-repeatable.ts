import { defineCheck } from '../kit/define-check.ts';
import { atClaim, judgeRuns, percent } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';

/** LT-EVID-017 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-repeatable',
  title: 'Repeated load tests agree',
  why: 'One run may be luck.',
  fix: 'Run the same script three times against the same build.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    minRuns: { type: 'integer', minimum: 2, maximum: 3, unit: 'runs', description: 'Runs that are compared' },
    maxPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Coefficient of variation of p95' },
  },
  messages: { spread: 'p95 differs by {spread} (standard deviation) over {runs} runs of one build' },
  run: ({ subject, params, finding }) => {
    const values = subject.runs.flatMap(({ run }) => atClaim(subject, run).window.latency.percentiles.p95?.value ?? []);
    if (values.length < params.minRuns)
      return unknown(
        'insufficient-samples',
        `${values.length} of ${params.minRuns} runs of one script and build are there`,
      );
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) / mean;
    const measured = [
      {
        what: 'spread of p95 over the runs',
        value: Math.round(spread * 1e4) / 100,
        unit: '%',
        good: params.maxPercent,
        bad: params.maxPercent,
      },
    ];
    if (spread * 100 > params.maxPercent)
      return {
        ...fail(finding('spread', { data: { spread: percent(spread), runs: values.length }, at: [] })),
        measured,
      };
    return judgeRuns(subject, () => ({ outcome: 'pass', measured }));
  },
});
