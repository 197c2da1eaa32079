import { defineCheck } from '../kit/define-check.ts';
import { collected, resourcesOf, usedAtClaim } from '../kit/load-resources.ts';
import { judgeRuns, shown } from '../kit/load-test.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

/** LT-RES-003 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-without-restarts',
  title: 'Nothing restarted or went down during the load test',
  why: 'A load test that ends with restarted pods has found the limit, not a pass.',
  fix: 'Read why the pods ended, and size or repair them before the next run.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {},
  messages: {
    restarted: 'pods of the tested system started again, were killed or evicted {count} times during the load test',
    down: 'the tested system was down or not ready in {count} scrapes during the load test',
  },
  run: ({ subject, finding }) =>
    judgeRuns(subject, (_, deciding) => {
      const { restarts, outages } = resourcesOf(deciding);
      const findings = [
        ...('value' in restarts && restarts.value > 0
          ? [finding('restarted', { data: { count: shown(restarts.value) }, at: [] })]
          : []),
        ...('value' in outages && outages.value > 0
          ? [finding('down', { data: { count: shown(outages.value) }, at: [] })]
          : []),
      ];
      const [first, ...more] = findings;
      if (first !== undefined) return fail(first, ...more);
      collected(restarts);
      collected(outages);
      const { tooLow } = usedAtClaim(subject, deciding);
      return tooLow === undefined ? pass : unknown('insufficient-samples', tooLow);
    }),
});
