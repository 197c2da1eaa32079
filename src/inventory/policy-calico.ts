import type { Declaration, Peer, PolicyRule } from '../model/graph.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import { asNumber, asString, listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import type { PolicyPort, Section } from './policy-sections.ts';
import { ipBlockPeer, nonEmpty, policyPort } from './policy-sections.ts';

/*
 * projectcalico.org/v3 NetworkPolicy and GlobalNetworkPolicy (docs.tigera.io, "Network policy" resource).
 */

/** Calico evaluates Kubernetes' own policies at this order. */
export const kubernetesOrder = 1000;

export function calicoSection({ object, identity }: Declaration): Section {
  const spec = recordAt(object, 'spec') ?? {};
  const notUnderstood: string[] = [];
  const types = listAt(spec, 'types').map(asString);
  const hasIngress = nonEmpty(spec['ingress']);
  const hasEgress = nonEmpty(spec['egress']);
  const isolates =
    types.length > 0
      ? { ingress: types.includes('Ingress'), egress: types.includes('Egress') }
      : { ingress: hasIngress || !hasEgress, egress: hasEgress };
  const pods = parseCalicoSelector(stringAt(spec, 'selector') ?? 'all()');
  const namespaces = parseCalicoSelector(stringAt(spec, 'namespaceSelector') ?? 'all()');
  if (pods === undefined || namespaces === undefined) notUnderstood.push('spec.selector');
  // Tiers come one after the other, in an order that stands in objects of their own.
  const tier = stringAt(spec, 'tier') ?? 'default';
  const isOrdered = tier === 'default' || tier === '';
  if (!isOrdered) notUnderstood.push('spec.tier');
  const own = (field: 'ingress' | 'egress', side: 'source' | 'destination'): readonly PolicyRule[] =>
    listAt(spec, field).map((rule, position) =>
      ruleOf(rule, side, ['spec', field, position], identity.namespace === '', notUnderstood),
    );
  return {
    tier: 'ordered',
    order: asNumber(spec['order']) ?? Number.POSITIVE_INFINITY,
    subject: {
      pods: namespaces === undefined || !isOrdered ? undefined : pods,
      ...(identity.namespace === '' ? { namespaces: namespaces ?? {} } : {}),
    },
    isolates,
    ingress: own('ingress', 'source'),
    egress: own('egress', 'destination'),
    notUnderstood,
  };
}

function ruleOf(
  rule: Json,
  side: 'source' | 'destination',
  path: Path,
  wide: boolean,
  notUnderstood: string[],
): PolicyRule {
  const actions: Readonly<Record<string, PolicyRule['action']>> = {
    Allow: 'allow',
    Deny: 'deny',
    Pass: 'pass',
    Log: 'pass',
  };
  const written = stringAt(rule, 'action') ?? '';
  const action = Object.hasOwn(actions, written) ? actions[written] : undefined;
  const far = recordAt(rule, side);
  const near = recordAt(rule, side === 'source' ? 'destination' : 'source');
  const narrowedBy = narrowing(rule, far, near, side) ?? (action === undefined ? 'an unknown action' : undefined);
  if (narrowedBy !== undefined) notUnderstood.push(`${path.join('.')}: ${narrowedBy}`);
  const protocol = valueAt(rule, 'protocol');
  const protocolText = protocol === 6 ? 'TCP' : protocol === 17 ? 'UDP' : asString(protocol)?.toUpperCase();
  // Ports of the destination count in both directions.
  const ports = listAt(side === 'destination' ? far : near, 'ports').map((port) => portOf(port, protocolText ?? 'ANY'));
  return {
    peers: peersOf(far, [...path, side], wide),
    ports: ports.length > 0 ? ports : protocolText === undefined ? [] : [policyPort(protocolText, undefined)],
    action: action ?? 'deny',
    ...(narrowedBy === undefined && written !== 'Log' ? {} : { narrowedBy: narrowedBy ?? 'logging only' }),
    path,
  };
}

