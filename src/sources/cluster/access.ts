import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createHash } from 'node:crypto';
import type { SourceAbsence } from '../../model/known.ts';
import type { KubeConfig } from './client.ts';
import type { ApiServer } from './request.ts';

/** Where credentials come from. None of it may come from a scanned repository. */
export interface AccessOptions {
  /** `--kubeconfig`. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--allow-exec`: a kubeconfig may name a program to run. */
  readonly allowExec: boolean;
  /** Asks a person at a terminal; absent where there is none. */
  readonly confirm?: (question: string) => Promise<boolean>;
  /** Milliseconds for a plugin. */
  readonly patience: number;
}

export interface Access {
  readonly server: ApiServer;
  /** Absent inside a pod. */
  readonly context?: string;
  readonly namespace: string;
  /** SHA-256 of the certificate authority, where one is stated. */
  readonly authority?: string;
  readonly notes: readonly string[];
}

const serviceAccount = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** Finds the API server and the credentials for it. Texts quote neither a file's content nor a library's message. */
export async function findAccess(options: AccessOptions): Promise<Access | SourceAbsence> {
  const paths = kubeconfigOf(options);
  const inPod = paths === undefined && isInPod(options.env);
  if (paths === undefined && !inPod)
    return notCollected(
      'there is no kubeconfig: name one with --kubeconfig or in KUBECONFIG (no address is tried without one)',
    );
  const client = await import('./client.ts');
  let config: KubeConfig;
  try {
    config = paths === undefined ? client.podIdentity() : client.readKubeconfigs(paths);
  } catch (error) {
    return notCollected(`the kubeconfig can't be read (${codeOf(error)})`);
  }
  if (options.context !== undefined) config.setCurrentContext(options.context);
  const fault = faultOf(config, options.context);
  if (fault !== undefined) return notCollected(fault);
  const refusal = await pluginRefusal(config, options);
  if (refusal !== undefined) return notCollected(refusal);
  try {
    return await accessOf(config, options, inPod);
  } catch (error) {
    return notCollected(`the credentials of the kubeconfig can't be used (${codeOf(error)})`);
  }

  async function accessOf(chosen: KubeConfig, { patience }: AccessOptions, isPod: boolean): Promise<Access> {
    const cluster = chosen.getCurrentCluster();
    const url = new URL(cluster?.server ?? '');
    const caFile = cluster?.caFile;
    const ca =
      caFile !== undefined && caFile !== ''
        ? readFileSync(caFile)
        : cluster?.caData === undefined
          ? undefined
          : Buffer.from(cluster.caData, 'base64');
    const isVerified = cluster?.skipTLSVerify !== true;
    const credentials = await client.credentialsOf(chosen, patience);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(credentials.headers ?? {}))
      if (typeof value === 'string') headers[name.toLowerCase()] = value.trim();
    if (typeof credentials.auth === 'string')
      headers['authorization'] ??= `Basic ${Buffer.from(credentials.auth).toString('base64')}`;
    const proxy = cluster?.proxyUrl;
    const context = chosen.getContextObject(chosen.getCurrentContext());
    return {
      server: {
        url,
        headers,
        tls: {
          ...(ca === undefined ? {} : { ca }),
          ...(credentials.cert === undefined ? {} : { cert: credentials.cert }),
          ...(credentials.key === undefined ? {} : { key: credentials.key }),
          ...(cluster?.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
          // Said outright, so that no variable of the environment switches it off.
          rejectUnauthorized: isVerified,
        },
        ...(proxy !== undefined && proxy !== '' && typeof credentials.agent === 'object'
          ? { agent: credentials.agent }
          : {}),
      },
      ...(isPod ? {} : { context: chosen.getCurrentContext() }),
      namespace: context?.namespace?.trim() ?? 'default',
      ...(ca === undefined ? {} : { authority: createHash('sha256').update(ca).digest('hex') }),
      notes: [
        ...(isVerified ? [] : ["the server's certificate was not verified (insecure-skip-tls-verify)"]),
        ...(url.protocol === 'http:' ? ['the connection was not encrypted'] : []),
        ...(proxy === undefined || proxy === '' ? [] : ['the connection went through the proxy of the kubeconfig']),
      ],
    };
  }
}

