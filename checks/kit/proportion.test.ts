import { expect, test } from 'vitest';
import { lowerBound, upperBound } from './proportion.ts';

// Sample sizes from which 0.1 % is proven at 95 %, by the number of errors.
test.each([
  [0, 2995],
  [1, 4742],
  [2, 6294],
  [3, 7752],
  [5, 10_511],
  [10, 16_959],
])('%i errors prove a rate below 0.1 %% from %i requests on', (errors, requests) => {
  expect(upperBound(errors, requests)).toBeLessThan(0.001);
  expect(upperBound(errors, requests - 2)).toBeGreaterThanOrEqual(0.001 - 1e-9);
});

test('nothing is proven of nothing, and the bounds hold the share between them', () => {
  expect([upperBound(0, 0), lowerBound(0, 0)]).toEqual([1, 0]);
  expect([upperBound(5, 5), lowerBound(5, 5) > 0.5]).toEqual([1, true]);
  for (const [errors, requests] of [
    [1, 10],
    [200, 20_000],
    [3000, 1_000_000],
  ] as const) {
    const share = errors / requests;
    expect(lowerBound(errors, requests)).toBeLessThan(share);
    expect(upperBound(errors, requests)).toBeGreaterThan(share);
  }
});
