import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createHash } from 'node:crypto';
import type { AgentOptions } from 'node:https';
import { checkServerIdentity } from 'node:tls';
import type { SourceAbsence } from '../../model/known.ts';
import type * as client from './client.ts';
import type { KubeConfig, Kubeconfig } from './client.ts';
import { codeOf } from './fault.ts';
import { faultOf } from './kubeconfig-fault.ts';
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
  /** Milliseconds for a plugin, an issuer of tokens, a proxy. */
  readonly patience: number;
  readonly now?: () => Date;
  /** For tests: where a pod finds its identity. */
  readonly podFolder?: string;
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

const podFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Finds the API server and the credentials for it. Texts quote neither a file's content nor a library's message. */
export async function findAccess(options: AccessOptions): Promise<Access | SourceAbsence> {
  const paths = kubeconfigsOf(options);
  const pod = options.podFolder ?? podFolder;
  const inPod = paths === undefined && isInPod(options.env, pod);
  if (paths === undefined && !inPod)
    return notCollected(
      'there is no kubeconfig: name one with --kubeconfig or in KUBECONFIG (no address is tried without one)',
    );
  if (paths?.length === 0) return notCollected('none of the files that KUBECONFIG names is there');
  const library = await import('./client.ts');
  let kubeconfig: Kubeconfig;
  try {
    kubeconfig = paths === undefined ? library.podIdentity(pod, options.env) : library.readKubeconfigs(paths);
  } catch (error) {
    return notCollected(`the kubeconfig can't be read (${codeOf(error)})`);
  }
  const { config } = kubeconfig;
  if (options.context !== undefined) config.setCurrentContext(options.context);
  const fault = faultOf(config, options.context);
  if (fault !== undefined) return notCollected(fault);
  const refusal = await pluginRefusal(config, options);
  if (refusal !== undefined) return notCollected(refusal);
  try {
    return await accessWith(library, kubeconfig, options, inPod);
  } catch (error) {
    return notCollected(`the credentials of the kubeconfig can't be used (${codeOf(error)})`);
  }
}

type Client = typeof client;

async function accessWith(
  library: Client,
  { config, more }: Kubeconfig,
  options: AccessOptions,
  isPod: boolean,
): Promise<Access | SourceAbsence> {
  const cluster = config.getCurrentCluster();
  const url = new URL(cluster?.server ?? '');
  const ca = authorityOf(cluster);
  const isVerified = cluster?.skipTLSVerify !== true;
  const now = options.now ?? (() => new Date());
  const user = more.get(config.getCurrentUser()?.name ?? '');
  const credentials = await library.credentialsOf(config, {
    env: options.env,
    now,
    patience: options.patience,
    more: user,
  });
  if ('fault' in credentials) return notCollected(credentials.fault);
  const { headers, cert, key, currentToken } = credentials;
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(cluster?.tlsServerName === undefined ? {} : { servername: cluster.tlsServerName }),
    // Said outright, so that no variable of the environment switches it off.
    rejectUnauthorized: isVerified,
    ...(cluster?.proxyUrl?.startsWith('socks') === true ? checkedAs(cluster.tlsServerName ?? url.hostname) : {}),
  };
  const isProxied = cluster?.proxyUrl !== undefined && cluster.proxyUrl !== '';
  const context = config.getContextObject(config.getCurrentContext());
  return {
    server: {
      url,
      headers,
      tls,
      ...(isProxied ? { agent: library.proxyAgent(config, { tls, patience: options.patience, connections: 8 }) } : {}),
      ...(currentToken === undefined ? {} : { currentToken }),
    },
    ...(isPod ? {} : { context: config.getCurrentContext() }),
    namespace: context?.namespace?.trim() || 'default',
    // What nobody verified tells no cluster from another.
    ...(ca === undefined || !isVerified ? {} : { authority: createHash('sha256').update(ca).digest('hex') }),
    notes: [
      ...(isVerified
        ? []
        : [
            "the server's certificate was not verified (insecure-skip-tls-verify): another server may have answered in its place",
          ]),
      ...(url.protocol === 'http:' ? ['the connection was not encrypted'] : []),
      ...(isProxied ? ['the connection went through the proxy of the kubeconfig'] : []),
      ...credentials.notes,
    ],
  };
}

/** Behind SOCKS the library forgets an IP address, and would hold the certificate against `localhost`. */
function checkedAs(name: string): Pick<AgentOptions, 'checkServerIdentity'> {
  const host = name.replace(/^\[|\]$/g, '');
  return { checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate) };
}

function authorityOf(cluster: ReturnType<KubeConfig['getCurrentCluster']>): Buffer | undefined {
  if (cluster?.caFile !== undefined && cluster.caFile !== '') return readFileSync(cluster.caFile);
  return cluster?.caData === undefined ? undefined : Buffer.from(cluster.caData, 'base64');
}

/** Files of kubeconfigs, those that a list names and that are not there left out, as kubectl does. Undefined: nobody names one. */
function kubeconfigsOf({ kubeconfig, env }: AccessOptions): readonly string[] | undefined {
  if (kubeconfig !== undefined) return [kubeconfig];
  const named = (env['READINESS_KUBECONFIG'] ?? env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  if (named.length > 0) return named.length === 1 ? named : named.filter((path) => existsSync(path));
  const home = env['HOME'] ?? env['USERPROFILE'];
  const usual = home === undefined || home === '' ? undefined : join(home, '.kube', 'config');
  return usual !== undefined && existsSync(usual) ? [usual] : undefined;
}

function isInPod(env: AccessOptions['env'], folder: string): boolean {
  return (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '' && existsSync(join(folder, 'token'));
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
  return undefined;
}

function notCollected(text: string): SourceAbsence {
  return { reason: 'not-collected', text };
}
