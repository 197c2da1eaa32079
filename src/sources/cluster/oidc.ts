import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import * as oidc from 'openid-client';
import { asNumber, asRecord } from '../../model/json.ts';
import type { Json } from '../../model/json.ts';
import { CredentialFault, codeOf } from './fault.ts';

export interface OidcWorld {
  readonly now: () => Date;
  /** Milliseconds for all that is asked of the issuer. */
  readonly patience: number;
}

/** Seconds that a token must still be good for: a run is shorter. */
const margin = 150;
/** Bytes of an answer. */
const most = 1024 * 1024;

/**
 * The id-token of an `auth-provider` named oidc, renewed where it has expired. The library would do it without a deadline,
 * without the client's secret, and with certificates unverified where a variable of the environment says so.
 */
export async function freshIdToken(
  settings: Readonly<Record<string, unknown>>,
  { now, patience }: OidcWorld,
): Promise<{ readonly token: string; readonly notes: readonly string[] }> {
  const text = (key: string): string | undefined => {
    const value = settings[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const stored = text('id-token');
  const at = now().getTime() / 1000;
  if (stored !== undefined && isGood(stored, at + margin)) return { token: stored, notes: [] };
  const [issuer, clientId, refreshToken] = [text('idp-issuer-url'), text('client-id'), text('refresh-token')];
  if (issuer === undefined || clientId === undefined || refreshToken === undefined) {
    // It may last for what is left of the run.
    if (stored !== undefined && isGood(stored, at)) return { token: stored, notes: [] };
    const missing = ['idp-issuer-url', 'client-id', 'refresh-token'].filter((key) => text(key) === undefined);
    throw new CredentialFault(
      `the kubeconfig's id-token ${stored === undefined ? 'is not there' : 'has expired'}, and can't be renewed without ${missing.join(' and ')}: log in again`,
    );
  }
  const url = issuerUrl(issuer);
  const name = `the issuer of the kubeconfig's tokens (${url.host})`;
  const deadline = AbortSignal.timeout(patience);
  const secret = text('client-secret');
  try {
    const ask = askOver({ ...authority(text), signal: deadline }, name);
    const server = await oidc.discovery(url, clientId, undefined, secret === undefined ? oidc.None() : sent(secret), {
      [oidc.customFetch]: ask,
    });
    const renewed = await oidc.refreshTokenGrant(server, refreshToken);
    const token = renewed.id_token;
    if (token === undefined || !isGood(token, at))
      throw new CredentialFault(`${name} gave no new id-token: log in again`);
    const isRotated = renewed.refresh_token !== undefined && renewed.refresh_token !== refreshToken;
    return { token, notes: isRotated ? [rotated] : [] };
  } catch (error) {
    throw faultOf(error, name, deadline.aborted);
  }
}

const rotated =
  'the issuer gave a new refresh-token with the renewed id-token; readiness writes no kubeconfig, so kubectl may have to log in again';

/** A token without an end is the API server's to judge. */
function isGood(token: string, at: number): boolean {
  const parts = token.split('.');
  if (parts.length !== 3) return false;
  try {
    const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')) as Json;
    const end = asRecord(claims)?.['exp'];
    return end === undefined || (asNumber(end) ?? 0) > at;
  } catch {
    return false;
  }
}

function issuerUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new CredentialFault("the kubeconfig's idp-issuer-url is no https: address, or holds a user or a password");
  return url;
}

function authority(text: (key: string) => string | undefined): Pick<RequestOptions, 'ca'> {
  const [file, data] = [text('idp-certificate-authority'), text('idp-certificate-authority-data')];
  if (file !== undefined) {
    try {
      return { ca: readFileSync(file) };
    } catch (error) {
      throw new CredentialFault(`the kubeconfig's idp-certificate-authority can't be read (${codeOf(error)})`);
    }
  }
  return data === undefined ? {} : { ca: Buffer.from(data, 'base64') };
}

/** The client's secret, in the way that the issuer takes. */
function sent(secret: string): oidc.ClientAuth {
  return (server, client, body, headers) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way = ways.includes('client_secret_basic') ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret);
    way(server, client, body, headers);
  };
}

/** What fetch would do, with an authority of its own, nothing of the environment, no redirect and one deadline for all. */
function askOver(options: Pick<RequestOptions, 'ca' | 'signal'>, name: string): oidc.CustomFetch {
  return (url, { method, headers, body }) =>
    new Promise((resolve, reject) => {
      if (!url.startsWith('https:')) {
        reject(new CredentialFault(`${name} names an address that is not encrypted`));
        return;
      }
      const asked = request(url, { ...options, method, headers, agent: false, rejectUnauthorized: true }, (answer) => {
        const status = answer.statusCode ?? 0;
        if (status >= 300 && status < 400) {
          answer.destroy();
          reject(new CredentialFault(`${name} sends us elsewhere (${status}), which is not followed`));
          return;
        }
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > most) answer.destroy(new CredentialFault(`${name} answers without end`));
          else chunks.push(chunk);
        });
        answer.on('end', () => {
          const type = answer.headers['content-type'];
          const init = { status, headers: type === undefined ? {} : { 'content-type': type } };
          resolve(new Response(status === 204 || size === 0 ? null : Buffer.concat(chunks), init));
        });
        answer.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(typeof body === 'string' || body instanceof URLSearchParams ? body.toString() : undefined);
    });
}

/** The library wraps what it is thrown. Of an issuer's own words a code of RFC 6749 is shown, and nothing else. */
function faultOf(error: unknown, name: string, isLate: boolean): CredentialFault {
  if (isLate) return new CredentialFault(`${name} did not answer in time`);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof CredentialFault) return cause;
    if (cause instanceof oidc.ResponseBodyError) {
      const code = /^[a-z_]{1,40}$/.test(cause.error) ? ` ${cause.error}` : '';
      return new CredentialFault(`${name} refuses to renew the id-token (${cause.status}${code}): log in again`);
    }
    if (
      'code' in cause &&
      typeof cause.code === 'string' &&
      /^E[A-Z]+$|CERT|TLS|SSL|ALTNAME|^UNABLE_TO_/.test(cause.code)
    )
      return new CredentialFault(`${name} can't be reached (${cause.code.slice(0, 60)})`);
  }
  return new CredentialFault(
    `${name} answers what can't be used to renew the id-token (${codeOf(error)}): log in again`,
  );
}
