import type { Known } from '../../model/known.ts';
import type { Asked } from './client.ts';
import type { Limits } from './limits.ts';

/** A `Date` header has whole seconds. */
const resolution = 1000;

/**
 * The server's clock by its `Date` header, held against ours around the request. Ages of samples mean nothing where the
 * two disagree, nor at an instant that is still to come.
 */
export function serverClock(
  { date, sent, received }: Pick<Asked, 'date' | 'sent' | 'received'>,
  { instant, limits }: { readonly instant: string; readonly limits: Limits },
): { readonly serverTime: Known<string> } | { readonly fault: string } {
  const now = received.toISOString();
  if (Date.parse(instant) - received.getTime() > limits.aheadMilliseconds) {
    return { fault: `the run's instant ${instant} is still to come: it is ${now}` };
  }
  const time = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(time)) {
    return { serverTime: { reason: 'not-collected', text: 'the server does not say what time it is' } };
  }
  const behind = sent.getTime() - (time + resolution);
  const ahead = time - received.getTime();
  const serverTime = new Date(time).toISOString();
  if (Math.max(behind, ahead) > limits.skewMilliseconds) {
    return { fault: `the server's clock says ${serverTime}, where it is ${now} here` };
  }
  return { serverTime: { value: serverTime } };
}
