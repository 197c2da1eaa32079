import type { InventoryWorkload, ResourceSum, ScorecardTarget } from '../../src/model/scorecard.ts';
import { withoutDigits } from './findings.ts';
import { grouped, plural } from './words.ts';

export interface WorkloadRow {
  readonly name: string;
  readonly namespace: string;
  readonly count: number;
  readonly role: string;
  readonly roleReason: string;
  readonly roleTier: string;
  readonly replicas: string;
  readonly images: readonly string[];
  readonly ports: string;
  readonly exposure: string;
  readonly requests: string;
  readonly limits: string;
  readonly totalRequests: string;
  readonly totalLimits: string;
}

export interface InventoryView {
  readonly heading: string;
  readonly workloads: readonly WorkloadRow[];
  readonly totalRequests: string;
  readonly totalLimits: string;
  readonly images: readonly { readonly image: string; readonly usedBy: string }[];
  readonly stores: readonly { readonly name: string; readonly product: string; readonly persistent: string }[];
  readonly services: readonly { readonly name: string; readonly type: string; readonly ports: string }[];
  readonly outside: readonly { readonly name: string; readonly detail: string }[];
  readonly monitoring: readonly { readonly name: string; readonly detail: string }[];
  readonly hidden: string;
}

export function severalNamespaces(target: ScorecardTarget): boolean {
  return new Set(target.inventory.workloads.map((workload) => workload.namespace)).size > 1;
}

export function inventoryOf(target: ScorecardTarget): InventoryView {
  const { inventory } = target;
  const namespaces = severalNamespaces(target);
  const names = new Map(inventory.workloads.map((workload) => [workload.id, `${workload.kind}/${workload.name}`]));
  return {
    heading: `${plural(inventory.workloads.length, 'workload')}, ${plural(inventory.services.length, 'Service')}, ${plural(inventory.stores.length, 'store')}`,
    workloads: groupEqual(inventory.workloads).map((equal) => workloadRow(equal, namespaces)),
    totalRequests: totalText(inventory.workloads.map((workload) => workload.totalRequests)),
    totalLimits: totalText(inventory.workloads.map((workload) => workload.totalLimits)),
    images: imagesOf(inventory.workloads),
    stores: inventory.stores.map((store) => ({
      name: names.get(store.id) ?? store.id,
      product: store.product,
      persistent: store.persistent ? 'on a volume' : 'not persistent',
    })),
    services: groupBy(inventory.services, (service) =>
      JSON.stringify([service.namespace, withoutDigits(service.name), service.type, service.ports]),
    ).map(({ first, count }) => ({
      name: `${namespaces ? `${first.namespace}/` : ''}${first.name}${alike(count)}`,
      type: first.type,
      ports: first.ports.join(', '),
    })),
    outside: inventory.outside.map(({ name, detail }) => ({ name, detail: detail ?? '' })),
    monitoring: inventory.monitoring.map(({ name, detail }) => ({ name, detail })),
    hidden: hiddenText(inventory.hiddenHosts),
  };
}

/** Hosts in Secrets can't be followed; saying nothing would look like no connection. */
function hiddenText(count: number): string {
  if (count === 0) return '';
  const stand = count === 1 ? 'stands' : 'stand';
  return `${plural(count, 'host')} ${stand} only in Secrets and could not be followed: ${count === 1 ? 'a connection' : 'connections'} may be missing.`;
}

function workloadRow({ first, count }: Equal<InventoryWorkload>, namespaces: boolean): WorkloadRow {
  return {
    name: `${first.kind}/${first.name}${alike(count)}`,
    namespace: namespaces ? first.namespace : '',
    count,
    role: first.role,
    roleReason: first.roleReason,
    roleTier: first.roleTier,
    replicas: replicasText(first),
    images: first.images,
    ports: first.ports.join(', '),
    exposure: first.exposure.join(', '),
    requests: sumText(first.requests),
    limits: sumText(first.limits),
    totalRequests: sumText(times(first.totalRequests, count)),
    totalLimits: sumText(times(first.totalLimits, count)),
  };
}

export function replicasText(workload: InventoryWorkload): string {
  const range = workload.replicaRange;
  if (range !== undefined) return `${range.min}–${range.max ?? '?'}`;
  return workload.replicas === null ? '–' : String(workload.replicas);
}

function times(sum: ResourceSum, count: number): ResourceSum {
  return {
    cpuMillicores: sum.cpuMillicores === null ? null : sum.cpuMillicores * count,
    memoryBytes: sum.memoryBytes === null ? null : sum.memoryBytes * count,
  };
}

function groupEqual(workloads: readonly InventoryWorkload[]): readonly Equal<InventoryWorkload>[] {
  return groupBy(workloads, (workload) =>
    JSON.stringify([
      workload.kind,
      workload.namespace,
      withoutDigits(workload.name),
      workload.role,
      workload.replicas,
      workload.replicaRange,
      workload.requests,
      workload.limits,
      workload.images,
      workload.ports,
      workload.exposure.map(withoutDigits),
    ]),
  );
}

interface Equal<T> {
  readonly first: T;
  readonly count: number;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly Equal<T>[] {
  const groups = new Map<string, { first: T; count: number }>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: item, count: 1 });
    else group.count += 1;
  }
  return [...groups.values()];
}

function alike(count: number): string {
  return count > 1 ? ` ×${grouped(count)}` : '';
}

function imagesOf(workloads: readonly InventoryWorkload[]): InventoryView['images'] {
  const users = new Map<string, string[]>();
  for (const workload of workloads) {
    for (const image of new Set(workload.images)) {
      const names = users.get(image);
      if (names === undefined) users.set(image, [workload.name]);
      else names.push(workload.name);
    }
  }
  return [...users].map(([image, names]) => ({
    image,
    usedBy:
      names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${grouped(names.length - 3)} more` : names.join(', '),
  }));
}

function totalText(sums: readonly ResourceSum[]): string {
  const known = (key: keyof ResourceSum): readonly number[] =>
    sums.map((sum) => sum[key]).filter((value) => value !== null);
  const add = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
  const cpu = known('cpuMillicores');
  const memory = known('memoryBytes');
  const missing = sums.length - Math.min(cpu.length, memory.length);
  const text = sumText({ cpuMillicores: add(cpu), memoryBytes: add(memory) });
  return missing > 0 ? `${text}, and ${plural(missing, 'workload')} without` : text;
}

export function sumText(sum: ResourceSum): string {
  const parts = [cpuText(sum.cpuMillicores), memoryText(sum.memoryBytes)].filter((part) => part !== '');
  return parts.length === 0 ? 'not set' : parts.join(' · ');
}

function cpuText(millicores: number | null): string {
  if (millicores === null) return '';
  return millicores % 1000 === 0 ? `${grouped(millicores / 1000)} CPU` : `${grouped(millicores)}m`;
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function memoryText(bytes: number | null): string {
  if (bytes === null) return '';
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${Number.isInteger(value) ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
