import type { Json } from '../../model/json.ts';
import { RequestFailure } from './failure.ts';
import type { ClusterLimits } from './limits.ts';
import type { Answer, Asked, Send } from './request.ts';

/** The world around, as arguments. */
export interface Surroundings {
  readonly now: () => Date;
  /** From 0 to 1; spreads repetitions. */
  readonly random: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Asks with patience, and gives the parsed answer. Throws {@link RequestFailure}. */
export type Ask = (asked: Asked) => Promise<{ readonly value: Json; readonly answer: Answer }>;

/**
 * What may pass is asked again, three times at most and only while there is time: 429, 5xx, cut connections, half an
 * answer, TLS. `deadline` ends everything.
 */
export function patientAsk(send: Send, limits: ClusterLimits, world: Surroundings, deadline: AbortSignal): Ask {
  return async (asked) => {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await send(asked, AbortSignal.any([deadline, AbortSignal.timeout(limits.request)]));
        return { value: parsed(answer.body), answer };
      } catch (error) {
        const failure = error instanceof RequestFailure ? error : undefined;
        if (failure === undefined || !failure.mayPass || tries >= limits.retries) throw error;
        const pause = failure.wait ?? limits.pause * 2 ** tries * (0.5 + world.random());
        try {
          await world.sleep(pause, deadline);
        } catch {
          throw failure;
        }
        if (deadline.aborted) throw failure;
      }
    }
  };
}

/** Half an answer whose connection ended in order is told by its text alone. */
function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    throw new RequestFailure('unreachable', "the API server's answer is no whole JSON", { mayPass: true });
  }
}
