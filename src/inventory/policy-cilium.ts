import type { Declaration, Peer, PolicyRule, Service } from '../model/graph.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import { asList, asNumber, asRecord, asString, listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import type { PolicyPort, Section } from './policy-sections.ts';
import { ipBlockPeer, nonEmpty, policyPort } from './policy-sections.ts';

/*
 * CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy (docs.cilium.io, "Layer 3/4 policies" and the CRD of cilium.io/v2).
 */

type FindService = (namespace: string, name: string) => Service | undefined;

const namespaceKey = 'io.kubernetes.pod.namespace';
const namespaceLabels = 'io.cilium.k8s.namespace.labels.';
const nameLabel = 'kubernetes.io/metadata.name';

export function ciliumSections(declaration: Declaration, findService: FindService): readonly Section[] {
  const { object } = declaration;
  const specs: { readonly spec: JsonRecord; readonly path: Path }[] = [];
  const single = recordAt(object, 'spec');
  if (single !== undefined) specs.push({ spec: single, path: ['spec'] });
  listAt(object, 'specs').forEach((item, position) => {
    const spec = asRecord(item);
    if (spec !== undefined) specs.push({ spec, path: ['specs', position] });
  });
  return specs.map(({ spec, path }) => section(declaration, spec, path, findService));
}

function section(declaration: Declaration, spec: JsonRecord, path: Path, findService: FindService): Section {
  const notUnderstood: string[] = [];
  const context: RuleContext = { declaration, findService, notUnderstood };
  const side = (name: 'ingress' | 'egress'): readonly PolicyRule[] => [
    ...rules(context, spec, name, `${name}Deny`, 'deny', path),
    ...rules(context, spec, name, name, 'allow', path),
  ];
  const wide = declaration.identity.namespace === '';
  const selector = splitSelector(recordAt(spec, 'endpointSelector'));
  const forNodes = recordAt(spec, 'nodeSelector') !== undefined;
  return {
    tier: 'union',
    order: 0,
    subject: {
      pods: selector.pods,
      ...(wide ? { namespaces: selector.namespaces ?? {} } : {}),
      ...(forNodes ? { none: true } : {}),
    },
    isolates: { ingress: isolates(spec, 'ingress'), egress: isolates(spec, 'egress') },
    ingress: side('ingress'),
    egress: side('egress'),
    notUnderstood,
  };
}

/** A direction is closed by default as soon as it has a rule, be it the empty one, unless enableDefaultDeny says no. */
function isolates(spec: JsonRecord, direction: 'ingress' | 'egress'): boolean {
  const wanted = valueAt(spec, 'enableDefaultDeny', direction);
  if (typeof wanted === 'boolean') return wanted;
  return nonEmpty(spec[direction]) || nonEmpty(spec[`${direction}Deny`]);
}

interface RuleContext {
  readonly declaration: Declaration;
  readonly findService: FindService;
  readonly notUnderstood: string[];
}

function rules(
  context: RuleContext,
  spec: JsonRecord,
  direction: 'ingress' | 'egress',
  field: string,
  action: 'allow' | 'deny',
  specPath: Path,
): readonly PolicyRule[] {
  const prefix = direction === 'ingress' ? 'from' : 'to';
  return listAt(spec, field).flatMap((rule, position) => {
    const path: Path = [...specPath, field, position];
    const peers = peersOf(context, rule, prefix, path);
    const ports = listAt(rule, 'toPorts');
    if (nonEmpty(valueAt(rule, 'icmps'))) return [];
    if (ports.length === 0) return peers === undefined ? [] : [{ peers, ports: [], action, path }];
    return ports.map((entry): PolicyRule => {
      const narrowedBy = narrowing(entry);
      return {
        peers: peers ?? [{ anything: true, path }],
        ports: listAt(entry, 'ports').map(portOf),
        action,
        ...(narrowedBy === undefined ? {} : { narrowedBy }),
        path,
      };
    });
  });
}

/** Undefined for a rule that names no peers: with ports it means any, without it permits nothing. */
function peersOf(context: RuleContext, rule: Json, prefix: 'from' | 'to', path: Path): readonly Peer[] | undefined {
  const record = asRecord(rule) ?? {};
  const peers: Peer[] = [];
  let named = false;
  for (const field of Object.keys(record)) {
    if (!field.startsWith(prefix) || field === 'toPorts' || !Array.isArray(record[field])) continue;
    named = true;
    asList(record[field]).forEach((item, position) => {
      peers.push(peerOf(context, field.slice(prefix.length), item, [...path, field, position]));
    });
  }
  return named ? peers : undefined;
}

