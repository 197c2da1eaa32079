import { compareText } from '../../../src/model/identity.ts';
import { withoutDigits } from '../findings.ts';
import type { MapNode, SystemMap } from './system.ts';
import { mergeEdges } from './system.ts';

/** More boxes than this on one map are a hairball. */
export const mostNodes = 40;

/** Draws a large system with fewer boxes, in the gentlest of four ways that suffices. */
export function collapse(map: SystemMap): SystemMap {
  let result = map;
  for (const step of [equalShards, oneRoleOfANamespace, oneNamespace]) {
    if (result.nodes.length <= mostNodes) return result;
    result = step(result);
  }
  return result.nodes.length <= mostNodes ? result : largest(result);
}

/** Same namespace, role and kind of box, names that differ by digits, and the same arrows. */
function equalShards(map: SystemMap): SystemMap {
  const arrows = new Map<string, Set<string>>();
  const add = (id: string, arrow: string): void => {
    const found = arrows.get(id);
    if (found === undefined) arrows.set(id, new Set([arrow]));
    else found.add(arrow);
  };
  for (const edge of map.edges) {
    const what = `${edge.status} ${edge.kinds.join(',')}`;
    add(edge.from, `to ${withoutDigits(edge.to)} ${what}`);
    add(edge.to, `from ${withoutDigits(edge.from)} ${what}`);
  }
  return merge(
    map,
    (node) => {
      const own = [...(arrows.get(node.id) ?? [])].sort(compareText);
      return JSON.stringify([node.namespace, node.lane, node.role, withoutDigits(node.title), own]);
    },
    (nodes) => shardTitle(nodes),
  );
}

function shardTitle(nodes: readonly MapNode[]): { readonly title: string; readonly detail: string } {
  const first = nodes[0];
  const name = withoutDigits((first?.title ?? '').replace(/ \u00d7.*$/, ''));
  return { title: `${name} ×${nodes.length}`, detail: first?.detail ?? '' };
}

function oneRoleOfANamespace(map: SystemMap): SystemMap {
  return merge(
    map,
    (node) => (node.namespace === '' ? node.id : JSON.stringify([node.namespace, node.lane, node.role])),
    (nodes) => ({
      title: nodes[0]?.namespace ?? '',
      detail: `${total(nodes)} × ${nodes[0]?.role ?? ''}`,
    }),
  );
}

function oneNamespace(map: SystemMap): SystemMap {
  return merge(
    map,
    (node) => (node.namespace === '' ? node.lane : JSON.stringify(['namespace', node.namespace])),
    (nodes) => {
      const namespace = nodes[0]?.namespace ?? '';
      const title = namespace === '' ? (nodes[0]?.lane ?? '') : namespace;
      return { title, detail: `${total(nodes)} ${namespace === '' ? 'systems' : 'workloads'}` };
    },
  );
}

/** Boxes with broken arrows first, then the fullest; the others become one box. */
function largest(map: SystemMap): SystemMap {
  const broken = new Set(map.edges.filter((edge) => edge.status === 'broken').flatMap((edge) => [edge.from, edge.to]));
  const order = map.nodes.toSorted(
    (a, b) => Number(broken.has(b.id)) - Number(broken.has(a.id)) || b.count - a.count || compareText(a.id, b.id),
  );
  const kept = new Set(order.slice(0, mostNodes - 1).map((node) => node.id));
  return merge(
    map,
    (node) => (kept.has(node.id) ? node.id : 'the others'),
    (nodes) => ({ title: `${nodes.length} more`, detail: `${total(nodes)} workloads` }),
  );
}

function total(nodes: readonly MapNode[]): number {
  return nodes.reduce((sum, node) => sum + node.count, 0);
}

function merge(
  map: SystemMap,
  keyOf: (node: MapNode) => string,
  wordsOf: (nodes: readonly MapNode[]) => { readonly title: string; readonly detail: string },
): SystemMap {
  const groups = new Map<string, MapNode[]>();
  for (const node of map.nodes) {
    const key = keyOf(node);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  const idOf = new Map<string, string>();
  const nodes = new Map<string, MapNode>();
  for (const group of groups.values()) {
    const first = group[0];
    if (first === undefined) continue;
    for (const node of group) idOf.set(node.id, first.id);
    nodes.set(first.id, group.length === 1 ? first : { ...first, ...wordsOf(group), count: total(group) });
  }
  const edges = map.edges.map((edge) => ({
    ...edge,
    from: idOf.get(edge.from) ?? edge.from,
    to: idOf.get(edge.to) ?? edge.to,
  }));
  return { nodes: [...nodes.values()], edges: mergeEdges(edges, nodes) };
}
