import { describe, expect, test } from 'vitest';
import { longestGap, parseCron } from './cron.ts';

const hour = 60;
const day = 24 * hour;

describe('longestGap', () => {
  test.each([
    ['0 3 * * *', day],
    ['@daily', day],
    ['@hourly', hour],
    ['@every 6h', 6 * hour],
    ['@every 1h30m', 90],
    ['*/7 * * * *', 7],
    ['0 */5 * * *', 5 * hour],
    ['15 1,13 * * *', 12 * hour],
    ['0 9-17 * * *', 16 * hour],
    ['0 3 * * 1-5', 3 * day],
    ['@weekly', 7 * day],
    ['@monthly', 31 * day],
    ['@yearly', 366 * day],
    ['0 0 29 2 *', 2921 * day],
    // A Monday or the first: whichever comes; a star with a step of its own is no star.
    ['0 0 1 * mon', 7 * day],
    ['0 0 */2 * mon', 2 * day],
    ['0 0 13 * */1', 31 * day],
    ['5/20 12 * * *', day - 40],
  ])('of %j is %d minutes', (text, minutes) => {
    const schedule = parseCron(text);
    expect(schedule === undefined ? undefined : longestGap(schedule)).toBe(minutes);
  });

  test.each(['0 0 31 2 *', '0 0 30 feb *', ', 0 * * *'])('there is none of %j, which never runs', (text) => {
    const schedule = parseCron(text);
    expect(schedule).toBeDefined();
    expect(schedule && longestGap(schedule)).toBeUndefined();
  });
});

test('the longest text costs no time', () => {
  expect(parseCron(`${'*,'.repeat(5_000)}* * * * *`)).toBeUndefined();
  expect(parseCron(`@every ${'1h'.repeat(5_000)}`)).toBeUndefined();
});