function peerOf(context: RuleContext, field: string, item: Json, path: Path): Peer {
  switch (field) {
    case 'Endpoints':
      return endpointPeer(context, item, path);
    case 'Entities':
      return { entities: [asString(item) ?? ''], path };
    case 'CIDR':
      return ipBlockPeer(asString(item) ?? '', [], path);
    case 'CIDRSet': {
      const cidr = stringAt(item, 'cidr');
      return cidr === undefined
        ? unread(context, 'a CIDR group', path)
        : ipBlockPeer(cidr, listAt(item, 'except').map(asString), path);
    }
    case 'FQDNs': {
      const name = stringAt(item, 'matchName') ?? stringAt(item, 'matchPattern');
      return name === undefined ? unread(context, 'an empty FQDN', path) : { fqdns: [name], path };
    }
    case 'Services':
      return servicePeer(context, item, path);
    default:
      return unread(context, field, path);
  }
}

function unread({ notUnderstood }: RuleContext, what: string, path: Path): Peer {
  notUnderstood.push(`${path.join('.')}: ${what}`);
  return { unread: what, path };
}

function endpointPeer(context: RuleContext, item: Json, path: Path): Peer {
  const selector = asRecord(item);
  const reserved = Object.keys(recordAt(selector, 'matchLabels') ?? {}).filter((key) => key.startsWith('reserved:'));
  if (reserved.length > 0) return { entities: reserved.map((key) => key.slice('reserved:'.length)), path };
  const { pods, namespaces } = splitSelector(selector);
  if (pods === undefined) return unread(context, 'an endpoint selector', path);
  const anywhere = context.declaration.identity.namespace === '' ? {} : undefined;
  const namespaceSelector = namespaces ?? anywhere;
  return { podSelector: pods, ...(namespaceSelector === undefined ? {} : { namespaceSelector }), path };
}

function servicePeer(context: RuleContext, item: Json, path: Path): Peer {
  const name = stringAt(item, 'k8sService', 'serviceName');
  const namespace = stringAt(item, 'k8sService', 'namespace') ?? context.declaration.identity.namespace;
  const service = name === undefined ? undefined : context.findService(namespace, name);
  if (service?.selector === undefined) return unread(context, 'a Service', path);
  return {
    podSelector: { matchLabels: Object.fromEntries(service.selector) },
    namespaceSelector: { matchLabels: { [nameLabel]: namespace } },
    path,
  };
}

/** Splits a Cilium selector into its part about pods and its part about namespaces; label sources are left away. */
function splitSelector(selector: JsonRecord | undefined): {
  readonly pods: JsonRecord | undefined;
  readonly namespaces?: JsonRecord;
} {
  if (selector === undefined) return { pods: undefined };
  const podLabels: Record<string, Json> = {};
  const spaceLabels: Record<string, Json> = {};
  const podExpressions: Json[] = [];
  const spaceExpressions: Json[] = [];
  const labels = recordAt(selector, 'matchLabels') ?? {};
  for (const key of Object.keys(labels)) {
    const { name, space } = plainKey(key);
    const own = space ? spaceLabels : podLabels;
    Object.defineProperty(own, name, { value: labels[key] ?? null, enumerable: true, configurable: true });
  }
  for (const expression of listAt(selector, 'matchExpressions')) {
    const { name, space } = plainKey(stringAt(expression, 'key') ?? '');
    (space ? spaceExpressions : podExpressions).push({ ...asRecord(expression), key: name });
  }
  const pods = { matchLabels: podLabels, matchExpressions: podExpressions };
  const spaced = Object.keys(spaceLabels).length + spaceExpressions.length > 0;
  return spaced ? { pods, namespaces: { matchLabels: spaceLabels, matchExpressions: spaceExpressions } } : { pods };
}

function plainKey(key: string): { readonly name: string; readonly space: boolean } {
  const name = key.replace(/^(?:k8s|any)[:.]/, '');
  if (name === namespaceKey) return { name: nameLabel, space: true };
  return name.startsWith(namespaceLabels)
    ? { name: name.slice(namespaceLabels.length), space: true }
    : { name, space: false };
}

function portOf(item: Json): PolicyPort {
  const text = valueAt(item, 'port');
  const number = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : asNumber(text);
  const protocol = stringAt(item, 'protocol') ?? 'ANY';
  // Port 0 is every port.
  if (number === 0) return policyPort(protocol, undefined);
  return policyPort(protocol, number ?? text, valueAt(item, 'endPort'));
}

/** What in a toPorts entry asks for more than a port: only DNS rules that let every name through do not. */
function narrowing(entry: Json): string | undefined {
  if (nonEmpty(valueAt(entry, 'serverNames'))) return 'server names';
  const own = recordAt(entry, 'rules') ?? {};
  for (const field of Object.keys(own)) {
    const everyName = field === 'dns' && listAt(own, 'dns').some((item) => stringAt(item, 'matchPattern') === '*');
    if (!everyName) return `${field} rules`;
  }
  return undefined;
}
