import { defineCheck } from '../kit/define-check.ts';
import { atClaim, judgeRuns, shown } from '../kit/load-test.ts';
import { fail, unknown } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-LAT-004 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-latency-growth',
  title: 'Latency grows little from the lowest level to the claimed one',
  why: 'Latency that multiplies with the load is the first sign of a queue.',
  fix: 'Look for what is shared: a pool, a lock, one connection.',
  effort: 'days',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    maxGrowth: {
      type: 'number',
      minimum: 1,
      maximum: 1000,
      unit: 'times',
      description: 'p95 at the claimed level, by that of the lowest level',
    },
  },
  messages: {
    grows: 'p95 grows from {low} ms at the lowest level to {high} ms at the claimed one, {growth} times; at most {max}',
  },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const { window, tooLow } = atClaim(subject, run);
      if (tooLow !== undefined) return unknown('insufficient-samples', tooLow);
      const [lowest] = run.stages
        .filter((stage) => (valueOf(stage.level) ?? 0) > 0 && stage.latency.percentiles.p95 !== undefined)
        .sort((a, b) => (valueOf(a.level) ?? 0) - (valueOf(b.level) ?? 0));
      const [low, high] = [lowest?.latency.percentiles.p95?.value, window.latency.percentiles.p95?.value];
      if (low === undefined || high === undefined || lowest === window)
        return unknown('insufficient-samples', 'only one level was tested');
      const growth = high / Math.max(low, 1);
      const measured = [
        {
          what: 'p95 against that of the lowest level',
          value: Math.round(growth * 100) / 100,
          unit: 'times',
          good: params.maxGrowth,
          bad: params.maxGrowth,
        },
      ];
      if (growth <= params.maxGrowth) return { outcome: 'pass', measured };
      const data = { low: shown(low), high: shown(high), growth: shown(growth), max: shown(params.maxGrowth) };
      return { ...fail(finding('grows', { data, at: [] })), measured };
    }),
});
