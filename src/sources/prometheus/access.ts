import { hidden, redactShapes } from '../../redaction/shapes.ts';

/** Where a Prometheus is, and what it is shown. Credentials are of this address alone: nothing else is ever asked. */
export interface PrometheusAccess {
  /** As {@link readAddress} gives it. */
  readonly address: string;
  readonly auth?:
    | { readonly kind: 'bearer'; readonly token: string }
    | { readonly kind: 'basic'; readonly user: string; readonly password: string };
  /** Further headers, such as a tenant's. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `http://host:port`; without it the way is direct, whatever the environment says. */
  readonly proxy?: string;
  /** PEM texts. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
}

/**
 * `http(s)://host[:port][/prefix]` without a slash at its end, or what is wrong with it. The fault never repeats the
 * address: it may hold a password.
 */
export function readAddress(
  text: string,
): { readonly address: string } | { readonly fault: string; readonly hint?: string } {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !/^https?:\/\//i.test(text.trim())) {
    return { fault: 'this is no http or https address' };
  }
  if (url.username !== '' || url.password !== '' || /^https?:\/\/[^/?#]*@/i.test(text.trim())) {
    return {
      fault: 'an address must not hold a user or password',
      hint: 'set READINESS_PROMETHEUS_USER and READINESS_PROMETHEUS_PASSWORD, or READINESS_PROMETHEUS_TOKEN, in the environment',
    };
  }
  if (url.search !== '' || url.hash !== '') {
    return { fault: 'an address must end with its path: no ? and no #' };
  }
  const prefix = url.pathname.replace(/\/+$/, '');
  return {
    address: `${url.origin}${prefix}`,
  };
}

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/;
/** Headers that the connection itself decides. */
const reserved = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Whether a header may be set from outside. */
export function isSettableHeader(name: string): boolean {
  return headerName.test(name) && !reserved.has(name.toLowerCase()) && !/^proxy-/i.test(name);
}

/** Whether a value may stand in a header: visible latin characters, spaces and tabs. */
export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]+$/.test(value) && value.trim() !== '';
}

export function requestHeaders(access: PrometheusAccess): Readonly<Record<string, string>> {
  const { auth, headers } = access;
  return {
    ...headers,
    ...(auth === undefined
      ? {}
      : { authorization: auth.kind === 'bearer' ? `Bearer ${auth.token}` : `Basic ${basicOf(auth)}` }),
  };
}

function basicOf({ user, password }: { readonly user: string; readonly password: string }): string {
  return Buffer.from(`${user}:${password}`).toString('base64');
}

/** A shorter text stands by chance in much that is no secret. */
const shortest = 4;

/**
 * What the server is shown and must not come back with: a text that quotes a credential loses it, and whatever else has
 * the shape of a secret.
 */
export function cleanerOf(access: PrometheusAccess): (text: string) => string {
  const { auth, headers } = access;
  const shown = [
    ...Object.values(headers ?? {}).flatMap((value) => [value, value.replace(/^\w+ +/, '')]),
    ...(auth === undefined ? [] : auth.kind === 'bearer' ? [auth.token] : [auth.password, basicOf(auth)]),
  ]
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .filter((secret) => secret.length >= shortest)
    .sort((a, b) => b.length - a.length);
  return (text) => {
    const rest = shown.reduce((before, secret) => before.replaceAll(secret, hidden), text);
    return redactShapes(rest)?.text ?? rest;
  };
}
