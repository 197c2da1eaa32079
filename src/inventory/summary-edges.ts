import {
  alertsNode,
  callersNode,
  connectionId,
  discordNode,
  edgeId,
  hostNode,
  nodeId,
  prometheusNode,
  referenceId,
  referenceNode,
  serviceNode,
} from '../model/edge.ts';
import type { EdgeKind } from '../model/edge.ts';
import type { Graph, HostReference, Reference, Workload } from '../model/graph.ts';
import { discordRoles } from '../model/graph.ts';
import type { Inventory, InventoryEdge } from '../model/scorecard.ts';
import { routeKinds } from './backends.ts';
import type { GraphInput } from './input.ts';

type Status = InventoryEdge['status'];

const gravity: Readonly<Record<Status, number>> = { resolved: 0, unknown: 1, broken: 2 };

/** Edges by id, the gravest status of equal ones, and the nodes outside that they lead to. */
class EdgeList {
  readonly #edges = new Map<string, InventoryEdge>();
  readonly #outside = new Map<string, { id: string; name: string; detail?: string }>();

  add(id: string, from: string, to: string, kind: EdgeKind, status: Status, label?: string): void {
    const known = this.#edges.get(id);
    if (known !== undefined && gravity[known.status] >= gravity[status]) return;
    this.#edges.set(id, { id, from, to, kind, ...(label === undefined ? {} : { label }), status });
  }