function kubeconfigOf({ kubeconfig, env }: AccessOptions): string | undefined {
  const named = kubeconfig ?? env['READINESS_KUBECONFIG'] ?? env['KUBECONFIG'];
  if (named !== undefined && named.split(delimiter).some((path) => path !== '')) return named;
  const home = env['HOME'] ?? env['USERPROFILE'];
  const usual = home === undefined || home === '' ? undefined : join(home, '.kube', 'config');
  return usual !== undefined && existsSync(usual) ? usual : undefined;
}

function isInPod(env: AccessOptions['env']): boolean {
  return (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' && existsSync(serviceAccount);
}

/** What makes a kubeconfig useless, or unsafe. */
function faultOf(config: KubeConfig, context: string | undefined): string | undefined {
  const name = config.getCurrentContext();
  if (typeof name !== 'string' || name === '')
    return 'the kubeconfig names no current context: choose one with --context';
  const found = config.getContextObject(name);
  if (found === null)
    return `the kubeconfig has no context ${JSON.stringify(name.slice(0, 100))}${context === undefined ? ', which it names as current' : ''}`;
  const cluster = config.getCurrentCluster();
  if (cluster === null) return 'the context of the kubeconfig names a cluster that is not in it';
  if (!URL.canParse(cluster.server)) return 'the server of the kubeconfig is no URL';
  const { protocol, username, password, search, hash, hostname } = new URL(cluster.server);
  if (protocol !== 'https:' && protocol !== 'http:') return 'the server of the kubeconfig is neither https: nor http:';
  if (username !== '' || password !== '')
    return 'the server of the kubeconfig holds a user or a password: use a user entry with a token instead';
  if (search !== '' || hash !== '') return 'the server of the kubeconfig has a query or a fragment';
  if (protocol === 'http:' && !isLoopback(hostname))
    return 'the server of the kubeconfig is not encrypted (http:) and not on this machine: no credential is sent there';
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Why a program that the kubeconfig names is not run; undefined where it names none, or where it may be run. */
async function pluginRefusal(config: KubeConfig, options: AccessOptions): Promise<string | undefined> {
  const command = pluginOf(config);
  if (command === undefined || options.allowExec) return undefined;
  if (options.confirm === undefined)
    return 'the kubeconfig runs a program for its credentials: allow it with --allow-exec';
  const isAllowed = await options.confirm(`The kubeconfig runs a program for its credentials:\n  ${command}\nRun it?`);
  return isAllowed ? undefined : 'the program that the kubeconfig runs for its credentials was not allowed';
}

/** The command line that the current user's entry would run. */
function pluginOf(config: KubeConfig): string | undefined {
  const user = config.getCurrentUser();
  const provider: unknown = user?.authProvider;
  const settings: unknown =
    typeof provider === 'object' && provider !== null && 'config' in provider ? provider.config : undefined;
  const nested = typeof settings === 'object' && settings !== null && 'exec' in settings ? settings.exec : undefined;
  const exec: unknown = user?.exec ?? nested;
  if (typeof exec === 'object' && exec !== null) {
    const command = 'command' in exec && typeof exec.command === 'string' ? exec.command : '(no command)';
    const args = 'args' in exec && Array.isArray(exec.args) ? exec.args.map(String) : [];
    return [command, ...args].join(' ');
  }
  if (typeof settings === 'object' && settings !== null && 'cmd-path' in settings)
    return [settings['cmd-path'], 'cmd-args' in settings ? settings['cmd-args'] : ''].map(String).join(' ').trim();
  return undefined;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code.slice(0, 60);
  return error instanceof Error ? error.name : 'no reason given';
}

function notCollected(text: string): SourceAbsence {
  return { reason: 'not-collected', text };
}
