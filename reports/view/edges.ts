import type { Inventory, InventoryEdge } from '../../src/model/scorecard.ts';
import { withoutDigits } from './findings.ts';

export interface EdgeRow {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly status: string;
  readonly label: string;
  readonly rule: string;
  readonly count: number;
}

const statusRank: Readonly<Record<InventoryEdge['status'], number>> = { broken: 0, unknown: 1, resolved: 2 };

/** Every edge of the inventory in words, equal ones (names that differ by digits) counted, broken first. */
export function edgeRows(inventory: Inventory): readonly EdgeRow[] {
  const names = new Map<string, string>();
  for (const item of [...inventory.outside, ...inventory.monitoring]) names.set(item.id, item.name);
  for (const service of inventory.services) names.set(service.id, `Service/${service.name}`);
  for (const workload of inventory.workloads) names.set(workload.id, `${workload.kind}/${workload.name}`);
  const rows = new Map<string, { edge: InventoryEdge; from: string; to: string; count: number }>();
  for (const edge of inventory.edges) {
    const from = names.get(edge.from) ?? edge.from;
    const to = names.get(edge.to) ?? edge.to;
    const key = [
      withoutDigits(from),
      withoutDigits(to),
      edge.kind,
      edge.status,
      withoutDigits(edge.label ?? ''),
      edge.rule ?? '',
    ];
    const row = rows.get(JSON.stringify(key));
    if (row === undefined) rows.set(JSON.stringify(key), { edge, from, to, count: 1 });
    else row.count += 1;
  }
  return [...rows.values()]
    .toSorted((a, b) => statusRank[a.edge.status] - statusRank[b.edge.status])
    .map(({ edge, from, to, count }) => ({
      from,
      to,
      kind: edge.kind,
      status: edge.status,
      label: edge.label ?? '',
      rule: edge.rule ?? '',
      count,
    }));
}
