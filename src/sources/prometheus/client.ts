import type { PrometheusAccess } from './access.ts';
import type { Limits } from './limits.ts';
import type { Refusal, Reply } from './reply.ts';
import { quotedBy, readReply } from './reply.ts';

import { isTrouble, openTransport } from './transport.ts';

/** The world as far as a client needs it; tests make their own. */
export interface World {
  readonly now: () => Date;
  /** Resolves early when the signal is given. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1, for the spread of waits. */
  readonly random: () => number;
}

export interface Asked {
  readonly reply: Reply;
  readonly milliseconds: number;
  /** When the last attempt began and ended, and what the server thought the time was. */
  readonly sent: Date;
  readonly received: Date;
  readonly date: string | undefined;
}

export interface PrometheusClient {
  /** `path` begins behind the address: `/api/v1/rules`. Never throws. */
  readonly get: (path: string, parameters?: Readonly<Record<string, string>>) => Promise<Asked>;
  /** An instant query; long ones go into the body. Never throws. */
  readonly query: (text: string, instant: string) => Promise<Asked>;
  readonly close: () => void;
}

export interface ClientOptions {
  readonly access: PrometheusAccess;
  readonly limits: Limits;
  readonly world: World;
  readonly clean: (text: string) => string;
  /** The end of everything. */
  readonly signal: AbortSignal;
}

/** Asks with retries, a few at once, until the signal is given or more was read than a run may hold. */
export function openClient(options: ClientOptions): PrometheusClient {
  const { limits, world, signal } = options;
  const transport = openTransport(options.access, limits);
  const quote = quotedBy(options.clean);
  const enter = gate(limits.atOnce);
  let bytes = 0;
  // Questions in a row that no attempt got an answer to: a server that is gone is not waited for two thousand times.
  let lost = 0;

  const attempt = async (path: string, body: string | undefined): Promise<Omit<Asked, 'milliseconds'>> => {
    const sent = world.now();
    if (bytes > limits.totalBytes) {
      return { reply: tooMuch, sent, received: sent, date: undefined };
    }
    const answer = await transport.exchange(path, { signal, ...(body === undefined ? {} : { body }) });
    const received = world.now();
    if (isTrouble(answer)) return { reply: readReply(answer, quote, received), sent, received, date: undefined };
    bytes += answer.body.length;
    return { reply: readReply(answer, quote, received), sent, received, date: answer.headers['date'] };
  };

  const ask = (path: string, body?: string): Promise<Asked> =>
    enter(async () => {
      const began = world.now().getTime();
      for (let tries = 0; ; tries += 1) {
        const asked = await attempt(path, body);
        const { reply } = asked;
        const mayRetry = reply.status === 'refused' && reply.again !== undefined && !signal.aborted;
        if (!mayRetry) lost = 0;
        if (!mayRetry || tries >= (lost >= limits.lostInARow ? 0 : limits.retries)) {
          if (mayRetry) lost += 1;
          return { ...asked, milliseconds: asked.received.getTime() - began };
        }
        await world.sleep(waitBefore(tries, reply.again.after, options), signal);
      }
    });

  return {
    get: (path, parameters = {}) => ask(withParameters(path, parameters)),
    query: (text, instant) => {
      const parameters = { query: text, time: instant, timeout: limits.serverTimeout };
      const path = withParameters(queryPath, parameters);
      return path.length > limits.addressCharacters
        ? ask(queryPath, new URLSearchParams(parameters).toString())
        : ask(path);
    },
    close: transport.close,
  };
}

const queryPath = '/api/v1/query';

const tooMuch: Refusal = {
  status: 'refused',
  reason: 'timeout',
  text: 'the answers before this one were as large as all of a run may be',
};

function withParameters(path: string, parameters: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(parameters).toString();
  return text === '' ? path : `${path}?${text}`;
}

const firstWait = 250;

/** Twice as long each time, spread so that retries of parallel queries don't meet; a server's own wish is kept. */
function waitBefore(tries: number, after: number | undefined, { limits, world }: ClientOptions): number {
  const backOff = firstWait * 2 ** tries * (0.5 + world.random() / 2);
  return Math.min(limits.waitMilliseconds, Math.max(backOff, after ?? 0));
}

/** Lets so many work at once, in the order of their coming. */
function gate(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
