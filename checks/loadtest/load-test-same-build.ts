import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns } from '../kit/load-test.ts';
import { unknown } from '../kit/verdict.ts';

/** LT-EVID-003 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-same-build',
  title: 'The load test ran against the build that is judged',
  why: 'Results of another build say nothing about this one.',
  fix: 'Write commit and dirty into loadtest.manifest.json, and test the build that you deploy.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: {},
  run: ({ subject }) =>
    judgeRuns(subject, (_, { sameBuild }) => {
      if ('unknown' in sameBuild) return unknown('wrong-subject', sameBuild.unknown);
      // The manifest says so, and nobody asked the target.
      return { outcome: 'pass', tier: 'declared' };
    }),
});
