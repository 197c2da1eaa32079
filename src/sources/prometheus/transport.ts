import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { PrometheusAccess } from './access.ts';
import { requestHeaders } from './access.ts';
import { tunnelThrough } from './proxy.ts';
import type { Limits } from './limits.ts';

/*
 * One request, one answer. Nothing is followed, nothing is decompressed, and the environment's proxies are not asked:
 * agents of our own know none. A failure is a code and no error object, for those hold the request with its headers.
 */

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export type Trouble =
  /** `detail`: a code of Node or OpenSSL. */
  | { readonly trouble: 'unreachable' | 'cut' | 'certificate'; readonly detail: string }
  | { readonly trouble: 'slow' | 'stopped' | 'large' };

export interface Transport {
  /** `body`: a form to POST; without one it is a GET. `path` begins behind the address. */
  readonly exchange: (
    path: string,
    options: { readonly body?: string; readonly signal: AbortSignal },
  ) => Promise<Answer | Trouble>;
  readonly close: () => void;
}

export function isTrouble(answer: Answer | Trouble): answer is Trouble {
  return 'trouble' in answer;
}

export function openTransport(access: PrometheusAccess, limits: Limits): Transport {
  const secure = access.address.startsWith('https:');
  const common = { keepAlive: true, maxSockets: limits.atOnce };
  const { proxy } = access;
  const agent = secure ? new HttpsAgent({ ...common, ...access.tls }) : new HttpAgent(common);
  if (agent instanceof HttpsAgent && proxy !== undefined) tunnelThrough(proxy, agent, access.tls);
  const begin = secure ? httpsRequest : httpRequest;
  const headers = { ...requestHeaders(access), accept: 'application/json', 'accept-encoding': 'identity' };
  return {
    close: () => {
      agent.destroy();
    },
    exchange: async (path, { body, signal }) => {
      const slow = AbortSignal.timeout(limits.requestMilliseconds);
      const sent =
        body === undefined
          ? headers
          : {
              ...headers,
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': Buffer.byteLength(body),
            };
      const options: RequestOptions = {
        agent,
        method: body === undefined ? 'GET' : 'POST',
        headers: sent,
        signal: AbortSignal.any([signal, slow]),
      };
      try {
        const url = new URL(`${access.address}${path}`);
        const message = await (secure || proxy === undefined
          ? send(url, begin, options, body)
          : // A proxy is asked for the whole address.
            send(new URL(proxy), begin, { ...options, path: url.href, headers: { ...sent, host: url.host } }, body));
        return await read(message, limits.answerBytes);
      } catch (error) {
        if (signal.aborted) return { trouble: 'stopped' };
        if (slow.aborted) return { trouble: 'slow' };
        return troubleOf(error);
      }
    },
  };
}

function send(
  url: URL,
  begin: typeof httpRequest,
  options: RequestOptions,
  body: string | undefined,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = begin(url, options, resolve);
    request.once('error', reject);
    request.end(body);
  });
}

async function read(message: IncomingMessage, most: number): Promise<Answer | Trouble> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the connection.
    if (bytes > most) return { trouble: 'large' };
    chunks.push(chunk);
  }
  return { status: message.statusCode ?? 0, headers: singles(message), body: Buffer.concat(chunks, bytes) };
}

function singles({ headers }: IncomingMessage): Answer['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().at(0)]));
}

/** Of an error only the code is kept: its message and fields may quote the address and the headers. */
function troubleOf(error: unknown): Trouble {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  const detail = typeof code === 'string' && /^\w{2,60}$/.test(code) ? code : 'no connection';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ISSUER|ALTNAME|PEM|KEY_VALUES|ALERT_(?:UNKNOWN_CA|BAD)/.test(detail)) {
    return { trouble: 'certificate', detail };
  }
  return { trouble: /ECONNRESET|EPIPE|HPE_|PREMATURE|ABORTED/.test(detail) ? 'cut' : 'unreachable', detail };
}
