import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf } from '../kit/load-test.ts';
import { fail, pass } from '../kit/verdict.ts';

/** LT-EVID-005 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-complete',
  title: 'The load test ran to its end',
  why: 'A run that was broken off has not seen what would have come.',
  fix: 'Find out why it ended early, and run it again.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: { brokenOff: 'the load test is not whole: {because}' },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (run) => {
      if (knownOf(run.complete)) return pass;
      return fail(finding('brokenOff', { data: { because: run.incompleteBecause ?? 'it was broken off' }, at: [] }));
    }),
});
