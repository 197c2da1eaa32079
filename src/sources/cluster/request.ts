import { request as requestHttp, Agent as HttpAgent } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders, RequestOptions } from 'node:http';
import { request as requestHttps, Agent as HttpsAgent } from 'node:https';
import type { AgentOptions } from 'node:https';
import { RequestFailure } from './failure.ts';
import type { ClusterLimits } from './limits.ts';
import { slimText } from './slim.ts';

/** How to reach one API server. Its credentials go to this origin and nowhere else. */
export interface ApiServer {
  /** Scheme, host, port, and a path before `/api` where a proxy of clusters has one. No user information. */
  readonly url: URL;
  /** Credentials among them. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly tls: AgentOptions;
  /** Set where the kubeconfig names a proxy. */
  readonly agent?: HttpAgent;
  /** Set where a file holds the token: that of now. */
  readonly currentToken?: () => string | undefined;
}

export interface Asked {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  readonly accept?: string;
  readonly body?: string;
  /** Whether the sets of fields that managers own are left out of the answer ({@link slimText}). */
  readonly withoutFieldSets?: boolean;
}

/** An answer with status 200 or 201, whole. */
export interface Answer {
  readonly body: string;
  /** The `Date` of the server, and when it came by the local clock; milliseconds since the epoch. */
  readonly serverDate: number | undefined;
  readonly localDate: number;
}

export type Send = (asked: Asked, signal: AbortSignal) => Promise<Answer>;

export interface Connection {
  readonly send: Send;
  readonly close: () => void;
}

/**
 * Sends requests over one pool of connections. A redirect is not followed, no proxy of the environment is used, and an
 * answer other than 2xx is thrown as {@link RequestFailure}.
 */
export function connect(server: ApiServer, limits: ClusterLimits, now: () => Date): Connection {
  const isSecure = server.url.protocol === 'https:';
  const pool = { keepAlive: true, maxSockets: limits.atOnce * 2, keepAliveMsecs: 30_000 };
  const agent = server.agent ?? (isSecure ? new HttpsAgent({ ...pool, ...server.tls }) : new HttpAgent(pool));
  const prefix = server.url.pathname.replace(/\/+$/, '');
  const send: Send = async (asked, signal) => {
    const options: RequestOptions = {
      method: asked.method,
      protocol: server.url.protocol,
      hostname: server.url.hostname.replace(/^\[|\]$/g, ''),
      port: server.url.port === '' ? (isSecure ? 443 : 80) : Number(server.url.port),
      path: `${prefix}${asked.path}`,
      agent,
      signal,
      headers: {
        ...headersNow(server),
        accept: asked.accept ?? 'application/json',
        'user-agent': 'readiness',
        ...(asked.body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(asked.body)) }),
      },
    };
    const response = await begin(isSecure ? { ...options, ...server.tls } : options, isSecure, asked.body);
    const localDate = now().getTime();
    const { statusCode = 0, headers } = response;
    const bytes = await readAll(response, limits.answer);
    const body = asked.withoutFieldSets === true ? slimText(bytes) : bytes.toString('utf8');
    if (statusCode === 200 || statusCode === 201) {
      const date = headers.date === undefined ? Number.NaN : Date.parse(headers.date);
      if (/^\s*</.test(body.slice(0, 200)) || /^text\/html/i.test(headers['content-type'] ?? '')) throw notTheApi();
      return { body, serverDate: Number.isNaN(date) ? undefined : date, localDate };
    }
    throw refusal(statusCode, headers['retry-after'], body, limits);
  };
  return {
    send,
    close: () => {
      agent.destroy();
    },
  };
}

function headersNow({ headers, currentToken }: ApiServer): OutgoingHttpHeaders {
  const token = currentToken?.();
  const lines = Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]);
  return {
    ...(Object.fromEntries(lines) as OutgoingHttpHeaders),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function begin(options: RequestOptions, isSecure: boolean, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (isSecure ? requestHttps : requestHttp)(options, resolve);
    request.on('error', (error) => {
      reject(connectionFailure(error));
    });
    request.end(body);
  });
}

function readAll(response: IncomingMessage, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) {
        reject(new RequestFailure('parse-error', `an answer of the API server is larger than ${most} bytes`));
        response.destroy();
      } else chunks.push(chunk);
    });
    response.on('end', () => {
      if (response.complete) resolve(Buffer.concat(chunks, size));
      else reject(cut());
    });
    response.on('error', (error) => {
      reject(connectionFailure(error));
    });
    response.on('close', () => {
      reject(cut());
    });
  });
}

function cut(): RequestFailure {
  return new RequestFailure('unreachable', 'the connection to the API server was cut', { mayPass: true });
}

function notTheApi(): RequestFailure {
  return new RequestFailure(
    'parse-error',
    'the answer is a web page and not of the Kubernetes API: something stands between, such as a page to log in',
  );
}

/** Codes that Node and OpenSSL give; a message may quote what was sent. */
function connectionFailure(error: Error): RequestFailure {
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return new RequestFailure('timeout', 'the API server did not answer in time');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'no code';
  const isTls = /CERT|TLS|SSL|SELF_SIGNED|ALTNAME|UNABLE_TO_/.test(code);
  // Of the agent that connects through a proxy.
  const refused = /^Bad response: (\d{3})$/.exec(error.message)?.[1];
  if (refused !== undefined)
    return new RequestFailure('unreachable', `the proxy of the kubeconfig does not connect (${refused})`, {
      mayPass: refused.startsWith('5'),
    });
  if (error.message === 'Proxy timeout')
    return new RequestFailure('timeout', 'the proxy of the kubeconfig did not connect in time');
  return new RequestFailure(
    'unreachable',
    isTls ? `no trusted connection to the API server (${code})` : `the API server can't be reached (${code})`,
    { mayPass: true },
  );
}

function refusal(status: number, retryAfter: string | undefined, body: string, limits: ClusterLimits): RequestFailure {
  if (status === 401)
    return new RequestFailure('permission-denied', 'the API server does not know who asks (401)', { status });
  if (status === 403) return new RequestFailure('permission-denied', 'the API server refuses it (403)', { status });
  if (status === 410 || (status === 400 && /continue/i.test(body)))
    return new RequestFailure('unreachable', `the token of the next page is no longer valid (${status})`, { status });
  if (status === 429 || status >= 500) {
    const seconds = retryAfter === undefined ? Number.NaN : Number(retryAfter);
    return new RequestFailure('unreachable', `the API server answers ${status}`, {
      mayPass: true,
      status,
      ...(Number.isFinite(seconds) && seconds >= 0 ? { wait: Math.min(seconds * 1000, limits.longestPause) } : {}),
    });
  }
  if (status >= 300 && status < 400)
    return new RequestFailure('parse-error', `the API server sends us elsewhere (${status}), which is not followed`, {
      status,
    });
  return new RequestFailure('parse-error', `the API server answers ${status}`, { status });
}
