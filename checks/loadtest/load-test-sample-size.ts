import { defineCheck } from '../kit/define-check.ts';
import { atClaim, judgeRuns, knownOf, named, shown } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-EVID-006 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-sample-size',
  title: 'The claimed level was held long enough, with enough requests',
  why: 'A handful of requests shows no rare error and no tail.',
  fix: 'Hold the claimed level for longer.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    minRequests: {
      type: 'integer',
      minimum: 1,
      maximum: 1e9,
      unit: 'requests',
      description: 'Requests at the claimed level',
    },
    minSeconds: {
      type: 'integer',
      minimum: 1,
      maximum: 1e6,
      unit: 'seconds',
      description: 'Time at the claimed level',
    },
  },
  messages: {
    tooFew:
      'the claimed level was seen for {seconds} s and {requests} requests; {minSeconds} s and {minRequests} are needed',
  },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const { window, tooLow } = atClaim(subject, run);
      if (tooLow !== undefined) return unknown('insufficient-samples', tooLow);
      const requests = knownOf(window.attempted);
      const seconds = valueOf(window.heldSeconds) ?? knownOf(run.seconds);
      const measured = [
        {
          what: named('requests', run, window),
          value: requests,
          unit: 'requests',
          good: params.minRequests,
          bad: params.minRequests,
        },
        {
          what: named('duration', run, window),
          value: seconds,
          unit: 's',
          good: params.minSeconds,
          bad: params.minSeconds,
        },
      ];
      if (requests >= params.minRequests && seconds >= params.minSeconds) return { outcome: 'pass', measured };
      const data = {
        requests: shown(requests),
        seconds: shown(seconds),
        minRequests: shown(params.minRequests),
        minSeconds: shown(params.minSeconds),
      };
      return { ...fail(finding('tooFew', { data, at: [] })), measured };
    }),
});
