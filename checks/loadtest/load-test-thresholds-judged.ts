import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf } from '../kit/load-test.ts';
import { failIfAny, pass, unknown } from '../kit/verdict.ts';

/** LT-EVID-011 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-thresholds-judged',
  title: 'No threshold of the load test held for want of samples',
  why: 'p(95) of nothing is 0, which is below every limit: k6 calls that passed.',
  fix: 'Find out why the metric has no samples: a misspelt name or tag, or requests that never ran.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: { empty: 'the threshold {expression} of {metric} was held against no samples' },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (run) => {
      const demands = knownOf(run.assertions).filter(({ idle }) => !idle);
      const empty = demands.filter(({ vacuous }) => vacuous === true);
      if (empty.length > 0)
        return failIfAny(
          empty
            .slice(0, 50)
            .map(({ metric, expression }) =>
              finding('empty', { data: { metric, expression }, at: [], discriminator: `${metric} ${expression}` }),
            ),
        );
      if (demands.length === 0) return unknown('not-collected', 'the load test has no thresholds');
      return demands.some(({ vacuous }) => vacuous === 'unknown')
        ? unknown('partial-data', 'the results do not count the samples behind every threshold')
        : pass;
    }),
});
