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

/**
 * Asks with patience, and gives the answer as `read` makes it of its text (without: parsed), which throws SyntaxError where
 * it is cut. Throws {@link RequestFailure}.
 */
export type Ask = <Value = Json>(
  asked: Asked,
  read?: (body: string) => Value,
) => Promise<{ readonly value: Value; readonly answer: Answer }>;

/**
 * What may pass is asked again, three times at most and only while there is time: 429, 5xx, cut connections, half an
 * answer, TLS. `deadline` ends everything.
 */
export function patientAsk(send: Send, limits: ClusterLimits, world: Surroundings, deadline: AbortSignal): Ask {
  return async <Value>(asked: Asked, read: (body: string) => Value = (body) => JSON.parse(body) as Value) => {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await send(asked, AbortSignal.any([deadline, AbortSignal.timeout(limits.request)]));
        return { value: parsed(answer.body, read), answer };
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
function parsed<Value>(body: string, read: (body: string) => Value): Value {
  try {
    return read(body);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RequestFailure('unreachable', "the API server's answer is no whole JSON", { mayPass: true });
  }
}
