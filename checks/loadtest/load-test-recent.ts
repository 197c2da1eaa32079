import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf } from '../kit/load-test.ts';

/** LT-EVID-002 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-recent',
  title: 'The load test is recent',
  why: 'A system changes, and so does what it carries.',
  fix: 'Repeat the load test; keep its samples or a manifest, which tell when it ended.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: {},
  run: ({ subject }) =>
    judgeRuns(
      subject,
      (_, { ageDays }) => {
        const age = knownOf(ageDays);
        const measured = [
          { what: 'age of the load test', value: Math.floor(age * 10) / 10, unit: 'days', good: 90, bad: 90 },
        ];
        return { outcome: 'pass', measured };
      },
      { whateverStrength: true },
    ),
});
