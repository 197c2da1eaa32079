import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { stepsOf } from './library.ts';
import { freshIdToken } from './oidc.ts';
import { CredentialFault, codeOf } from './fault.ts';
import { runPlugin } from './plugin.ts';

/** What a user's entry may say and the library does not read. */
export interface UserMore {
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra: readonly (readonly [key: string, value: string])[];
}

export interface CredentialOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Milliseconds for a plugin, and for an issuer of tokens. */
  readonly patience: number;
  readonly more?: UserMore | undefined;
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** Where a file holds the token: that of now, for whoever keeps the file replaces it from time to time. */
  readonly currentToken?: () => string | undefined;
  readonly notes: readonly string[];
}

type Mutable = Record<string, unknown>;

/**
 * Credentials of the current user. Plugins run here, and tokens are renewed. Nothing is thrown, for this is another bundle
 * than its caller's; texts quote neither a file's content nor a library's message.
 */
export async function credentialsOf(
  config: KubeConfig,
  options: CredentialOptions,
): Promise<Credentials | { readonly fault: string }> {
  try {
    return await gather(config, options);
  } catch (error) {
    if (error instanceof CredentialFault) return { fault: error.message };
    return { fault: `the credentials of the kubeconfig can't be used (${codeOf(error)})` };
  }
}

async function gather(config: KubeConfig, options: CredentialOptions): Promise<Credentials> {
  const user = config.getCurrentUser();
  if (user === null) return { headers: {}, notes: [noCredential] };
  const provider = asObject(user.authProvider);
  const settings = asObject(provider?.['config']);
  const plugin = asObject(user.exec ?? settings?.['exec']);
  const notes: string[] = [];
  let own: Partial<Credentials> = {};
  let token: string | undefined;
  if (plugin !== undefined) {
    const printed = await runPlugin(plugin, options);
    ({ token } = printed);
    own = {
      ...(printed.cert === undefined ? {} : { cert: printed.cert }),
      ...(printed.key === undefined ? {} : { key: printed.key }),
    };
  } else if (typeof settings?.['tokenFile'] === 'string') {
    const currentToken = tokenFrom(settings['tokenFile']);
    token = currentToken();
    own = { currentToken };
  } else if (provider !== undefined && user.token === undefined) {
    const fresh = await fromProvider(provider, settings ?? {}, config, options);
    ({ token } = fresh);
    notes.push(...fresh.notes);
  }
  Object.assign(user, { exec: undefined, authProvider: undefined });
  const rest: RequestOptions = { headers: {} };
  await stepsOf(config).applyOptions(rest);
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(rest.headers ?? {}))
    if (typeof value === 'string') headers[name.toLowerCase()] = value.trim();
  if (typeof user.username === 'string' && user.username !== '')
    headers['authorization'] ??= `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`;
  if (token !== undefined) headers['authorization'] = `Bearer ${token.trim()}`;
  const { cert, key } = { ...pairOf(rest), ...own };
  if ((cert === undefined) !== (key === undefined))
    throw new CredentialFault(
      'the kubeconfig has a client certificate without its key, or a key without its certificate',
    );
  if (headers['impersonate-user'] !== undefined) Object.assign(headers, impersonation(options.more));
  if (headers['impersonate-user'] !== undefined)
    notes.push('asked in the name of another user, as the kubeconfig says (as)');
  if (headers['authorization'] === undefined && cert === undefined) notes.push(noCredential);
  return {
    headers,
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(own.currentToken === undefined ? {} : { currentToken: own.currentToken }),
    notes,
  };
}

const noCredential = 'asked without any credential: the kubeconfig holds none for the context';

function pairOf({ cert, key }: RequestOptions): Pick<Credentials, 'cert' | 'key'> {
  const usable = (value: unknown): value is string | Buffer => typeof value === 'string' || Buffer.isBuffer(value);
  return { ...(usable(cert) ? { cert } : {}), ...(usable(key) ? { key } : {}) };
}

function impersonation(more: UserMore | undefined): Record<string, readonly string[] | string> {
  const extra: Record<string, string[]> = {};
  for (const [key, value] of more?.extra ?? [])
    (extra[`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`] ??= []).push(value);
  return {
    ...(more === undefined || more.groups.length === 0 ? {} : { 'impersonate-group': more.groups }),
    ...(more?.uid === undefined ? {} : { 'impersonate-uid': more.uid }),
    ...extra,
  };
}

/** Reads the token of a file, each time anew; while it can't be read, what was read last. */
function tokenFrom(path: string): () => string | undefined {
  let last: string | undefined;
  const read = (): string => readFileSync(path, 'utf8').trim();
  try {
    last = read();
  } catch (error) {
    throw new CredentialFault(`the file that holds the token can't be read (${codeOf(error)})`);
  }
  if (last === '') throw new CredentialFault('the file that holds the token is empty');
  return () => {
    try {
      last = read() || last;
    } catch {
      // It is being replaced.
    }
    return last;
  };
}

/** Providers that the library has code for. Programs of theirs are not run: nothing would bound them. */
const withStoredTokens: ReadonlySet<unknown> = new Set(['gcp', 'azure']);

async function fromProvider(
  provider: Mutable,
  settings: Mutable,
  config: KubeConfig,
  options: CredentialOptions,
): Promise<{ readonly token: string | undefined; readonly notes: readonly string[] }> {
  const { name } = provider;
  if (name === 'oidc') return freshIdToken(settings, options);
  const shown = JSON.stringify(typeof name === 'string' ? name.slice(0, 40) : null);
  if (!withStoredTokens.has(name))
    throw new CredentialFault(
      `the kubeconfig's auth-provider ${shown} is not supported: use an exec entry, or a token`,
    );
  delete settings['cmd-path'];
  const stored: RequestOptions = { headers: {} };
  try {
    await stepsOf(config).applyOptions(stored);
  } catch {
    throw new CredentialFault(
      `the token that the kubeconfig keeps for its auth-provider ${shown} has expired, and kubectl renews such tokens no longer: use an exec entry`,
    );
  }
  const header = new Map(Object.entries(stored.headers ?? {})).get('Authorization');
  return { token: typeof header === 'string' ? header.replace(/^Bearer /, '') : undefined, notes: [] };
}

function asObject(value: unknown): Mutable | undefined {
  return typeof value === 'object' && value !== null ? (value as Mutable) : undefined;
}
