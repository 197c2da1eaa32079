import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/* Proxies on loopback: CONNECT over HTTP and HTTPS, and SOCKS 5. */

export interface TestProxy {
  readonly port: number;
  /** `host:port` that were asked for. */
  readonly asked: readonly string[];
  /** Of the requests to connect; lines of `Proxy-Authorization`. */
  readonly credentials: readonly string[];
  readonly close: () => Promise<void>;
}

export interface HttpProxyOptions {
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Answers CONNECT with this status instead of connecting; 0: does not answer. */
  readonly refuse?: number;
}

export async function startHttpProxy({ certificate, refuse }: HttpProxyOptions = {}): Promise<TestProxy> {
  const [asked, credentials]: [string[], string[]] = [[], []];
  const server = certificate === undefined ? createHttpServer() : createHttpsServer({ ...certificate });
  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    asked.push(request.url ?? '');
    credentials.push(request.headers['proxy-authorization'] ?? '');
    client.on('error', () => undefined);
    if (refuse === 0) return;
    if (refuse !== undefined) {
      client.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
      return;
    }
    const [host = '', port = ''] = (request.url ?? '').split(':');
    join(client, connect(Number(port), host), () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
    });
  });
  return listening(server, asked, credentials);
}

/** No authentication, IPv4 addresses and names; what a client sends first fits one packet on loopback. */
export async function startSocksProxy(): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer((client) => {
    client.on('error', () => undefined);
    client.once('data', () => {
      client.write(Buffer.from([5, 0]));
      client.once('data', (request: Buffer) => {
        const isName = request[3] === 3;
        const length = request[4] ?? 0;
        const host = isName ? request.subarray(5, 5 + length).toString() : [...request.subarray(4, 8)].join('.');
        const port = request.readUInt16BE(request.length - 2);
        asked.push(`${host}:${port}`);
        join(client, connect(port, host), () => {
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        });
      });
    });
  });
  return listening(server, asked, []);
}

function join(client: Duplex, target: Socket, onConnect: () => void): void {
  target.on('connect', () => {
    onConnect();
    target.pipe(client);
    client.pipe(target);
  });
  target.on('error', () => client.destroy());
  target.on('close', () => client.destroy());
  client.on('close', () => target.destroy());
}

async function listening(server: Server, asked: readonly string[], credentials: readonly string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    credentials,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
