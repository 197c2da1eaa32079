import type { Destination, Peer, PolicyRule, Workload } from '../model/graph.ts';
import { isPlaceholder } from '../model/secret.ts';
import { publicPart, maybeInCluster } from './ip-ranges.ts';
import type { Answer, NamespaceMatcher } from './namespace-labels.ts';
import { any, both, matchPartly, matchPods } from './namespace-labels.ts';
import type { PolicyPort } from './policy-sections.ts';

/** The far end of a connection, as the rules of one direction see it. */
export type FarEnd =
  | Exclude<Destination, { to: 'workload' }>
  /** `ports` are those of the pod that is connected to, whichever end it is. */
  | {
      readonly to: 'pod';
      readonly far: Workload;
      readonly served: Workload;
      readonly port: number;
      readonly protocol: 'TCP' | 'UDP';
    };

/** Does the rule speak of the connection? */
export function ruleMatches(rule: PolicyRule, own: string, end: FarEnd, matchNamespace: NamespaceMatcher): Answer {
  const ports = rule.ports.length === 0 ? 'yes' : any(rule.ports, (port) => portMatches(port, end));
  if (ports === 'no') return 'no';
  const peers = any(rule.peers, (peer) => peerMatches(peer, own, end, matchNamespace));
  const answer = both(ports, peers);
  return answer === 'yes' && rule.narrowedBy !== undefined ? 'maybe' : answer;
}

function portMatches({ protocol, port, endPort }: PolicyPort, end: FarEnd): Answer {
  const wanted = end.to === 'dns' ? 'UDP' : end.protocol;
  if (isPlaceholder(protocol) || isPlaceholder(port)) return 'maybe';
  if (protocol !== 'ANY' && protocol !== wanted) return 'no';
  if (port === undefined) return 'yes';
  const number = end.to === 'dns' ? 53 : end.port;
  if (typeof port === 'number') {
    const last = endPort ?? port;
    // Any port handed out at run time: the unprivileged ones.
    if (number === 0) return port <= 1024 && last === 65_535 ? 'yes' : 'no';
    if (number >= port && number <= last) return 'yes';
    // OpenShift's DNS pods listen on 5353 behind the Service's 53.
    return end.to === 'dns' && port === 5353 ? 'maybe' : 'no';
  }
  if (end.to === 'internet') return 'no';
  if (end.to === 'dns') return port === 'dns' ? 'yes' : 'maybe';
  const named = end.served.containers.flatMap((container) => container.ports).filter(({ name }) => name === port);
  return named.some((one) => one.port === end.port && one.protocol === end.protocol) ? 'yes' : 'no';
}

function peerMatches(peer: Peer, own: string, end: FarEnd, matchNamespace: NamespaceMatcher): Answer {
  if (peer.anything === true) return 'yes';
  if (peer.unread !== undefined) return 'maybe';
  switch (end.to) {
    case 'internet':
      return internetMatches(peer, end.host);
    case 'dns':
      return dnsMatches(peer, own, matchNamespace);
    case 'pod':
      return podMatches(peer, own, end.far, matchNamespace);
  }
}

function internetMatches({ ipBlock, entities, fqdns }: Peer, host: string | undefined): Answer {
  if (ipBlock !== undefined) {
    const part = publicPart(ipBlock.cidr, ipBlock.except);
    return part === 'whole' ? 'yes' : part === 'part' ? 'maybe' : 'no';
  }
  if (entities !== undefined) {
    if (entities.some((one) => one === 'world' || one === 'all' || one === 'world-ipv4')) return 'yes';
    return entities.includes('world-ipv6') ? 'maybe' : 'no';
  }
  if (fqdns !== undefined)
    return host === undefined ? 'maybe' : any(fqdns, (name) => (fqdnMatches(name, host) ? 'yes' : 'no'));
  return 'no';
}

/** Cilium's patterns: `*` stands for part of one label, alone for every name, `**.` before for any depth. */
export function fqdnMatches(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase().replace(/\.$/, '');
  const name = host.toLowerCase().replace(/\.$/, '');
  if (wanted === '*') return true;
  if (wanted.startsWith('**.')) return name.endsWith(wanted.slice(2)) && name.length > wanted.length - 2;
  const labels = wanted.split('.');
  const own = name.split('.');
  return labels.length === own.length && labels.every((label, position) => labelMatches(label, own[position] ?? ''));
}

/** Parts between the stars, found from left to right: no backtracking. */
function labelMatches(pattern: string, label: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === label;
  if (!label.startsWith(first) || !label.endsWith(last) || label.length < first.length + last.length) return false;
  let from = first.length;
  const end = label.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = label.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** Where cluster DNS runs, and how its pods are labelled, since kube-dns and still with CoreDNS. */
const dnsNamespace = 'kube-system';
const dnsLabels: ReadonlyMap<string, string> = new Map([['k8s-app', 'kube-dns']]);

function dnsMatches(peer: Peer, own: string, matchNamespace: NamespaceMatcher): Answer {
  if (peer.ipBlock !== undefined) return maybeInCluster(peer.ipBlock.cidr) ? 'maybe' : 'no';
  if (peer.entities !== undefined) {
    if (peer.entities.some((one) => one === 'all' || one === 'cluster')) return 'yes';
    return peer.entities.some((one) => one === 'host' || one === 'remote-node' || one === 'world') ? 'maybe' : 'no';
  }
  if (peer.fqdns !== undefined) return 'no';
  const space =
    peer.namespaceSelector === undefined ? ownNamespace(own) : spaceOfDns(peer.namespaceSelector, matchNamespace);
  if (space === 'no' || peer.podSelector === undefined) return space;
  return both(
    space,
    matchPartly(peer.podSelector, dnsLabels, (key) => dnsLabels.has(key)),
  );
}

function ownNamespace(own: string): Answer {
  return own === dnsNamespace ? 'yes' : 'no';
}

/** OpenShift keeps its DNS in another namespace: a selector that fits only that one may be right. */
function spaceOfDns(selector: NonNullable<Peer['namespaceSelector']>, matchNamespace: NamespaceMatcher): Answer {
  const answer = matchNamespace(selector, dnsNamespace);
  return answer === 'no' && matchNamespace(selector, 'openshift-dns') === 'yes' ? 'maybe' : answer;
}

function podMatches(peer: Peer, own: string, far: Workload, matchNamespace: NamespaceMatcher): Answer {
  const { namespace } = far.identity;
  if (peer.ipBlock !== undefined) return maybeInCluster(peer.ipBlock.cidr) ? 'maybe' : 'no';
  if (peer.entities !== undefined) {
    if (peer.entities.some((one) => one === 'all' || one === 'cluster')) return 'yes';
    return far.template.spec['hostNetwork'] === true ? 'maybe' : 'no';
  }
  if (peer.fqdns !== undefined) return 'no';
  const space =
    peer.namespaceSelector === undefined
      ? namespace === own
        ? 'yes'
        : 'no'
      : matchNamespace(peer.namespaceSelector, namespace);
  if (space === 'no' || peer.podSelector === undefined) return space;
  return both(space, matchPods(peer.podSelector, far));
}