function narrowing(
  rule: Json,
  far: JsonRecord | undefined,
  near: JsonRecord | undefined,
  side: 'source' | 'destination',
): string | undefined {
  const unusual = ['notNets', 'notSelector', 'notPorts', 'serviceAccounts', 'services'].find(
    (field) => far?.[field] !== undefined || near?.[field] !== undefined,
  );
  if (unusual !== undefined) return unusual;
  if (near?.['nets'] !== undefined || near?.['selector'] !== undefined) return 'a selector on the own side';
  if ((side === 'source' ? far : near)?.['ports'] !== undefined) return 'source ports';
  return ['http', 'icmp', 'notICMP', 'notProtocol', 'ipVersion'].find((field) => valueAt(rule, field) !== undefined);
}

function peersOf(far: JsonRecord | undefined, path: Path, wide: boolean): readonly Peer[] {
  const nets = listAt(far, 'nets').map(asString);
  if (nets.length > 0) return nets.map((net) => ipBlockPeer(net ?? '', [], path));
  const domains = listAt(far, 'domains').map(asString);
  if (domains.length > 0) return [{ fqdns: domains.filter((name) => name !== undefined), path }];
  const selector = stringAt(far, 'selector');
  const namespaces = stringAt(far, 'namespaceSelector');
  if (selector === undefined && namespaces === undefined) return [{ anything: true, path }];
  const podSelector = parseCalicoSelector(selector ?? 'all()');
  const namespaceSelector = namespaces === undefined ? undefined : parseCalicoSelector(namespaces);
  if (podSelector === undefined || (namespaces !== undefined && namespaceSelector === undefined)) {
    return [{ unread: 'a selector', path }];
  }
  const where = namespaceSelector ?? (wide ? {} : undefined);
  return [{ podSelector, ...(where === undefined ? {} : { namespaceSelector: where }), path }];
}

function portOf(port: Json, protocol: string): PolicyPort {
  const range = typeof port === 'string' ? /^(\d+):(\d+)$/.exec(port) : null;
  return range === null ? policyPort(protocol, port) : policyPort(protocol, Number(range[1]), Number(range[2]));
}

/** Label under which Calico knows a namespace's name. */
const calicoNamespaceName = 'projectcalico.org/name';

/** A conjunction of Calico's selector terms as a label selector; undefined for anything more. */
export function parseCalicoSelector(text: string): JsonRecord | undefined {
  const expressions: Json[] = [];
  if (text.length > 2_000) return undefined;
  for (const raw of text.split('&&')) {
    const term = raw.trim();
    if (term === '' || term === 'all()') continue;
    const compare = /^([\w./-]+)\s*(==|!=)\s*(?:'([^']*)'|"([^"]*)")$/.exec(term);
    const set = /^([\w./-]+)\s+(not\s+in|in)\s*\{([^{}]*)\}$/.exec(term);
    const has = /^(!?)\s*has\(\s*([\w./-]+)\s*\)$/.exec(term);
    if (compare !== null) {
      expressions.push(expression(compare[1], compare[2] === '==' ? 'In' : 'NotIn', [compare[3] ?? compare[4] ?? '']));
    } else if (set !== null) {
      const values = [...(set[3] ?? '').matchAll(/'([^']*)'|"([^"]*)"/g)].map(
        ([, single, double]) => single ?? double ?? '',
      );
      expressions.push(expression(set[1], set[2] === 'in' ? 'In' : 'NotIn', values));
    } else if (has !== null) {
      expressions.push(expression(has[2], has[1] === '!' ? 'DoesNotExist' : 'Exists', []));
    } else {
      return undefined;
    }
  }
  return { matchExpressions: expressions };
}

function expression(key: string | undefined, operator: string, values: readonly string[]): Json {
  return { key: key === calicoNamespaceName ? 'kubernetes.io/metadata.name' : (key ?? ''), operator, values };
}
