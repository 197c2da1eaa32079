import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf } from '../kit/load-test.ts';
import { failIfAny, pass, unknown } from '../kit/verdict.ts';

/** LT-EVID-010 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-thresholds-passed',
  title: 'Every threshold of the load test held',
  why: 'The script itself says what the system must do under load.',
  fix: 'Read which threshold failed, and at which level it began to.',
  effort: 'days',
  references: ['https://grafana.com/docs/k6/latest/using-k6/thresholds/'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: { failed: 'the threshold {expression} of {metric} did not hold' },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (run) => {
      const demands = knownOf(run.assertions).filter(({ idle }) => !idle);
      const failed = demands.filter(({ outcome }) => outcome === 'failed');
      if (failed.length > 0)
        return failIfAny(
          failed
            .slice(0, 50)
            .map(({ metric, expression }) =>
              finding('failed', { data: { metric, expression }, at: [], discriminator: `${metric} ${expression}` }),
            ),
        );
      if (demands.length === 0) return unknown('not-collected', 'the load test has no thresholds');
      // What was held against nothing proves nothing, whatever k6 calls it.
      if (demands.some(({ vacuous }) => vacuous === true))
        return unknown('insufficient-samples', 'a threshold was held against no samples');
      return demands.some(({ outcome }) => outcome === 'unknown')
        ? unknown('partial-data', 'some thresholds are not told by the samples; keep the summary, too')
        : pass;
    }),
});
