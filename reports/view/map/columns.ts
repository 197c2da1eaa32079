import type { SystemMap } from './system.ts';

/**
 * Box -> column, from the left: outside, workloads by who calls whom, stores and what lies elsewhere in one
 * column right of all workloads that call them, monitoring. Lanes that hold nothing take no column.
 */
export function columnsOf(map: SystemMap): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const lane = new Map(map.nodes.map((node) => [node.id, node.lane]));
  const kept = (id: string): boolean => lane.get(id) === 'store' || lane.get(id) === 'elsewhere';
  const inner = map.nodes.filter((node) => node.lane === 'workload' || node.lane === 'service').map((node) => node.id);
  const first = map.nodes.some((node) => node.lane === 'outside') ? 1 : 0;
  for (const [id, level] of levelsOf(inner, map)) columns.set(id, first + level);
  let stores = inner.length > 0 ? first + 1 : first;
  for (const edge of map.edges) {
    const caller = kept(edge.to) ? edge.from : kept(edge.from) ? edge.to : '';
    stores = Math.max(stores, (columns.get(caller) ?? 0) + 1);
  }
  for (const node of map.nodes) {
    if (node.lane === 'outside') columns.set(node.id, 0);
    if (kept(node.id)) columns.set(node.id, stores);
  }
  const last = Math.max(-1, ...columns.values()) + 1;
  for (const node of map.nodes) if (node.lane === 'monitoring') columns.set(node.id, last);
  return columns;
}

/** Longest path from the boxes that nobody calls; a cycle is opened at its first box. Linear. */
function levelsOf(ids: readonly string[], map: SystemMap): ReadonlyMap<string, number> {
  const levels = new Map(ids.map((id) => [id, 0]));
  const next = new Map<string, string[]>();
  const waiting = new Map(ids.map((id) => [id, 0]));
  for (const { from, to } of map.edges) {
    if (!levels.has(from) || !levels.has(to)) continue;
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
  }
  const done = new Set<string>();
  const ready = ids.filter((id) => waiting.get(id) === 0);
  for (const start of [...ready, ...ids]) {
    const queue = [start];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (done.has(id)) continue;
      done.add(id);
      for (const to of next.get(id) ?? []) {
        if (done.has(to)) continue;
        levels.set(to, Math.max(levels.get(to) ?? 0, (levels.get(id) ?? 0) + 1));
        const left = (waiting.get(to) ?? 0) - 1;
        waiting.set(to, left);
        if (left === 0) queue.push(to);
      }
    }
  }
  return levels;
}
