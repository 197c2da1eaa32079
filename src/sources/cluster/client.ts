import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { readFileSync } from 'node:fs';
import { KubeConfig, loadYaml } from '@kubernetes/client-node';
import type { User } from '@kubernetes/client-node';
import type { Json } from '../../model/json.ts';
import { asRecord, listAt, recordAt, stringAt } from '../../model/json.ts';
import type { UserMore } from './credentials.ts';

/*
 * All that the Kubernetes client library is used for: reading kubeconfigs, and the parts of a user's entry that need no
 * program and no server. It takes a third of a second to load and 80 MB, so nothing but a run with --cluster does.
 */

export type { KubeConfig };
export { credentialsOf } from './credentials.ts';
export { proxyAgent } from './proxy.ts';

/** A kubeconfig with what the library leaves out of it, by the user's name. */
export interface Kubeconfig {
  readonly config: KubeConfig;
  readonly more: ReadonlyMap<string, UserMore>;
}

/** Merges kubeconfigs as kubectl does: the first that says something wins. Runs nothing. */
export function readKubeconfigs(paths: readonly string[]): Kubeconfig {
  const merged = new KubeConfig();
  const more = new Map<string, UserMore>();
  let current: string | undefined;
  for (const path of paths) {
    const raw = loadYaml<Json>(readFileSync(path, 'utf8'));
    const one = new KubeConfig();
    // One broken entry says nothing about the others; what is asked for is looked for by name afterwards.
    one.loadFromString(JSON.stringify(withoutTokenFiles(raw)), { onInvalidEntry: 'filter' });
    const folder = dirname(path);
    one.makePathsAbsolute(folder);
    const written = new Map(listAt(raw, 'users').map((entry) => [stringAt(entry, 'name'), recordAt(entry, 'user')]));
    for (const user of one.users) {
      complete(user, written.get(user.name), folder);
      if (!more.has(user.name)) more.set(user.name, moreOf(written.get(user.name)));
    }
    if (typeof one.currentContext === 'string' && one.currentContext !== '') current ??= one.currentContext;
    merged.clusters = [...merged.clusters, ...one.clusters.filter(isNewIn(merged.clusters))];
    merged.users = [...merged.users, ...one.users.filter(isNewIn(merged.users))];
    merged.contexts = [...merged.contexts, ...one.contexts.filter(isNewIn(merged.contexts))];
  }
  if (current !== undefined) merged.setCurrentContext(current);
  return { config: merged, more };
}

function isNewIn(known: readonly { readonly name: string }[]) {
  return ({ name }: { readonly name: string }): boolean => !known.some((one) => one.name === name);
}

const tokenFileKeys: ReadonlySet<string> = new Set(['token-file', 'tokenFile']);

/** The library would read such a file at once, from wherever the program was started. */
function withoutTokenFiles(raw: Json): Json {
  const record = asRecord(raw);
  if (record === undefined || !Array.isArray(record['users'])) return raw;
  const users = listAt(record, 'users').map((entry): Json => {
    const user = recordAt(entry, 'user');
    if (user === undefined) return entry;
    const kept = Object.entries(user).filter(([key]) => !tokenFileKeys.has(key));
    return { ...asRecord(entry), user: Object.fromEntries(kept) };
  });
  return { ...record, users };
}

/** Adds what the library does not know, and makes paths absolute that are meant from the kubeconfig. */
function complete(user: User, written: Json | undefined, folder: string): void {
  const tokenFile = stringAt(written, 'tokenFile') ?? stringAt(written, 'token-file');
  if (tokenFile !== undefined && tokenFile !== '')
    Object.assign(user, { token: undefined, authProvider: { name: 'tokenFile', config: { tokenFile } } });
  const provider: unknown = user.authProvider;
  const config = isObject(provider) ? provider['config'] : undefined;
  if (isObject(config))
    for (const key of ['tokenFile', 'idp-certificate-authority'])
      if (typeof config[key] === 'string' && config[key] !== '') config[key] = resolve(folder, config[key]);
  const exec: unknown = user.exec ?? (isObject(config) ? config['exec'] : undefined);
  // As kubectl does: a command without a slash is looked for on PATH.
  if (isObject(exec) && typeof exec['command'] === 'string' && exec['command'].includes(sep))
    exec['command'] = isAbsolute(exec['command']) ? exec['command'] : join(folder, exec['command']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function moreOf(written: Json | undefined): UserMore {
  const uid = stringAt(written, 'as-uid');
  return {
    groups: listAt(written, 'as-groups').filter((one): one is string => typeof one === 'string'),
    ...(uid === undefined ? {} : { uid }),
    extra: Object.entries(recordAt(written, 'as-user-extra') ?? {}).flatMap(([key, values]) =>
      (Array.isArray(values) ? (values as readonly Json[]) : []).flatMap((value) =>
        typeof value === 'string' ? [[key, value] as const] : [],
      ),
    ),
  };
}

/** The identity that Kubernetes gives a pod, from the folder where it lies. */
export function podIdentity(folder: string, env: Readonly<Record<string, string | undefined>>): Kubeconfig {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  const config = new KubeConfig();
  const namespace = readIfThere(join(folder, 'namespace'));
  config.loadFromOptions({
    clusters: [
      {
        name: 'pod',
        caFile: join(folder, 'ca.crt'),
        // Never without TLS: the token would be readable on the way.
        server: `https://${host.includes(':') ? `[${host}]` : host}${port === '' ? '' : `:${port}`}`,
        skipTLSVerify: false,
      },
    ],
    users: [{ name: 'pod', authProvider: { name: 'tokenFile', config: { tokenFile: join(folder, 'token') } } }],
    contexts: [{ name: 'pod', cluster: 'pod', user: 'pod', ...(namespace === undefined ? {} : { namespace }) }],
    currentContext: 'pod',
  });
  return { config, more: new Map() };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
