import type { Declaration, Peer, Policy, PolicyRule, Workload } from '../model/graph.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import { asList, asNumber, asRecord, asString, listAt, recordAt, stringAt, valueAt } from '../model/json.ts';

/**
 * One policy as it acts: who it selects, what it closes and what it opens. A Cilium object may hold several.
 * - `union`: rules add up; a deny wins (NetworkPolicy, Cilium).
 * - `ordered`: the first matching rule decides (Calico).
 * - `admin`, `baseline`: the first matching rule decides, before and after all others (AdminNetworkPolicy).
 */
export interface Section {
  readonly tier: 'admin' | 'union' | 'ordered' | 'baseline';
  /** Lower comes first, where order counts. */
  readonly order: number;
  readonly subject: Subject;
  /** What is not permitted is closed, in these directions. */
  readonly isolates: { readonly ingress: boolean; readonly egress: boolean };
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  readonly notUnderstood: readonly string[];
}

export interface Subject {
  /** Undefined: a selector that can't be interpreted. */
  readonly pods: JsonRecord | undefined;
  /** Undefined: the policy's own namespace. */
  readonly namespaces?: JsonRecord;
  /** The policy is not about pods. */
  readonly none?: true;
}

/** A section with the workloads that it selects, for certain and perhaps. */
export interface PlacedSection extends Section {
  readonly workloads: readonly Workload[];
  readonly perhaps: readonly Workload[];
}

export interface SectionedPolicy extends Policy {
  readonly sections: readonly PlacedSection[];
}

export type PolicyPort = PolicyRule['ports'][number];

export function policyPort(protocol: string, port: Json | undefined, endPort?: Json): PolicyPort {
  const end = asNumber(endPort);
  return {
    protocol,
    ...(typeof port === 'number' || (typeof port === 'string' && port !== '') ? { port } : {}),
    ...(end === undefined ? {} : { endPort: end }),
  };
}

export function ipBlockPeer(cidr: string, except: readonly (string | undefined)[], path: Path): Peer {
  return { ipBlock: { cidr, except: except.filter((one) => one !== undefined) }, path };
}

/** networking.k8s.io NetworkPolicy. */
export function kubernetesSection({ object }: Declaration): Section {
  const spec = recordAt(object, 'spec') ?? {};
  const types = listAt(spec, 'policyTypes').map(asString);
  const isolates =
    types.length > 0
      ? { ingress: types.includes('Ingress'), egress: types.includes('Egress') }
      : // The API fills in Ingress always, and Egress when there is an egress rule.
        { ingress: true, egress: listAt(spec, 'egress').length > 0 };
  const notUnderstood: string[] = [];
  const rules = (field: 'ingress' | 'egress', peers: 'from' | 'to'): readonly PolicyRule[] =>
    listAt(spec, field).map((rule, position) => {
      const path: Path = ['spec', field, position];
      return {
        peers: kubernetesPeers(rule, peers, path, notUnderstood),
        ports: kubernetesPorts(rule),
        action: 'allow',
        path,
      };
    });
  const ingress = isolates.ingress ? rules('ingress', 'from') : [];
  const egress = isolates.egress ? rules('egress', 'to') : [];
  const pods = recordAt(spec, 'podSelector') ?? {};
  return { tier: 'union', order: 0, subject: { pods }, isolates, ingress, egress, notUnderstood };
}

function kubernetesPeers(rule: Json, field: 'from' | 'to', path: Path, notUnderstood: string[]): readonly Peer[] {
  const written = listAt(rule, field);
  if (written.length === 0) return [{ anything: true, path }];
  return written.map((item, position): Peer => {
    const at: Path = [...path, field, position];
    const cidr = stringAt(item, 'ipBlock', 'cidr');
    if (cidr !== undefined) return ipBlockPeer(cidr, listAt(item, 'ipBlock', 'except').map(asString), at);
    const podSelector = recordAt(item, 'podSelector');
    const namespaceSelector = recordAt(item, 'namespaceSelector');
    if (podSelector === undefined && namespaceSelector === undefined) {
      notUnderstood.push(`${at.join('.')} names no peer`);
      return { unread: 'a peer without a selector', path: at };
    }
    return {
      ...(podSelector === undefined ? {} : { podSelector }),
      ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
      path: at,
    };
  });
}

function kubernetesPorts(rule: Json): readonly PolicyPort[] {
  return listAt(rule, 'ports').map((port) =>
    policyPort(stringAt(port, 'protocol') ?? 'TCP', valueAt(port, 'port'), valueAt(port, 'endPort')),
  );
}

