import { compareText } from '../../../src/model/identity.ts';
import type { Inventory, InventoryEdge } from '../../../src/model/scorecard.ts';
import { replicasText } from '../inventory.ts';

/** `elsewhere` is what workloads call or read and the files don't hold; it stands right, among the stores. */
export type Lane = 'outside' | 'workload' | 'service' | 'store' | 'elsewhere' | 'monitoring';

export interface MapNode {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly lane: Lane;
  readonly namespace: string;
  readonly role: string;
  /** How many things this box stands for. */
  readonly count: number;
}

export interface MapEdge {
  readonly from: string;
  readonly to: string;
  readonly kinds: readonly string[];
  readonly status: InventoryEdge['status'];
  readonly label: string;
  readonly count: number;
}

export interface SystemMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

/**
 * Boxes and arrows of the inventory. A Service that leads to one workload only is that workload's door and no box of
 * its own; one that leads nowhere, or to several, is drawn. What collects and what alerts watch the same things and
 * are one box.
 */
export function systemOf(inventory: Inventory): SystemMap {
  const nodes = new Map<string, MapNode>();
  const stores = new Map(inventory.stores.map((store) => [store.id, store]));
  const namespaces = new Set(inventory.workloads.map((workload) => workload.namespace)).size > 1;
  const facing = facingOf(inventory);
  for (const item of inventory.outside) {
    const lane = facing.has(item.id) ? 'outside' : 'elsewhere';
    nodes.set(item.id, box(item.id, item.name, item.detail ?? 'outside', lane));
  }
  for (const workload of inventory.workloads) {
    const store = stores.get(workload.id);
    const copies =
      workload.replicaRange === undefined && (workload.replicas ?? 1) === 1 ? '' : ` ×${replicasText(workload)}`;
    const place = namespaces && workload.namespace !== '' ? ` · ${workload.namespace}` : '';
    nodes.set(workload.id, {
      id: workload.id,
      title: `${workload.name}${copies}`,
      detail: `${store === undefined ? roleText(workload.role, workload.kind) : `${store.product} · store`}${place}`,
      lane: store === undefined && workload.role !== 'store' ? 'workload' : 'store',
      namespace: workload.namespace,
      role: workload.role,
      count: 1,
    });
  }
  const doors = new Map(doorsOf(inventory, nodes));
  const [watcher] = inventory.monitoring;
  if (watcher !== undefined) {
    const [names, details] = [
      inventory.monitoring.map((item) => item.name),
      inventory.monitoring.map((item) => item.detail),
    ];
    nodes.set(watcher.id, box(watcher.id, names.join(', '), details.join(', '), 'monitoring'));
    for (const item of inventory.monitoring) doors.set(item.id, watcher.id);
  }
  for (const service of inventory.services) {
    if (doors.has(service.id)) continue;
    nodes.set(service.id, {
      ...box(service.id, service.name, `Service · ${service.type}`, 'service'),
      namespace: service.namespace,
    });
  }
  const edges = inventory.edges.map((edge) => ({
    from: doors.get(edge.from) ?? edge.from,
    to: doors.get(edge.to) ?? edge.to,
    kinds: [edge.kind],
    status: edge.status,
    label: edge.status === 'broken' ? (edge.label ?? edge.rule ?? edge.kind) : '',
    count: 1,
  }));
  return withoutStrays({ nodes: [...nodes.values()], edges: mergeEdges(edges, nodes) });
}

function box(id: string, title: string, detail: string, lane: Lane): MapNode {
  return { id, title, detail, lane, namespace: '', role: lane, count: 1 };
}

/** What the system faces: Discord, and whoever calls its routes. */
function facingOf(inventory: Inventory): ReadonlySet<string> {
  const facing = new Set<string>();
  for (const edge of inventory.edges) {
    if (edge.kind === 'egress') facing.add(edge.to);
    if (edge.kind === 'routes') facing.add(edge.from);
  }
  return facing;
}

function roleText(role: string, kind: string): string {
  return role === 'other' ? kind : `${kind} · ${role}`;
}

/** Service id -> the one workload that it leads to. */
function doorsOf(inventory: Inventory, nodes: ReadonlyMap<string, MapNode>): ReadonlyMap<string, string> {
  const services = new Set(inventory.services.map((service) => service.id));
  const targets = new Map<string, Set<string>>();
  for (const edge of inventory.edges) {
    if (edge.kind !== 'selects' || edge.status !== 'resolved') continue;
    if (!services.has(edge.from) || !nodes.has(edge.to)) continue;
    const found = targets.get(edge.from);
    if (found === undefined) targets.set(edge.from, new Set([edge.to]));
    else found.add(edge.to);
  }
  const doors = new Map<string, string>();
  for (const [service, found] of targets) {
    const [only] = found;
    if (found.size === 1 && only !== undefined) doors.set(service, only);
  }
  return doors;
}

const worst: Readonly<Record<MapEdge['status'], number>> = { broken: 0, unknown: 1, resolved: 2 };

/** One arrow for all edges of one status between two boxes; nothing from a box to itself, nothing to what is no box. */
export function mergeEdges(edges: readonly MapEdge[], nodes: ReadonlyMap<string, MapNode>): readonly MapEdge[] {
  const merged = new Map<string, { edge: MapEdge; kinds: Set<string>; labels: Set<string>; count: number }>();
  for (const edge of edges) {
    if (edge.from === edge.to || !nodes.has(edge.from) || !nodes.has(edge.to)) continue;
    const key = JSON.stringify([edge.from, edge.to, edge.status]);
    const found = merged.get(key) ?? { edge, kinds: new Set(), labels: new Set(), count: 0 };
    for (const kind of edge.kinds) found.kinds.add(kind);
    if (edge.label !== '') found.labels.add(edge.label);
    found.count += edge.count;
    merged.set(key, found);
  }
  return [...merged.values()]
    .map(({ edge, kinds, labels, count }) => ({
      ...edge,
      kinds: [...kinds].sort(compareText),
      label: labelText([...labels], count),
      count,
    }))
    .sort((a, b) => worst[a.status] - worst[b.status] || compareText(a.from, b.from) || compareText(a.to, b.to));
}

function labelText(labels: readonly string[], count: number): string {
  const first = labels[0];
  if (first === undefined) return '';
  return count > 1 ? `${first} (${count} edges)` : first;
}

/** Outside and monitoring boxes without an arrow say nothing; a workload without one does. */
function withoutStrays(map: SystemMap): SystemMap {
  const touched = new Set(map.edges.flatMap((edge) => [edge.from, edge.to]));
  return {
    ...map,
    nodes: map.nodes.filter((node) => node.lane === 'workload' || node.lane === 'store' || touched.has(node.id)),
  };
}
