import { request } from 'node:http';
import type { Agent } from 'node:https';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { PrometheusAccess } from './access.ts';

/** Milliseconds without a word of the proxy: nothing else ends a connection that is still to be made. */
const patience = 20_000;

/** Lets an agent make its connections through a proxy, which sees the name of the server and none of what is said. */
export function tunnelThrough(proxy: string, agent: Agent, tls: PrometheusAccess['tls']): void {
  agent.createConnection = (options, callback) => {
    const host = options.host ?? '';
    const port = options.port ?? 443;
    const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const asked = request(proxy, { method: 'CONNECT', path: authority, headers: { host: authority }, agent: false });
    const failed = (code: string): void => {
      callback?.(Object.assign(new Error(code), { code }), undefined as never);
    };
    asked.setTimeout(patience, () => asked.destroy(new Error('the proxy does not answer')));
    asked.once('error', (error: NodeJS.ErrnoException) => {
      failed(error.code ?? 'no connection');
    });
    // A proxy that refuses may answer as any server does.
    asked.once('response', (answer) => {
      answer.destroy();
      failed(`PROXY_STATUS_${answer.statusCode ?? 0}`);
    });
    asked.once('connect', ({ statusCode = 0 }, socket) => {
      socket.setTimeout(0);
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        failed(`PROXY_STATUS_${statusCode}`);
        return;
      }
      callback?.(null, connect({ ...tls, host, servername: isIP(host) === 0 ? host : '', socket }));
    });
    asked.end();
    return undefined;
  };
}
