import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  compare,
  dividedBy,
  floorTenths,
  fraction,
  fromDecimal,
  percent,
  shareTenths,
  sum,
  times,
  toNumber,
} from './fraction.ts';

test.each([
  [100, 1],
  [0.1, 10],
  [33.3, 10],
  [1e-7, 10_000_000],
  [1e21, 1],
])('%d is read as it is written', (value, over) => {
  const { part, over: found } = fromDecimal(value);
  expect([Number(part) / Number(found), Number(found)]).toEqual([value, over]);
});

test.each([Number.NaN, Infinity])('%d is no weight', (value) => {
  expect(() => fromDecimal(value)).toThrow(RangeError);
});

test.each<readonly [number, number, number]>([
  [9, 10, 900],
  [8999, 10_000, 899],
  [99_999, 100_000, 999],
  [1, 3, 333],
  [0, 1, 0],
])('%d of %d is %d tenths of a percent', (part, of, expected) => {
  expect(floorTenths(fraction(part, of))).toBe(expected);
});

test('arithmetic is exact where floating point is not', () => {
  const tenth = fromDecimal(0.1);
  expect(compare(sum([tenth, tenth, tenth]), fromDecimal(0.3))).toBe(0);
  expect(dividedBy(times(fraction(1, 3), fraction(3)), fraction(1))).toEqual(fraction(1));
  expect([percent(fraction(2, 3)), toNumber(fraction(2, 3))]).toEqual([66.6, 0.666667]);
});

test('shared tenths add up to the total, and nobody gets more than the next tenth', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }), (weights) => {
      const whole = weights.reduce((a, b) => a + b, 1);
      const shares = [1, ...weights].map((weight) => fraction(weight, whole));
      const tenths = shareTenths(shares, 1000);
      expect(tenths.reduce((a, b) => a + b, 0)).toBe(1000);
      tenths.forEach((found, index) => {
        const floor = floorTenths(shares[index] ?? fraction(0));
        expect(found - floor === 0 || found - floor === 1).toBe(true);
      });
    }),
    { seed: 20 },
  );
});
