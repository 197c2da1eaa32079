import { expect, test } from 'vitest';
import type { JsonRecord } from '../../../model/json.ts';
import { planOf, secondsOf } from './plan.ts';

const arrival = (rate: number, more: JsonRecord): JsonRecord => ({
  executor: 'constant-arrival-rate',
  rate,
  timeUnit: '1s',
  ...more,
});

test.each<[string, JsonRecord, ReturnType<typeof planOf>]>([
  [
    'steps of an arrival rate, one after the other, with a pause',
    { scenarios: { b: arrival(50, { startTime: '1m30s', duration: '2m' }), a: arrival(10, { duration: '1m0s' }) } },
    {
      model: 'open',
      seconds: 210,
      stages: [
        { seconds: 60, level: 10, ramp: false },
        { seconds: 30, level: 0, ramp: false },
        { seconds: 120, level: 50, ramp: false },
      ],
    },
  ],
  [
    'two arrival rates side by side add up, where both run',
    {
      scenarios: {
        a: arrival(10, { duration: '1m' }),
        b: arrival(60, { timeUnit: '1m', startTime: '30s', duration: '1m' }),
      },
    },
    {
      model: 'open',
      seconds: 90,
      stages: [
        { seconds: 30, level: 10, ramp: false },
        { seconds: 30, level: 11, ramp: false },
        { seconds: 30, level: 1, ramp: false },
      ],
    },
  ],
  [
    'stages of virtual users; one of no length is a jump',
    {
      vus: 2,
      stages: [
        { duration: '10s', target: 20 },
        { duration: '0s', target: 40 },
        { duration: '20s', target: 40 },
      ],
    },
    {
      model: 'closed',
      seconds: 30,
      stages: [
        { seconds: 10, level: 20, ramp: true },
        { seconds: 20, level: 40, ramp: false },
      ],
    },
  ],
  [
    'virtual users for a time',
    { vus: 5, duration: '90s' },
    { model: 'closed', seconds: 90, stages: [{ seconds: 90, level: 5, ramp: false }] },
  ],
  ['iterations end when they end', { vus: 5, iterations: 100 }, { model: 'closed', seconds: undefined, stages: [] }],
  [
    'levels of users and of rates can’t be added, their time can',
    { scenarios: { a: arrival(1, { duration: '1m' }), b: { executor: 'constant-vus', vus: 3, duration: '2m' } } },
    { model: 'mixed', seconds: 120, stages: [] },
  ],
  [
    'a part whose end is not known',
    { scenarios: { a: arrival(1, { duration: '1m' }), b: { executor: 'per-vu-iterations', vus: 3 } } },
    { model: 'open', seconds: undefined, stages: [] },
  ],
])('%s', (_, options, plan) => {
  expect(planOf(options)).toEqual(plan);
});

test.each([
  ['1m30s', 90],
  ['1h0m0.5s', 3600.5],
  ['250ms', 0.25],
  [1500, 1.5],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('%s is %s seconds', (text, seconds) => {
  expect(secondsOf(text)).toBe(seconds);
});
