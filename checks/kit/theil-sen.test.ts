import { expect, test } from 'vitest';
import { theilSen } from './theil-sen.ts';

test('a straight line is its own slope', () => {
  const slope = theilSen(Array.from({ length: 12 }, (_, x) => [x, 3 * x + 5] as const));
  expect(slope).toEqual({ value: 3, lower: 3, upper: 3 });
});

test('an outlier moves nothing', () => {
  const points = Array.from({ length: 12 }, (_, x) => [x, x === 7 ? 1e9 : 2 * x] as const);
  expect(theilSen(points)?.value).toBe(2);
});

test('what goes up and down has an interval around 0', () => {
  const slope = theilSen(Array.from({ length: 12 }, (_, x) => [x, x % 2] as const));
  expect(slope?.lower).toBeLessThanOrEqual(0);
  expect(slope?.upper).toBeGreaterThanOrEqual(0);
});

/* Nine blocks, as in a soak of four hours whose first hour is left out: more than 36 slopes by 1.96 of 9.59. */
test('the interval widens as there are fewer points', () => {
  const width = (count: number): number => {
    const slope = theilSen(Array.from({ length: count }, (_, x) => [x, x + ((x * 7919) % 13)] as const));
    return (slope?.upper ?? 0) - (slope?.lower ?? 0);
  };
  expect(width(9)).toBeGreaterThan(width(60));
});

test.each([
  [[]],
  [[[0, 1]]],
  [
    [
      [0, 1],
      [1, 2],
    ],
  ],
  [
    [
      [1, 1],
      [1, 2],
      [1, 3],
    ],
  ],
] as [readonly (readonly [number, number])[]][])('nothing can be said of %j', (points) => {
  expect(theilSen(points)).toBeUndefined();
});
