import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Of the address and of a form in the body. */
  readonly parameters: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a request; undefined leaves it to what a sound Prometheus says. */
export type Behaviour = (request: SeenRequest, response: ServerResponse) => unknown;

export interface FakePrometheus {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  /** Values that were asked for. */
  readonly asked: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Sends a body of the API. */
export function json(response: ServerResponse, body: unknown, status = 200): true {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
  return true;
}

export function vector(response: ServerResponse, samples: readonly unknown[], more: object = {}): true {
  return json(response, { status: 'success', data: { resultType: 'vector', result: samples }, ...more });
}

/** `[seconds, "value"]` at the instant that the request names. */
export function at(request: SeenRequest, value: string): readonly [number, string] {
  return [Date.parse(request.parameters.get('time') ?? '') / 1000, value];
}

/**
 * A server on loopback that answers as `behave` says, and for the rest as a Prometheus without series. `date` (RFC 3339)
 * is what its clock says; that of the machine when left out.
 */
export async function startFake(behave: Behaviour, date?: string): Promise<FakePrometheus> {
  const seen: SeenRequest[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    if (date !== undefined) response.setHeader('date', new Date(date).toUTCString());
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const url = new URL(incoming.url ?? '/', 'http://fake');
      const request: SeenRequest = {
        method: incoming.method ?? '',
        path: url.pathname,
        parameters: new URLSearchParams(`${url.search.slice(1)}&${Buffer.concat(chunks).toString()}`),
        headers: incoming.headers,
      };
      seen.push(request);
      if (behave(request, response) === undefined) answerSoundly(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    asked: () => seen.flatMap(({ parameters }) => parameters.get('query') ?? []),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

const status: Readonly<Record<string, unknown>> = {
  '/api/v1/status/buildinfo': { version: '2.42.0' },
  '/api/v1/status/flags': { 'storage.tsdb.retention.time': '30d', 'web.external-url': 'http://secret@inside' },
  '/api/v1/rules': { groups: [] },
  '/api/v1/targets': { activeTargets: [] },
  '/api/v1/alertmanagers': { activeAlertmanagers: [] },
};

function answerSoundly(request: SeenRequest, response: ServerResponse): void {
  const query = request.parameters.get('query');
  const data = status[request.path];
  if (query !== null) vector(response, query === 'vector(1)' ? [{ metric: {}, value: at(request, '1') }] : []);
  else if (data !== undefined) json(response, { status: 'success', data });
  else {
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('404 page not found');
  }
}
