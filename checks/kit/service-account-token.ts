import type { Declaration, Graph, Place, RoleBinding, Workload } from '../../src/model/graph.ts';
import { readBoolean, readString } from './read.ts';
import { nearNamespaces, writtenNamespace } from './shared-labels.ts';

/** What an answer about a pod's token depends on besides the pod. */
export const tokenReads = ['ServiceAccount', 'RoleBinding', 'ClusterRoleBinding'] as const;

/** Does the kubelet put a token for the Kubernetes API into the pod? The pod's own word wins over its ServiceAccount's. */
export type Mounted =
  | { readonly mounted: 'no' }
  /** `explicit`: somebody wrote true. `at`: where it would be switched off. */
  | { readonly mounted: 'yes'; readonly explicit: boolean; readonly at: Place }
  /** Nothing says no, and the account that might is in no file. */
  | { readonly mounted: 'unless-account-says-no'; readonly at: Place };

const field = 'automountServiceAccountToken';

export function mountedToken(workload: Workload, graph: Graph): Mounted {
  const at: Place = { declaration: workload, path: [...workload.template.specPath, field] };
  const own = readBoolean(workload.template.spec, field);
  if (own !== undefined) return own ? { mounted: 'yes', explicit: true, at } : { mounted: 'no' };
  const [account] = graph.serviceAccountOf(workload).declarations;
  if (account === undefined) return { mounted: 'unless-account-says-no', at };
  return accountMounts(account) ? { mounted: 'yes', explicit: false, at } : { mounted: 'no' };
}

export function accountMounts(account: Declaration): boolean {
  return readBoolean(account.object, field) !== false;
}

/** The first binding of the files that gives rights to the workload's account: then the program needs its token. */
export function bindingOf(workload: Workload, graph: Graph): RoleBinding | undefined {
  const { bindings } = graph;
  let index = bound.get(bindings);
  if (index === undefined) bound.set(bindings, (index = indexed(bindings)));
  return index.get(`${workload.identity.namespace}/${graph.serviceAccountOf(workload).name}`);
}

/** Indexed once for all workloads of a graph. */
const bound = new WeakMap<readonly RoleBinding[], ReadonlyMap<string, RoleBinding>>();

function indexed(bindings: readonly RoleBinding[]): ReadonlyMap<string, RoleBinding> {
  const index = new Map<string, RoleBinding>();
  for (const binding of bindings)
    for (const { kind, name, namespace } of binding.subjects) {
      const key = `${namespace}/${name}`;
      if (kind === 'ServiceAccount' && !index.has(key)) index.set(key, binding);
    }
  return index;
}

/**
 * Vault's agent logs in with the pod's token and refuses to be injected without it
 * (https://developer.hashicorp.com/vault/docs/deploy/kubernetes/injector).
 */
export function isVaultClient({ template }: Workload): boolean {
  return template.annotations.get('vault.hashicorp.com/agent-inject') === 'true';
}

/**
 * Where any token at all would be switched off; undefined where it is. The pod decides, else the account that it names,
 * of a namespace that is written alike or not at all; nothing is said for the account that a pod gets without naming one.
 */
export function placeOfAnyToken(workload: Workload, graph: Graph): Place | undefined {
  const { spec, specPath } = workload.template;
  const at: Place = { declaration: workload, path: [...specPath, field] };
  const own = readBoolean(spec, field);
  if (own !== undefined) return own ? at : undefined;
  const name = readString(spec, 'serviceAccountName') ?? '';
  const near = nearNamespaces(workload);
  const saysNo = accountsNamed(graph, name).some(
    (account) => near.includes(writtenNamespace(account)) && !accountMounts(account),
  );
  return saysNo ? undefined : at;
}

function accountsNamed(graph: Graph, name: string): readonly Declaration[] {
  let byName = accounts.get(graph);
  if (byName === undefined) {
    byName = new Map();
    for (const account of graph.objects('ServiceAccount')) {
      const known = byName.get(account.identity.name);
      if (known === undefined) byName.set(account.identity.name, [account]);
      else known.push(account);
    }
    accounts.set(graph, byName);
  }
  return byName.get(name) ?? [];
}

/** Indexed once for all workloads of a graph. */
const accounts = new WeakMap<Graph, Map<string, Declaration[]>>();
