import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:https';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { JsonRecord } from '../../../model/json.ts';

/*
 * An issuer of OpenID Connect tokens on loopback: discovery, keys, and a token endpoint that renews, and on demand each
 * fault that one may show.
 */

export interface IssuerRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: URLSearchParams;
}

export interface IssuerOptions {
  readonly certificate: { readonly cert: string; readonly key: string };
  /** Answers itself and returns true, or leaves it to the issuer. */
  readonly fault?: (request: IssuerRequest, response: ServerResponse, issuer: Issuer) => boolean;
  /** Of the client; asked for as HTTP basic, or in the form. */
  readonly secret?: string;
  readonly secretIn?: 'header' | 'form';
  /** Gives a new refresh-token with each renewal. */
  readonly rotates?: boolean;
}

export interface Issuer {
  readonly url: string;
  readonly requests: readonly IssuerRequest[];
  /** An id-token that ends so many seconds from now. */
  readonly idToken: (seconds: number, claims?: JsonRecord) => string;
  readonly close: () => Promise<void>;
}

export const refreshToken = 'canary-refresh-token';
export const clientId = 'readiness-test';

export async function startIssuer(options: IssuerOptions): Promise<Issuer> {
  const requests: IssuerRequest[] = [];
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyId = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
  const part = (value: JsonRecord): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const server = createServer({ ...options.certificate }, (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request: IssuerRequest = {
        path: incoming.url ?? '',
        headers: incoming.headers,
        form: new URLSearchParams(Buffer.concat(chunks).toString('utf8')),
      };
      requests.push(request);
      if (options.fault?.(request, response, issuer) !== true) answer(request, response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the issuer has no port');
  const url = `https://127.0.0.1:${address.port}`;
  const issuer: Issuer = {
    url,
    requests,
    idToken: (seconds, claims = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const head = part({ alg: 'RS256', typ: 'JWT', kid: keyId });
      const body = part({ iss: url, aud: clientId, sub: 'reader', iat: now - 3600, exp: now + seconds, ...claims });
      const signature = createSign('RSA-SHA256').update(`${head}.${body}`).sign(privateKey).toString('base64url');
      return `${head}.${body}.${signature}`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return issuer;

  function answer({ path, headers, form }: IssuerRequest, response: ServerResponse): void {
    if (path === '/.well-known/openid-configuration') {
      sendJson(response, 200, {
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: [
          options.secretIn === 'form' ? 'client_secret_post' : 'client_secret_basic',
        ],
      });
    } else if (path === '/keys') {
      const { n, e } = publicKey.export({ format: 'jwk' });
      sendJson(response, 200, { keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: keyId, n: n ?? '', e: e ?? '' }] });
    } else if (path === '/token' && isClient(headers, form) && form.get('refresh_token') === refreshToken) {
      sendJson(response, 200, {
        token_type: 'bearer',
        access_token: 'canary-access-token',
        expires_in: 300,
        id_token: issuer.idToken(300),
        ...(options.rotates === true ? { refresh_token: 'canary-next' } : {}),
      });
    } else sendJson(response, 400, { error: 'invalid_grant', error_description: 'canary' });
  }

  function isClient(headers: IncomingHttpHeaders, form: URLSearchParams): boolean {
    const { secret } = options;
    if (secret === undefined) return form.get('client_id') === clientId;
    if (options.secretIn === 'form') return form.get('client_secret') === secret;
    // Both are form-encoded before (RFC 6749, section 2.3.1).
    const sent = Buffer.from(headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString('utf8');
    return decodeURIComponent(sent) === `${clientId}:${secret}`;
  }
}

export function sendJson(response: ServerResponse, status: number, value: JsonRecord): true {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
  return true;
}