/**
 * policy.networking.k8s.io ClusterNetworkPolicy (v1alpha2), which takes the place of both below. Its rules are not read yet:
 * whatever pods it selects, what it does to them is not known.
 */
function clusterSection(): Section {
  return {
    tier: 'admin',
    order: 0,
    subject: { pods: undefined, namespaces: {} },
    isolates: { ingress: true, egress: true },
    ingress: [],
    egress: [],
    notUnderstood: ['spec'],
  };
}

/** policy.networking.k8s.io AdminNetworkPolicy and BaselineAdminNetworkPolicy (network-policy-api, v1alpha1). */
export function adminSection({ object, identity }: Declaration): Section {
  if (identity.kind === 'ClusterNetworkPolicy') return clusterSection();
  const spec = recordAt(object, 'spec') ?? {};
  const notUnderstood: string[] = [];
  const ingress = adminRules(spec, 'ingress', 'from', notUnderstood);
  const egress = adminRules(spec, 'egress', 'to', notUnderstood);
  const pods = recordAt(spec, 'subject', 'pods');
  const namespaces = recordAt(spec, 'subject', 'namespaces');
  return {
    tier: identity.kind === 'AdminNetworkPolicy' ? 'admin' : 'baseline',
    order: asNumber(spec['priority']) ?? 0,
    subject:
      pods === undefined
        ? { pods: namespaces === undefined ? undefined : {}, namespaces: namespaces ?? {} }
        : { pods: recordAt(pods, 'podSelector') ?? {}, namespaces: recordAt(pods, 'namespaceSelector') ?? {} },
    isolates: { ingress: false, egress: false },
    ingress,
    egress,
    notUnderstood,
  };
}

function adminRules(
  spec: JsonRecord,
  field: 'ingress' | 'egress',
  peers: 'from' | 'to',
  notUnderstood: string[],
): readonly PolicyRule[] {
  const actions = { Allow: 'allow', Deny: 'deny', Pass: 'pass' } as const;
  return listAt(spec, field).map((rule, position) => {
    const path: Path = ['spec', field, position];
    const action = stringAt(rule, 'action');
    const known = action === 'Allow' || action === 'Deny' || action === 'Pass' ? actions[action] : undefined;
    if (known === undefined) notUnderstood.push(`${path.join('.')} has no known action`);
    return {
      peers: listAt(rule, peers).flatMap((peer, item) => adminPeers(peer, [...path, peers, item], notUnderstood)),
      ports: listAt(rule, 'ports').map(adminPort),
      action: known ?? 'deny',
      ...(known === undefined ? { narrowedBy: 'an action that is not known' } : {}),
      path,
    };
  });
}

function adminPeers(peer: Json, path: Path, notUnderstood: string[]): readonly Peer[] {
  const namespaceSelector = recordAt(peer, 'namespaces');
  if (namespaceSelector !== undefined) return [{ namespaceSelector, path }];
  const pods = recordAt(peer, 'pods');
  if (pods !== undefined) {
    const podSelector = recordAt(pods, 'podSelector') ?? {};
    return [{ podSelector, namespaceSelector: recordAt(pods, 'namespaceSelector') ?? {}, path }];
  }
  const networks = listAt(peer, 'networks').map(asString);
  if (networks.length > 0) return networks.flatMap((cidr) => (cidr === undefined ? [] : [ipBlockPeer(cidr, [], path)]));
  const names = listAt(peer, 'domainNames').map(asString);
  if (names.length > 0) return [{ fqdns: names.filter((name) => name !== undefined), path }];
  const what = Object.keys(asRecord(peer) ?? {}).join(', ') || 'nothing';
  notUnderstood.push(`${path.join('.')}: ${what}`);
  return [{ unread: what, path }];
}

function adminPort(port: Json): PolicyPort {
  const range = recordAt(port, 'portRange');
  if (range !== undefined) return policyPort(asString(range['protocol']) ?? 'TCP', range['start'], range['end']);
  const numbered = recordAt(port, 'portNumber');
  if (numbered !== undefined) return policyPort(asString(numbered['protocol']) ?? 'TCP', numbered['port']);
  return policyPort('ANY', stringAt(port, 'namedPort') ?? '?');
}

export function nonEmpty(value: Json | undefined): boolean {
  return asList(value).length > 0;
}
