import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf, shown } from '../kit/load-test.ts';
import { fail } from '../kit/verdict.ts';

/** LT-ERR-002 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-answers-right',
  title: 'The answers were right, as far as the script checks them',
  why: 'A 200 with the wrong body is an error that no status tells.',
  fix: 'Read which check of the script failed.',
  effort: 'hours',
  references: ['https://grafana.com/docs/k6/latest/using-k6/checks/'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    minPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Share of checks that must hold' },
  },
  messages: { wrong: '{failed} of {all} checks of the script failed; {min} should hold' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const { passed, failed } = knownOf(run.checks);
      const share = passed / (passed + failed);
      const measured = [
        {
          what: 'checks of the script that held',
          value: Math.floor(share * 1e5) / 1e3,
          unit: '%',
          good: params.minPercent,
          bad: params.minPercent,
        },
      ];
      if (share * 100 >= params.minPercent) return { outcome: 'pass', measured };
      const data = { failed: shown(failed), all: shown(passed + failed), min: `${params.minPercent} %` };
      return { ...fail(finding('wrong', { data, at: [] })), measured };
    }),
});
