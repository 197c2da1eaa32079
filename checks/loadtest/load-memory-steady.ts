import type { Measurement, Verdict } from '../../src/model/check.ts';
import type { DecidingRun, LoadTest, MemorySeries } from '../../src/model/load.ts';
import { valueOf } from '../../src/model/load.ts';
import { defineCheck } from '../kit/define-check.ts';
import { collected, resourcesOf } from '../kit/load-resources.ts';
import { claimOf, judgeRuns, shown } from '../kit/load-test.ts';
import { floorOf } from '../kit/memory-floor.ts';
import { guarded, unknown } from '../kit/verdict.ts';

const mebibyte = 2 ** 20;
const day = 24 * 3600;

/** LT-SOAK-001 of the catalogue of load-test questions (docs/load-tests.md). */
export default defineCheck({
  id: 'load-memory-steady',
  title: 'A soak test shows no memory leak',
  why: 'A leak of 10 MiB an hour is invisible in minutes, and ends the process a week later.',
  fix: 'Compare heap snapshots of the start and the end of a soak test, and look at what only grows.',
  effort: 'days',
  references: ['https://doi.org/10.1080/01621459.1968.10480934'],
  since: '0.1.0',
  subject: 'load-test',
  reads: [],
  needs: ['loadtest'],
  params: {
    minHours: { type: 'number', minimum: 3, maximum: 1000, unit: 'h', description: 'Least length of a soak test' },
    minSamples: { type: 'integer', minimum: 100, maximum: 1e6, description: 'Least samples of memory' },
    minDays: { type: 'number', minimum: 1, maximum: 365, unit: 'days', description: 'Least time until the limit' },
  },
  messages: {
    leaks: 'memory of {name} grows by {slope} MiB an hour ({lower} at least), and meets its limit in {days} days',
  },
  run: ({ subject, params, finding }) =>
    judgeRuns(subject, (run, deciding) => {
      const { minHours, minDays } = params;
      const seconds = valueOf(run.seconds);
      if (seconds !== undefined && seconds < minHours * 3600 - 60)
        return unknown(
          'insufficient-samples',
          `${run.id} lasted ${shown(seconds / 3600)} h, and a soak test lasts ${minHours} h at least`,
        );
      const judgeOne = (series: MemorySeries): Verdict => {
        const { name } = series;
        const floor = floorOf(series, minHours, params.minSamples);
        if (typeof floor === 'string') return unknown('insufficient-samples', floor);
        const left = Math.max(0, collected(series.limit) - floor.bytes);
        const { value, lower, upper } = floor.slope;
        const days = upper > 0 ? left / upper / day : Infinity;
        const measured: Measurement[] = [
          {
            what: `growth of the memory of ${name}`,
            value: perHour(value),
            unit: 'MiB/h',
            bounds: [perHour(lower), perHour(upper)],
            good: 0,
            bad: perHour(left / (minDays * day)),
          },
        ];
        if (days <= minDays && lower > 0) {
          const data = { name, slope: shown(perHour(value)), lower: shown(perHour(lower)), days: shown(days) };
          return { outcome: 'fail', findings: [finding('leaks', { data, at: [] })], measured };
        }
        const doubt =
          floor.gaps ?? (days > minDays ? undefined : `whether memory of ${name} grows can’t be told yet: soak longer`);
        return doubt === undefined
          ? { outcome: 'pass', measured }
          : { ...unknown('insufficient-samples', doubt), measured };
      };
      const verdicts = memoryOf(deciding).map((series) => guarded(() => judgeOne(series)));
      const worst = ['fail', 'unknown'].flatMap((outcome) => verdicts.filter((one) => one.outcome === outcome));
      if (worst[0] !== undefined) return worst[0];
      const passed = verdicts.flatMap((one) => (one.outcome === 'pass' ? (one.measured ?? []) : []));
      const light = tooLight(subject, deciding, minHours);
      if (light !== undefined) return { ...unknown('insufficient-samples', light), measured: passed };
      return verdicts.length === 0
        ? unknown('not-collected', 'there are no samples of memory')
        : { outcome: 'pass', measured: passed };
    }),
});

/** A bot that idles for hours leaks nothing: half of the claimed load is the least. */
function tooLight(test: LoadTest, { run }: DecidingRun, minHours: number): string | undefined {
  const { level, unit } = claimOf(test, run);
  const held = run.stages
    .filter((stage) => (valueOf(stage.level) ?? 0) >= level / 2)
    .reduce((sum, stage) => sum + (valueOf(stage.heldSeconds) ?? 0), 0);
  return held >= minHours * 3600 - 60
    ? undefined
    : `half of the claimed ${shown(level)} ${unit} was held for ${shown(held / 3600)} h; ${minHours} h are needed`;
}

function memoryOf(deciding: DecidingRun): readonly MemorySeries[] {
  return collected(resourcesOf(deciding).memory);
}

function perHour(perSecond: number): number {
  return Math.round((perSecond * 3600 * 100) / mebibyte) / 100;
}
