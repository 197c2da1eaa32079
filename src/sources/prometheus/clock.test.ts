import { expect, test } from 'vitest';
import { serverClock } from './clock.ts';
import { defaultLimits } from './limits.ts';

const sent = new Date('2026-11-21T09:00:00.200Z');
const received = new Date('2026-11-21T09:00:10.200Z');

test.each<[string, string | undefined, object]>([
  ['in step', 'Sat, 21 Nov 2026 09:00:05 GMT', { serverTime: { value: '2026-11-21T09:00:05.000Z' } }],
  ['half a minute behind', 'Sat, 21 Nov 2026 08:59:30 GMT', { serverTime: { value: '2026-11-21T08:59:30.000Z' } }],
  [
    'more than that behind',
    'Sat, 21 Nov 2026 08:59:29 GMT',
    { fault: "the server's clock says 2026-11-21T08:59:29.000Z, where it is 2026-11-21T09:00:10.200Z here" },
  ],
  ['half a minute ahead', 'Sat, 21 Nov 2026 09:00:40 GMT', { serverTime: { value: '2026-11-21T09:00:40.000Z' } }],
  [
    'more than that ahead',
    'Sat, 21 Nov 2026 09:00:41 GMT',
    { fault: "the server's clock says 2026-11-21T09:00:41.000Z, where it is 2026-11-21T09:00:10.200Z here" },
  ],
  ['unknown', undefined, { serverTime: { reason: 'not-collected', text: 'the server does not say what time it is' } }],
  [
    'no time',
    'yesterday',
    { serverTime: { reason: 'not-collected', text: 'the server does not say what time it is' } },
  ],
])("a server's clock that is %s", (_name, date, wanted) => {
  expect(serverClock({ date, sent, received }, { instant: '2026-10-01T00:00:00Z', limits: defaultLimits })).toEqual(
    wanted,
  );
});

test.each([
  ['2026-11-21T09:01:10.000Z', false],
  ['2026-11-21T09:01:11.000Z', true],
])('an instant of %s is still to come: %s', (instant, isAhead) => {
  const clock = serverClock({ date: received.toUTCString(), sent, received }, { instant, limits: defaultLimits });
  expect('fault' in clock).toBe(isAhead);
});
