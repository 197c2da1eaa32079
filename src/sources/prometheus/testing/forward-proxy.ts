import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ForwardProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What it was asked for, each once: `CONNECT host:port`, or the address of a plain request. */
  readonly asked: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** A proxy on loopback that passes everything on, or answers every CONNECT with a status. */
export async function startForwardProxy(refusal?: number): Promise<ForwardProxy> {
  const asked = new Set<string>();
  // Those that were handed over are no longer the server's own.
  const open = new Set<Duplex>();
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '');
    asked.add(`${url.origin}${url.pathname}`);
    const onward = request(url, { method: incoming.method, headers: incoming.headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on('connect', ({ url = '' }, socket) => {
    asked.add(`CONNECT ${url}`);
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} Refused\r\n\r\n`);
      return;
    }
    open.add(socket);
    const { hostname, port } = new URL(`http://${url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const [end, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      end.on('error', () => other.destroy());
      end.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => [...asked].sort(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
        for (const socket of open) socket.destroy();
      }),
  };
}
