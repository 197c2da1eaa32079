import { defineCheck } from '../kit/define-check.ts';
import { atClaim, judgeRuns, knownOf, named, shown } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';

/** LT-THR-001 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-throughput',
  title: 'Successful throughput at the claimed level is as wanted',
  why: 'Requests that fail quickly raise the rate of a run, and serve nobody.',
  fix: 'Find what is saturated at the highest level that still grew.',
  effort: 'days',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    minPerSecond: {
      type: 'number',
      minimum: 0,
      maximum: 1e9,
      unit: '1/s',
      description: 'Successful requests a second in the stage of the claimed level',
    },
  },
  messages: { tooLow: 'at the claimed level {rate} requests a second succeed; {min} are wanted' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const { window, tooLow } = atClaim(subject, run);
      const rate = knownOf(window.okPerSecond);
      const { minPerSecond: min } = params;
      const measured = [
        { what: named('successful requests', run, window), value: rate, unit: '1/s', good: min, bad: min },
      ];
      if (tooLow !== undefined) return { ...unknown('insufficient-samples', tooLow), measured };
      if (rate >= min) return { outcome: 'pass', measured };
      return { ...fail(finding('tooLow', { data: { rate: shown(rate), min: shown(min) }, at: [] })), measured };
    }),
});
