import { expect, test } from 'vitest';
import { durationSeconds } from './durations.ts';

test.each([
  ['0s', 0],
  ['15s', 15],
  ['500ms', 0.5],
  ['1m30s', 90],
  ['30d12h', 2_635_200],
  ['4w2d', 2_592_000],
  ['1y', 31_536_000],
])('%s is %d seconds', (text, seconds) => {
  expect(durationSeconds(text)).toBe(seconds);
});

test.each(['', '15', 's', '1.5h', '-1d', '1d ', '9999999999s', 'forever'])('%j is no duration', (text) => {
  expect(durationSeconds(text)).toBeUndefined();
});
