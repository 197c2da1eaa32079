import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf, shown } from '../kit/load-test.ts';
import { fail } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-EVID-015 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-generator-healthy',
  title: 'The load generator was not the bottleneck',
  why: 'A generator without free ports or connections measures itself.',
  fix: 'Give the generator more ports, file handles and processor, or spread it.',
  effort: 'hours',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    maxBlockedMs: {
      type: 'number',
      minimum: 0,
      maximum: 1e5,
      unit: 'ms',
      description: 'p95 of the time a request waits for a connection',
    },
  },
  messages: {
    errors: 'the generator ran out of ports, handles or buffers {count} times',
    blocked: 'one request in 20 waited {blocked} ms or longer for a connection of the generator',
  },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const errors = valueOf(run.generatorErrors);
      if (errors !== undefined && errors > 0)
        return fail(finding('errors', { data: { count: shown(errors) }, at: [] }));
      const blocked = knownOf(run.blockedP95);
      const p95 = run.totals.latency.percentiles.p95?.value;
      const measured = [
        {
          what: 'p95 of waiting for a connection',
          value: blocked,
          unit: 'ms',
          good: params.maxBlockedMs,
          bad: params.maxBlockedMs,
        },
      ];
      const tooLong = blocked > params.maxBlockedMs || (p95 !== undefined && blocked > 1 && blocked > p95 / 10);
      if (!tooLong) return { outcome: 'pass', measured };
      return { ...fail(finding('blocked', { data: { blocked: shown(blocked) }, at: [] })), measured };
    }),
});
