import type { Measurement, Verdict } from '../../src/model/check.ts';
import type { MemorySeries } from '../../src/model/load.ts';
import { defineCheck } from '../kit/define-check.ts';
import { collected, resourcesOf } from '../kit/load-resources.ts';
import { judgeRuns, shown } from '../kit/load-test.ts';
import type { Slope } from '../kit/theil-sen.ts';
import { theilSen } from '../kit/theil-sen.ts';
import { unknown } from '../kit/verdict.ts';

/*
 * Memory under a garbage collector is a curve that warms up and a saw-tooth on top of it, so an ordinary regression calls
 * half of all sound systems leaking. What is judged is the floor: the minima of blocks of 20 minutes, after the first
 * quarter of the run (30 minutes at least).
 */
const block = 20 * 60;
const warmUp = 30 * 60;
/** Blocks below which nothing can be said: three hours. */
const fewestBlocks = 9;
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
    judgeRuns(subject, (_, deciding) => {
      const resources = resourcesOf(deciding);
      const series = collected(resources.memory);
      const limit = collected(resources.memoryLimit);
      const verdicts = series.map((one): Verdict => {
        const { slope, floor } = floorOf(one, params.minHours, params.minSamples);
        if (slope === undefined)
          return unknown(
            'insufficient-samples',
            `memory of ${one.name} was not watched for ${params.minHours} h without a restart`,
          );
        const days = slope.upper > 0 ? Math.max(0, limit - floor) / slope.upper / day : Infinity;
        const perHour = (value: number): number => Math.round((value * 3600 * 100) / mebibyte) / 100;
        const measured: Measurement[] = [
          {
            what: `growth of the memory of ${one.name}`,
            value: perHour(slope.value),
            unit: 'MiB/h',
            bounds: [perHour(slope.lower), perHour(slope.upper)],
            good: 0,
            bad: perHour(Math.max(0, limit - floor) / (params.minDays * day)),
          },
        ];
        if (days > params.minDays) return { outcome: 'pass', measured };
        if (slope.lower > 0) {
          const data = {
            name: one.name,
            slope: shown(perHour(slope.value)),
            lower: shown(perHour(slope.lower)),
            days: shown(days),
          };
          return { outcome: 'fail', findings: [finding('leaks', { data, at: [] })], measured };
        }
        return {
          ...unknown('insufficient-samples', `whether memory of ${one.name} grows can’t be told yet: soak longer`),
          measured,
        };
      });
      const worst = ['fail', 'unknown'].flatMap((outcome) => verdicts.filter((one) => one.outcome === outcome));
      return worst[0] ?? verdicts[0] ?? unknown('not-collected', 'there are no samples of memory');
    }),
});

function floorOf(
  { points }: MemorySeries,
  minHours: number,
  minSamples: number,
): { readonly slope: Slope | undefined; readonly floor: number } {
  const [first, last] = [points[0]?.[0] ?? 0, points.at(-1)?.[0] ?? 0];
  // A scrape at either end may be missing.
  if (last - first < minHours * 3600 * 0.98) return { slope: undefined, floor: 0 };
  const from = first + Math.max(warmUp, (last - first) / 4);
  const settled = points.filter(([time]) => time >= from);
  if (settled.length < minSamples) return { slope: undefined, floor: 0 };
  const minima = new Map<number, number>();
  for (const [time, bytes] of settled) {
    const key = Math.floor((time - from) / block);
    minima.set(key, Math.min(minima.get(key) ?? Infinity, bytes));
  }
  // The last block is cut short, and its minimum is too high.
  const whole = [...minima].filter(([key]) => from + (key + 1) * block <= last + 60);
  if (whole.length < fewestBlocks) return { slope: undefined, floor: 0 };
  return {
    slope: theilSen(whole.map(([key, bytes]) => [key * block, bytes])),
    floor: whole.at(-1)?.[1] ?? 0,
  };
}
