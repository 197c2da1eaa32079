import { spawn } from 'node:child_process';
import { delimiter, dirname, resolve } from 'node:path';
import type { RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

/*
 * All that the Kubernetes client library is used for: reading kubeconfigs, and turning one into the options of a request.
 * It takes a third of a second to load and 80 MB, so nothing but a run with --cluster does.
 */

export type { KubeConfig };

/** Merges kubeconfigs as kubectl does: the first that says something wins. Runs nothing. */
export function readKubeconfigs(paths: string): KubeConfig {
  const merged = new KubeConfig();
  let current: string | undefined;
  for (const path of paths.split(delimiter)) {
    if (path === '') continue;
    const one = new KubeConfig();
    // One broken entry says nothing about the others; what is asked for is looked for by name afterwards.
    one.loadFromFile(path, { onInvalidEntry: 'filter' });
    for (const { authProvider } of one.users) absoluteTokenFile(authProvider, dirname(path));
    current ??= one.currentContext;
    merged.clusters = [...merged.clusters, ...one.clusters.filter(isNewIn(merged.clusters))];
    merged.users = [...merged.users, ...one.users.filter(isNewIn(merged.users))];
    merged.contexts = [...merged.contexts, ...one.contexts.filter(isNewIn(merged.contexts))];
  }
  if (current !== undefined) merged.setCurrentContext(current);
  return merged;
}

function isNewIn(known: readonly { readonly name: string }[]) {
  return ({ name }: { readonly name: string }): boolean => !known.some((one) => one.name === name);
}

function absoluteTokenFile(provider: unknown, folder: string): void {
  if (typeof provider !== 'object' || provider === null || !('config' in provider)) return;
  const { config } = provider;
  if (typeof config !== 'object' || config === null || !('tokenFile' in config)) return;
  if (typeof config.tokenFile === 'string') config.tokenFile = resolve(folder, config.tokenFile);
}

/** The identity that Kubernetes gives a pod. */
export function podIdentity(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromCluster();
  return config;
}

/** Credentials of the current context. This is where plugins run, and where tokens are renewed. */
export async function credentialsOf(config: KubeConfig, milliseconds: number): Promise<RequestOptions> {
  limitPlugins(config, milliseconds);
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  return options;
}

/** The library waits for a plugin for ever, and so would the process. */
function limitPlugins(config: KubeConfig, milliseconds: number): void {
  for (const authenticator of config['authenticators'] as readonly object[]) {
    if (!('execFn' in authenticator)) continue;
    Object.assign(authenticator, {
      execFn: (command: string, args: readonly string[], options: object) =>
        spawn(command, args, { ...options, timeout: milliseconds, killSignal: 'SIGKILL' }),
    });
  }
}