  outside(id: string, name: string, detail?: string): void {
    if (!this.#outside.has(id)) this.#outside.set(id, { id, name, ...(detail === undefined ? {} : { detail }) });
  }

  get edges(): readonly InventoryEdge[] {
    return [...this.#edges.values()];
  }

  get nodes(): Inventory['outside'] {
    return [...this.#outside.values()];
  }
}

export function summariseEdges(graph: Graph, input: GraphInput): Pick<Inventory, 'edges' | 'outside' | 'monitoring'> {
  const list = new EdgeList();
  for (const workload of graph.workloads) towardsDiscord(workload, graph, input, list);
  for (const service of graph.services) {
    for (const workload of graph.workloadsOf(service)) {
      const ends = [nodeId(service), nodeId(workload)] as const;
      list.add(edgeId(ends[0], 'selects', ends[1]), ...ends, 'selects', 'resolved');
    }
  }
  routes(graph, list);
  for (const host of graph.hosts) connections(host, input, list);
  for (const workload of graph.workloads) hidden(workload, graph, list);
  for (const reference of graph.references) brokenReference(reference, list);
  for (const scaler of graph.autoscalers) {
    for (const workload of scaler.workloads) {
      const ends = [nodeId(scaler), nodeId(workload)] as const;
      list.add(edgeId(ends[0], 'scales', ends[1]), ...ends, 'scales', 'resolved');
    }
  }
  for (const budget of graph.budgets) {
    for (const workload of budget.workloads) {
      const ends = [nodeId(budget), nodeId(workload)] as const;
      list.add(edgeId(ends[0], 'protects', ends[1]), ...ends, 'protects', 'resolved');
    }
  }
  const monitoring = monitored(graph, list);
  return { edges: list.edges, outside: list.nodes, monitoring };
}

function towardsDiscord(workload: Workload, graph: Graph, input: GraphInput, list: EdgeList): void {
  if (!discordRoles.includes(workload.role.role)) return;
  const host = input.catalogues.discord.hosts[0] ?? 'discord.com';
  const { reach } = graph.egress(workload, { to: 'internet', port: 443, protocol: 'TCP', host });
  const status = reach === 'closed' ? 'broken' : reach === 'unknown' ? 'unknown' : 'resolved';
  list.outside(discordNode, 'Discord', 'gateway, REST, voice');
  const from = nodeId(workload);
  list.add(
    edgeId(from, 'egress', discordNode),
    from,
    discordNode,
    'egress',
    status,
    ...(status === 'broken' ? ['no way out on 443'] : []),
  );
}

function routes(graph: Graph, list: EdgeList): void {
  for (const route of graph.objects('Ingress', ...routeKinds)) {
    for (const { service, resolution } of graph.backendsOf(route)) {
      if (resolution.status === 'not-asked') continue;
      const to = serviceNode(service.namespace, service.name);
      const broken = resolution.status !== 'resolved';
      list.outside(callersNode, 'Internet', 'callers of Ingresses and routes');
      if (resolution.status === 'no-service') list.outside(to, service.name, 'no Service bears this name');
      const id = edgeId(nodeId(route), 'routes', to);
      const label = `${route.identity.kind} ${route.identity.name}`;
      list.add(id, callersNode, to, 'routes', broken ? 'broken' : 'resolved', label);
    }
  }
}

function connections(host: HostReference, input: GraphInput, list: EdgeList): void {
  const end = endOf(host, input);
  if (end === undefined) return;
  if (end.name !== undefined) list.outside(end.to, end.name, end.detail);
  const label = end.status === 'broken' ? `${host.written}: ${host.host}` : host.written;
  for (const reader of host.readBy) {
    list.add(connectionId(reader, host), nodeId(reader), end.to, 'connects', end.status, label);
  }
}

interface End {
  readonly to: string;
  readonly status: Status;
  /** Set for an end that is no workload and no Service. */
  readonly name?: string;
  readonly detail?: string;
}

function endOf(host: HostReference, input: GraphInput): End | undefined {
  const { resolution } = host;
  switch (resolution.status) {
    case 'service':
    case 'external-name':
      return { to: nodeId(resolution.service), status: 'resolved' };
    case 'pod':
      return { to: nodeId(resolution.workload), status: 'resolved' };
    case 'made': {
      const { kind, name } = resolution.by.identity;
      return { to: hostNode(host), status: 'resolved', name: host.host, detail: `${kind} ${name} makes it` };
    }
    case 'no-service':
      return { to: hostNode(host), status: 'broken', name: host.host, detail: 'no Service bears this name' };
    case 'unknown':
      return { to: hostNode(host), status: 'unknown', name: host.host, detail: 'where it leads is not in the files' };
    case 'outside':
      return outsideEnd(host, resolution.because, input);
  }
}

/** A pod that calls itself is no edge. */
function outsideEnd(host: HostReference, because: string, input: GraphInput): End | undefined {
  if (host.host === 'localhost' || host.host.startsWith('127.') || host.host === '[::1]' || host.host === '…')
    return undefined;
  const { hosts } = input.catalogues.discord;
  if (hosts.some((known) => host.host === known || host.host.endsWith(`.${known}`))) {
    return { to: discordNode, status: 'resolved', name: 'Discord', detail: 'gateway, REST, voice' };
  }
  return { to: hostNode(host), status: 'resolved', name: host.host, detail: because };
}

/** A host that only a Secret holds: the edge is there, and where it leads can't be seen. */
function hidden(workload: Workload, graph: Graph, list: EdgeList): void {
  for (const reference of graph.hiddenHostsOf(workload)) {
    const to = referenceNode(reference);
    list.outside(to, `Secret ${reference.name}`, 'a host may stand in it, unseen');
    const label = reference.user === '' ? 'envFrom' : reference.user;
    const from = nodeId(workload);
    list.add(`${edgeId(from, 'connects', to)} ${label}`, from, to, 'connects', 'unknown', label);
  }
}

/** References that hold are not drawn: nearly every pod has them, and no eye could find the broken one. */
function brokenReference(reference: Reference, list: EdgeList): void {
  const { status } = reference.resolution;
  if (status !== 'no-key' && status !== 'no-object') return;
  const to = referenceNode(reference);
  const from = nodeId(reference.at.declaration);
  list.outside(to, `${reference.kind} ${reference.name}`, status === 'no-key' ? 'lacks a key' : 'no file declares it');
  const kind = reference.kind === 'Secret' ? 'reads-secret' : 'reads-config';
  list.add(referenceId(reference.at.declaration, reference), from, to, kind, 'broken', reference.key ?? reference.user);
}

function monitored(graph: Graph, list: EdgeList): Inventory['monitoring'] {
  const scrapers = new Set<string>();
  for (const workload of graph.workloads) {
    for (const { by, port_status, port } of graph.scrapesOf(workload)) {
      scrapers.add(nodeId(by));
      const status = port_status === 'served' ? 'resolved' : port_status === 'not-served' ? 'broken' : 'unknown';
      const to = nodeId(workload);
      const label = port === undefined ? undefined : `port ${port}`;
      list.add(
        edgeId(nodeId(by), 'scrapes', to),
        prometheusNode,
        to,
        'scrapes',
        status,
        ...(label === undefined ? [] : [label]),
      );
    }
  }
  const rules = graph.alertRules;
  // Rules with one expression share one list.
  const watched = new Set([...new Set(rules.map((rule) => rule.workloads))].flat());
  for (const workload of watched) {
    const to = nodeId(workload);
    list.add(edgeId(alertsNode, 'alerts', to), alertsNode, to, 'alerts', 'resolved');
  }
  return [
    ...(scrapers.size === 0
      ? []
      : [{ id: prometheusNode, name: 'Prometheus', detail: `scraped through ${scrapers.size} objects` }]),
    ...(rules.length === 0 ? [] : [{ id: alertsNode, name: 'Alert rules', detail: `${rules.length} rules` }]),
  ];
}
