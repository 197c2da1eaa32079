import { describe, expect, test } from 'vitest';
import { settingOf, Unusable } from './setting.ts';

test('what is named becomes variables and options, and what is declared', () => {
  expect(
    settingOf(
      {
        target: 'https://bot.staging.example:8443/',
        env: ['STAGES=60s:5', 'API_KEY', 'EMPTY='],
        stage: ['10s:5', '1m:5'],
        unit: 'guilds',
        perVu: '12.5',
        environment: 'staging',
      },
      { API_KEY: 'of-the-environment', OTHER: 'stays' },
    ),
  ).toEqual({
    declared: { environment: 'staging', origin: 'https://bot.staging.example:8443', unit: 'guilds', perVu: 12.5 },
    variables: {
      TARGET: 'https://bot.staging.example:8443',
      STAGES: '60s:5',
      API_KEY: 'of-the-environment',
      EMPTY: '',
    },
    hidden: ['60s:5', 'of-the-environment', ''],
    options: ['--stage', '10s:5', '--stage', '1m:5'],
  });
});

describe('is refused', () => {
  test.each([
    ['a target with a password', { target: 'https://me:secret@bot.example' }, /user or a password/],
    ['a target with a path', { target: 'https://bot.example/interactions' }, /no origin/],
    ['a target that is none', { target: 'bot' }, /no address/],
    ['Discord itself', { target: 'https://discord.com' }, /Discord is no target/],
    ['a host of Discord’s', { target: 'https://ptb.discord.com' }, /Discord is no target/],
    ['a variable without a name', { env: ['=x'] }, /-e wants/],
    ['a variable of k6’s own', { env: ['K6_VUS=500'] }, /how k6 runs/],
    ['a variable that loads code', { env: ['LD_PRELOAD=/tmp/x.so'] }, /how k6 runs/],
    ['a variable that is not there', { env: ['MISSING'] }, /no such variable/],
    ['a level of nothing', { perVu: '3' }, /--unit names it/],
    ['two ways to count', { unit: 'guilds', perVu: '3', requestsPerUnit: '1' }, /exclude/],
    ['less than nothing', { unit: 'guilds', perVu: '-3' }, /no number above 0/],
    ['another option in the place of a number', { vus: '--http-debug' }, /not what k6 takes/],
    ['a stage that is none', { stage: ['5 10'] }, /not what k6 takes/],
  ])('%s', (_, words, message) => {
    const read = () => settingOf(words, {});
    expect(read).toThrow(Unusable);
    expect(read).toThrow(message);
  });
});
