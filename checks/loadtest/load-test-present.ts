import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns } from '../kit/load-test.ts';
import { pass } from '../kit/verdict.ts';

/** LT-EVID-001 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-present',
  title: 'There is a load test that counts',
  why: 'What was never driven to its load is not known to carry it.',
  fix: 'Run a load test against this build and name its results with --load.',
  effort: 'days',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: {},
  run: ({ subject }) => judgeRuns(subject, () => pass, { whateverStrength: true }),
});
