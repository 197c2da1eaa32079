import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from './histogram.ts';
import { percentilesOf, rankedHistogram, rankedValues } from './percentiles.ts';

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  return histogram;
}

test('a value of a rank is off by 0.2 % at most', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 3_600_000, noNaN: true }), { minLength: 1, maxLength: 400 }),
      fc.nat(),
      (values, pick) => {
        const rank = pick % values.length;
        const truth = sorted(values)[rank] ?? 0;
        expect(Math.abs(histogramOf(values).at(rank) - truth)).toBeLessThanOrEqual(truth * 0.002 + 1e-9);
      },
    ),
    { numRuns: 300 },
  );
});

test('two modes stay apart, where a sketch of centroids would place a percentile between them', () => {
  const values = Array.from({ length: 100_000 }, (_, index) =>
    index % 50 === 0 ? 800 + (index % 400) : 20 + (index % 40),
  );
  const [exact, sketched] = [
    percentilesOf(rankedValues(sorted(values))),
    percentilesOf(rankedHistogram(histogramOf(values))),
  ];
  for (const name of ['p50', 'p95', 'p99', 'p999'] as const) {
    const truth = exact[name]?.value ?? 0;
    expect(Math.abs((sketched[name]?.value ?? 0) - truth) / truth, name).toBeLessThan(0.002);
  }
});

test('an interval of order statistics ends where too few samples say nothing', () => {
  const of = (count: number) =>
    percentilesOf(rankedValues(sorted(Array.from({ length: count }, (_, index) => index + 1))));
  expect(of(500).p95).toMatchObject({ lower: 465, upper: 485 });
  expect(of(500).p99).toMatchObject({ lower: 490, upper: 500 });
  expect(of(5000).p99).toMatchObject({ lower: 4936, upper: 4964 });
  expect(of(50).p95).not.toHaveProperty('upper');
  expect(of(0)).toEqual({});
});
