import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns } from '../kit/load-test.ts';
import { unknown } from '../kit/verdict.ts';

/** LT-EVID-003 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-same-build',
  title: 'The load test ran against the build that is judged',
  why: 'Results of another build say nothing about this one.',
  fix: 'Test the build that you deploy, with readiness loadtest run; let it look at the pods (--cluster), or let GET /health/deep tell imageDigest, and pin images by digest.',
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
      // Declared: the manifest says so, and the target did not.
      return { outcome: 'pass', tier: sameBuild.value };
    }),
});
