import { expect, test } from 'vitest';
import { parseTime } from './time.ts';

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
  ['2026-01-31t12:00:00.5+02:00', '2026-01-31T10:00:00.500Z'],
])('%s is %s', (text, instant) => {
  expect(parseTime(text)).toBe(Date.parse(instant));
});

test.each([
  [''],
  ['today'],
  ['2026-02-29'],
  ['2026-13-01'],
  ['2026-00-10'],
  ['2026-1-1'],
  ['2026-01-31T12:00:00'],
  ['2026-01-31T24:00:00Z'],
  ['2026-01-31T12:00:00+99:00'],
  ['2026-01-31 12:00:00Z'],
])('%s is no time', (text) => {
  expect(parseTime(text)).toBeUndefined();
});
