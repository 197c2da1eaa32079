import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf, percent, shown } from '../kit/load-test.ts';
import { fail } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-EVID-008 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-real-work',
  title: 'The iterations of the load test did their work',
  why: 'k6 ends with exit code 0 when every iteration throws before it sends a request.',
  fix: 'Read the errors of the run, and repair the script or the target.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    minPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share of iterations that must have had a successful request',
    },
  },
  messages: {
    nothing: 'nothing succeeded: {iterations} iterations, {requests} requests, none of them answered as expected',
    tooLittle: '{ok} successful requests in {iterations} iterations; {min} of the iterations should have one',
  },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const iterations = knownOf(run.iterations);
      const ok = knownOf(run.totals.ok);
      if (iterations === 0 || ok === 0)
        return fail(
          finding('nothing', {
            data: { iterations: shown(iterations), requests: shown(valueOf(run.totals.attempted) ?? 0) },
            at: [],
          }),
        );
      const share = Math.min(1, ok / iterations);
      const min = params.minPercent / 100;
      const measured = [
        {
          what: 'iterations with a successful request, at most',
          value: Math.floor(share * 1e5) / 1e3,
          unit: '%',
          good: params.minPercent,
          bad: params.minPercent,
        },
      ];
      if (share >= min) return { outcome: 'pass', measured };
      const data = { ok: shown(ok), iterations: shown(iterations), min: percent(min) };
      return { ...fail(finding('tooLittle', { data, at: [] })), measured };
    }),
});
