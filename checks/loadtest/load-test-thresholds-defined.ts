import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf } from '../kit/load-test.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** LT-EVID-009 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-thresholds-defined',
  title: 'The load test demands something of latency and of errors',
  why: 'A run without thresholds ends green whatever happened.',
  fix: 'Add thresholds for http_req_duration and http_req_failed to the script.',
  effort: 'minutes',
  references: ['https://grafana.com/docs/k6/latest/using-k6/thresholds/'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: { missing: 'no threshold of the load test is about {what}' },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (run) => {
      const demands = knownOf(run.assertions).filter(({ idle }) => !idle);
      const missing = [
        ...(demands.some(({ metric }) => /duration|latency|waiting/.test(metric)) ? [] : ['latency']),
        ...(demands.some(({ metric }) => /failed|checks|error/.test(metric)) ? [] : ['errors']),
      ];
      if (missing.length === 0) return pass;
      if (demands.some(({ outcome, vacuous }) => outcome === 'unknown' && vacuous === 'unknown'))
        return unknown('partial-data', 'thresholds of parts of metrics are not in the samples; keep the summary, too');
      return fail(finding('missing', { data: { what: missing.join(' and ') }, at: [] }));
    }),
});
