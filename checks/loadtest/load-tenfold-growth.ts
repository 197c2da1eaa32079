import { defineCheck } from '../kit/define-check.ts';
import { judgeRuns, shown } from '../kit/load-test.ts';
import { lowerBound, upperBound } from '../kit/proportion.ts';
import type { LoadWindow } from '../../src/model/load.ts';
import { fail, unknown } from '../kit/verdict.ts';
import { holdSeconds, valueOf } from '../../src/model/load.ts';

/** LT-SCAL-001 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-tenfold-growth',
  title: 'A load test carried ten times today’s peak',
  why: 'What was tested to today’s load says nothing about growth, and curves that are fitted to it predict what never comes.',
  fix: 'Plan a stage at ten times today’s peak, and say the peak in readiness.yaml (loadtest.peak).',
  effort: 'days',
  references: [],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    factor: {
      type: 'number',
      minimum: 1,
      maximum: 1000,
      unit: 'times',
      description: 'Growth that must have been carried',
    },
    maxP95Ms: {
      type: 'number',
      minimum: 1,
      maximum: 1e6,
      unit: 'ms',
      description: 'Limit of p95 at a level that counts as carried',
    },
    maxFailedPercent: {
      type: 'number',
      minimum: 0,
      maximum: 100,
      unit: '%',
      description: 'Limit of failed requests at a level that counts as carried',
    },
  },
  messages: { breaks: 'at {level} {unit}, {times} times today’s peak, latency or errors are over their limits' },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run) => {
      const { peak, peakless } = subject;
      if (peak === undefined)
        return unknown(
          'not-collected',
          peakless ?? 'today’s peak is not known: set loadtest.peak with unit and level in readiness.yaml',
        );
      if (peak.unit !== run.unit.name)
        return unknown('wrong-subject', `the peak counts ${peak.unit}, and the run ${run.unit.name}`);
      const wanted = peak.level * params.factor;
      const levels = run.stages.map((stage) => ({
        level: valueOf(stage.level) ?? 0,
        held: valueOf(stage.heldSeconds) ?? 0,
        stage,
      }));
      const carries = ({ latency, failed, attempted }: LoadWindow): boolean =>
        (latency.percentiles.p95?.upper ?? Infinity) < params.maxP95Ms &&
        upperBound(valueOf(failed) ?? 1, valueOf(attempted) ?? 1) * 100 < params.maxFailedPercent;
      const breaks = ({ latency, failed, attempted }: LoadWindow): boolean =>
        (latency.percentiles.p95?.lower ?? 0) >= params.maxP95Ms ||
        lowerBound(valueOf(failed) ?? 0, valueOf(attempted) ?? 1) * 100 >= params.maxFailedPercent;
      const broken = levels
        .filter(({ level, stage }) => level <= wanted && breaks(stage))
        .sort((a, b) => a.level - b.level)[0];
      const carried = levels
        .filter(({ held, stage }) => held >= holdSeconds && carries(stage))
        .reduce((most, { level }) => Math.max(most, level), 0);
      const measured = [
        {
          what: 'largest load that was carried, by today’s peak',
          value: Math.round((carried / peak.level) * 100) / 100,
          unit: 'times',
          good: params.factor,
          bad: params.factor,
        },
      ];
      if (broken !== undefined) {
        const data = { level: shown(broken.level), unit: peak.unit, times: shown(broken.level / peak.level) };
        return { ...fail(finding('breaks', { data, at: [] })), measured };
      }
      return carried >= wanted
        ? { outcome: 'pass', measured }
        : {
            ...unknown(
              'insufficient-samples',
              `tested to ${shown(carried / peak.level)} times today’s peak; ${shown(params.factor)} times are needed`,
            ),
            measured,
          };
    }),
});
