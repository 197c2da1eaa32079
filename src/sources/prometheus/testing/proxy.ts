import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** PEM texts of an authority, and of a server's and a client's pair that it signed. */
export interface Certificates {
  readonly ca: string;
  readonly server: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

/** Makes them with openssl, for 127.0.0.1 and a day. */
export function makeCertificates(folder: string): Certificates {
  const openssl = (...args: readonly string[]): unknown =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=authority', '-days', '1');
  const pair = (name: string, extension: string): { readonly cert: string; readonly key: string } => {
    writeFileSync(join(folder, `${name}.cnf`), extension);
    openssl('req', ...newKey, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '1', '-extfile', `${name}.cnf`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
    return { cert: text(`${name}.pem`), key: text(`${name}.key`) };
  };
  return {
    server: pair('server', 'subjectAltName=IP:127.0.0.1'),
    client: pair('client', 'extendedKeyUsage=clientAuth'),
    ca: text('ca.pem'),
  };
}

export interface ProxyOptions {
  /** Address of what stands behind. */
  readonly target: string;
  readonly certificates: Certificates;
  readonly prefix: string;
  readonly token: string;
  readonly tenant: string;
}

export interface Proxy {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * What stands in front of many a Prometheus: a client certificate to connect at all, 404 outside of its prefix, 401
 * without the token, 403 without the tenant. None of it reaches the server behind.
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { target, certificates, prefix } = options;
  const server = createServer(
    { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: true },
    (incoming, response) => {
      const refused = refusal(incoming, options);
      if (refused !== undefined) {
        response.writeHead(refused, { 'content-type': 'text/plain' });
        response.end('refused');
        return;
      }
      const type = incoming.headers['content-type'];
      const onward = httpRequest(
        `${target}${(incoming.url ?? '').slice(prefix.length)}`,
        { method: incoming.method, agent: false, headers: type === undefined ? {} : { 'content-type': type } },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        },
      );
      onward.on('error', () => {
        response.writeHead(502).end();
      });
      incoming.pipe(onward);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function refusal({ url, headers }: IncomingMessage, options: ProxyOptions): number | undefined {
  if (url?.startsWith(`${options.prefix}/`) !== true) return 404;
  if (headers.authorization !== `Bearer ${options.token}`) return 401;
  return headers['x-scope-orgid'] === options.tenant ? undefined : 403;
}
