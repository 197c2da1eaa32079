import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, knownOf, percent, shown } from '../kit/load-test.ts';
import { fail, graded, notAsked } from '../kit/verdict.ts';
import { valueOf } from '../../src/model/load.ts';

/** LT-EVID-013 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-test-iterations-kept',
  title: 'The generator started every iteration that was planned',
  why: 'Dropped iterations are load that never arrived: the level was lower than planned.',
  fix: 'Raise preAllocatedVUs and maxVUs, or find out why answers became slow.',
  effort: 'hours',
  references: ['https://grafana.com/docs/k6/latest/using-k6/scenarios/concepts/dropped-iterations/'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    goodPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share of dropped iterations that costs nothing',
    },
    badPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Share from which nothing is left of the answer',
    },
  },
  messages: { dropped: 'the generator dropped {dropped} iterations, {share} of those that were planned' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      if (valueOf(run.model) === 'closed') return notAsked('a closed model drops no iterations');
      const dropped = knownOf(run.totals.dropped);
      const share = dropped / Math.max(1, knownOf(run.iterations) + dropped);
      const measured = [
        {
          what: 'dropped iterations',
          value: Number((share * 100).toPrecision(4)),
          unit: '%',
          good: params.goodPercent,
          bad: params.badPercent,
        },
      ];
      if (share * 100 <= params.goodPercent) return { outcome: 'pass', measured };
      const part = Math.round(
        ((params.badPercent - share * 100) / Math.max(1e-9, params.badPercent - params.goodPercent)) * 1000,
      );
      const found = finding('dropped', { data: { dropped: shown(dropped), share: percent(share) }, at: [] });
      return part <= 0 ? { ...fail(found), measured } : { ...graded(part, 1000, found), measured };
    }),
});
