import { createPublicKey, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Endpoint {
  readonly origin: string;
  /** Requests that were answered as interactions. */
  readonly served: () => number;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  readonly close: () => void;
}

export interface EndpointOptions {
  /** 64 hex digits; absent: any signature will do. */
  readonly publicKey?: string;
  /** Milliseconds that the nth answer takes. */
  readonly delay?: (index: number) => number;
  /** What `/health/deep` answers; a function is asked each time. */
  readonly health?: (turn: number) => unknown;
  /** Answers everything but interactions itself. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A small bot on loopback: checks Ed25519 signatures as Discord demands it, and says which build it is. */
export async function startEndpoint(options: EndpointOptions): Promise<Endpoint> {
  let [served, turn] = [0, 0];
  const asked: string[] = [];
  const key =
    options.publicKey === undefined
      ? undefined
      : createPublicKey({
          key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(options.publicKey, 'hex').toString('base64url') },
          format: 'jwk',
        });
  const isSigned = ({ headers }: IncomingMessage, body: string): boolean => {
    if (key === undefined) return true;
    const signature = Buffer.from(String(headers['x-signature-ed25519']), 'hex');
    return verify(null, Buffer.from(String(headers['x-signature-timestamp']) + body), key, signature);
  };
  const server = createServer((request, response) => {
    let body = '';
    asked.push(request.url ?? '');
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      if (request.url === '/interactions') {
        if (!isSigned(request, body)) {
          response.writeHead(401).end('invalid request signature');
          return;
        }
        served += 1;
        const answer = (): void => {
          response.writeHead(200, { 'content-type': 'application/json' }).end('{"type":5}');
        };
        setTimeout(answer, options.delay?.(served) ?? 2);
      } else if (options.instead !== undefined) options.instead(request, response);
      else if (request.url === '/health/deep' && options.health !== undefined) {
        turn += 1;
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(options.health(turn)));
      } else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    served: () => served,
    asked,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
