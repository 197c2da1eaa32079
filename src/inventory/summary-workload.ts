import { nodeId } from '../model/edge.ts';
import type { Container, Graph, Workload } from '../model/graph.ts';
import type { Json } from '../model/json.ts';
import { recordAt } from '../model/json.ts';
import { cpuMillicores, quantityBytes } from '../model/quantity.ts';
import type { InventoryContainer, InventoryWorkload, ResourceSum } from '../model/scorecard.ts';

export function summariseWorkload(workload: Workload, graph: Graph, exposure: readonly string[]): InventoryWorkload {
  const { kind, namespace, name } = workload.identity;
  const requests = sumOf(workload, 'requests');
  const limits = sumOf(workload, 'limits');
  const range = rangeOf(workload, graph);
  const copies = workload.replicas?.effective ?? (kind === 'DaemonSet' ? null : 1);
  return {
    id: nodeId(workload),
    kind,
    namespace,
    name,
    role: workload.role.role,
    roleReason: workload.role.reason,
    roleTier: workload.role.tier,
    replicas: workload.replicas?.effective ?? null,
    ...(range === undefined ? {} : { replicaRange: range }),
    requests,
    limits,
    totalRequests: times(requests, copies),
    totalLimits: times(limits, copies),
    images: [...new Set(workload.containers.flatMap(({ image }) => image?.text ?? []))],
    ports: [...new Set(workload.containers.flatMap(({ ports }) => ports.map(({ port }) => port)))].sort(
      (a, b) => a - b,
    ),
    exposure,
    containers: workload.containers.map(containerOf),
    file: workload.document.file,
  };
}

function rangeOf(workload: Workload, graph: Graph): { min: number; max: number | null } | undefined {
  const scaler = graph.autoscalersOf(workload).find(({ type }) => type !== 'VerticalPodAutoscaler');
  return scaler === undefined ? undefined : { min: scaler.min.effective, max: scaler.max.written ?? null };
}

function containerOf(container: Container): InventoryContainer {
  return {
    name: container.name,
    kind: container.kind,
    image: container.image?.text ?? '',
    requests: writtenResources(container, 'requests'),
    limits: writtenResources(container, 'limits'),
    ports: container.ports.map(({ port }) => port),
  };
}

function writtenResources({ object }: Container, side: 'requests' | 'limits'): { cpu?: string; memory?: string } {
  const own = recordAt(object, 'resources', side);
  const cpu = textOfQuantity(own?.['cpu']);
  const memory = textOfQuantity(own?.['memory']);
  return { ...(cpu === undefined ? {} : { cpu }), ...(memory === undefined ? {} : { memory }) };
}

function textOfQuantity(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

/** What a pod takes while it runs: its regular containers and sidecars. Init containers end before that. */
function sumOf({ containers }: Workload, side: 'requests' | 'limits'): ResourceSum {
  const running = containers.filter(({ kind }) => kind === 'regular' || kind === 'sidecar');
  return {
    cpuMillicores: total(running.map((container) => cpuMillicores(quantityAt(container, side, 'cpu')))),
    memoryBytes: total(running.map((container) => quantityBytes(quantityAt(container, side, 'memory')))),
  };
}

/** A limit without a request is its own request, as in the API. */
function quantityAt({ object }: Container, side: 'requests' | 'limits', resource: string): Json | undefined {
  const own = recordAt(object, 'resources', side)?.[resource];
  return own ?? (side === 'requests' ? recordAt(object, 'resources', 'limits')?.[resource] : undefined);
}

function total(amounts: readonly (number | undefined)[]): number | null {
  let sum = 0;
  for (const amount of amounts) {
    if (amount === undefined) return null;
    sum += amount;
  }
  return amounts.length === 0 ? null : finite(sum);
}

/** Hostile amounts and replicas add up beyond what a number holds. */
function finite(amount: number): number | null {
  return Number.isFinite(amount) ? amount : null;
}

function times(sum: ResourceSum, copies: number | null): ResourceSum {
  const scaled = (amount: number | null): number | null =>
    amount === null || copies === null ? null : finite(amount * copies);
  return { cpuMillicores: scaled(sum.cpuMillicores), memoryBytes: scaled(sum.memoryBytes) };
}
