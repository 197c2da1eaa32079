import { createPublicKey, verify } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/*
 * A small interactions endpoint: what Discord would talk to. It checks signatures for real, answers pings and commands,
 * tells its health and its metrics, and holds nothing else.
 */

export interface EndpointOptions {
  /** Ed25519 public key as Discord shows it: 64 hexadecimal digits. */
  readonly publicKey: string;
  /** What `/health/deep` says is deployed. */
  readonly version: string;
  /** `sha256:...` of the image that it stands for. */
  readonly imageDigest: string;
  readonly now?: () => Date;
}

export interface Endpoint {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A body may be this large; Discord's are far smaller. */
const maxBody = 256 * 1024;
/** SubjectPublicKeyInfo of an Ed25519 key is this prefix and the 32 bytes of the key (RFC 8410). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

const interaction = { ping: 1, command: 2 } as const;
const answer = { pong: 1, message: 4 } as const;

/** Starts the endpoint on a free port of loopback. Throws when the key is none. */
export async function startEndpoint({
  publicKey,
  version,
  imageDigest,
  now = () => new Date(),
}: EndpointOptions): Promise<Endpoint> {
  if (!/^[0-9a-f]{64}$/i.test(publicKey)) throw new Error('the public key is not 64 hexadecimal digits');
  const key = createPublicKey({
    key: Buffer.concat([spkiPrefix, Buffer.from(publicKey, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  const metrics = metricsOf();
  const started = now();

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    if (request.method === 'GET' && path === '/metrics') {
      response.setHeader('content-type', metrics.registry.contentType);
      response.end(await metrics.registry.metrics());
      return;
    }
    if (request.method === 'GET' && /^\/health\/(?:live|ready|deep)$/.test(path)) {
      send(response, 200, {
        status: 'healthy',
        timestamp: now().toISOString(),
        version,
        imageDigest,
        uptime: Math.max(0, (now().getTime() - started.getTime()) / 1000),
        checks: { signatures: { status: 'healthy' } },
      });
      return;
    }
    if (request.method !== 'POST' || path !== '/interactions') {
      send(response, 404, { error: 'there is nothing here' });
      return;
    }
    const done = metrics.duration.startTimer({ route: path });
    const status = await interact(request, response);
    done();
    metrics.requests.inc({ method: 'POST', route: path, status: String(status) });
  };

  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<number> => {
    const body = await readBody(request);
    if (body === undefined) return send(response, 413, { error: 'too large' });
    const signature = headerOf(request, 'x-signature-ed25519');
    const timestamp = headerOf(request, 'x-signature-timestamp');
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    const isHex = /^[0-9a-f]{128}$/i.test(signature);
    if (!isHex || !verify(null, signed, key, Buffer.from(signature, 'hex')))
      return send(response, 401, { error: 'invalid request signature' });
    switch (typeOf(body)) {
      case interaction.ping:
        return send(response, 200, { type: answer.pong });
      case interaction.command:
        return send(response, 200, { type: answer.message, data: { content: 'Playing.' } });
      default:
        return send(response, 400, { error: 'this is no interaction' });
    }
  };

  const server = createServer((request, response) => {
    respond(request, response).catch(() => {
      if (!response.headersSent) send(response, 500, { error: 'internal error' });
      else response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => close(server) };
}

function metricsOf(): {
  readonly registry: Registry;
  readonly requests: Counter<'method' | 'route' | 'status'>;
  readonly duration: Histogram<'route'>;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Counter({
      name: 'http_requests_total',
      help: 'Requests that were answered.',
      labelNames: ['method', 'route', 'status'],
      registers: [registry],
    }),
    duration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its answer.',
      labelNames: ['route'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 3],
      registers: [registry],
    }),
  };
}

function send(response: ServerResponse, status: number, body: object): number {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
  return status;
}

function headerOf(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function typeOf(body: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  } catch {
    return undefined;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
