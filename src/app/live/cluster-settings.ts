import { ReadinessError } from '../../model/errors.ts';
import { asBoolean, listAt, stringAt } from '../../model/json.ts';
import type { Config } from '../../model/records.ts';
import type { ScanFlags } from '../flags.ts';

/** Which cluster is looked at, and how far: the command line, and what readiness.yaml may add to it. */
export interface ClusterSettings {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly allowExec: boolean;
  /** Empty: those that the manifests name. */
  readonly namespaces: readonly string[];
  readonly allNamespaces: boolean;
  readonly selector?: string;
  readonly expect?: string;
  readonly secrets: 'none' | 'names' | 'keys';
}

const name = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/**
 * Undefined without `--cluster`: a cluster is looked at where somebody names it on the command line, whatever a repository
 * says. A kubeconfig and the programs that it may run are never taken from readiness.yaml.
 */
export function clusterSettings(flags: ScanFlags, config: Config): ClusterSettings | undefined {
  if (flags.cluster !== true) {
    const stray = strayOption(flags);
    if (stray === undefined) return undefined;
    throw usage(`${stray} says how to look at a cluster, and --cluster is not there`, 'add --cluster');
  }
  const written = config.sources?.['cluster'];
  const contexts = [...new Set(flags.context ?? [])];
  if (contexts.length > 1)
    throw usage(`--context was given ${contexts.length} times`, 'one run judges one cluster: run it once for each');
  const namespaces = flags.clusterNamespace ?? [];
  const isAll = flags.allNamespaces ?? (namespaces.length === 0 && asBoolean(written?.['allNamespaces']) === true);
  if (isAll && namespaces.length > 0)
    throw usage('--cluster-namespace and --all-namespaces exclude each other', 'give one of them');
  const named =
    namespaces.length > 0 || isAll
      ? namespaces
      : listAt(written, 'namespaces').filter((one): one is string => typeof one === 'string');
  const odd = named.find((one) => !name.test(one));
  if (odd !== undefined) throw usage(`${JSON.stringify(odd.slice(0, 70))} is no name of a namespace`, 'a DNS label');
  const context = contexts[0] ?? stringAt(written, 'context');
  const selector = flags.selector ?? stringAt(written, 'selector');
  const expect = stringAt(written, 'expect');
  return {
    ...(flags.kubeconfig === undefined ? {} : { kubeconfig: flags.kubeconfig }),
    ...(context === undefined ? {} : { context }),
    allowExec: flags.allowExec === true,
    namespaces: [...new Set(named)],
    allNamespaces: isAll,
    ...(selector === undefined ? {} : { selector }),
    ...(expect === undefined ? {} : { expect }),
    secrets: flags.secretKeys === true ? 'keys' : flags.secrets === true ? 'names' : 'none',
  };
}

function strayOption(flags: ScanFlags): string | undefined {
  const given: readonly (readonly [string, unknown])[] = [
    ['--context', flags.context],
    ['--kubeconfig', flags.kubeconfig],
    ['--allow-exec', flags.allowExec],
    ['--cluster-namespace', flags.clusterNamespace],
    ['--all-namespaces', flags.allNamespaces],
    ['--selector', flags.selector],
    ['--secrets', flags.secrets],
    ['--secret-keys', flags.secretKeys],
  ];
  return given.find(([, value]) => value !== undefined)?.[0];
}

function usage(message: string, hint: string): ReadinessError {
  return new ReadinessError('usage', message, { hint });
}
