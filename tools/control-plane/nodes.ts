import { metricsPath } from './metrics.ts';

/** A node that kwok plays. */
export interface FakeNode {
  readonly name: string;
  readonly zone: string;
  /** Quantities, what pods may ask for together; 32 CPUs and 256Gi without. */
  readonly cpu?: string;
  readonly memory?: string;
}

/** One in each of three zones, so that topology spread can be kept. */
export const threeNodes: readonly FakeNode[] = [
  { name: 'node-a', zone: 'zone-a' },
  { name: 'node-b', zone: 'zone-b' },
  { name: 'node-c', zone: 'zone-c' },
];

/** Manifests of the nodes, as a list; with what metrics-server needs to find kwok, where there is one. */
export function nodesManifest(nodes: readonly FakeNode[], metrics: boolean): string {
  const items = nodes.map(({ name, zone, cpu = '32', memory = '256Gi' }) => {
    const resources = { cpu, memory, 'ephemeral-storage': '1Ti', pods: '110' };
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: { 'kwok.x-k8s.io/node': 'fake', ...(metrics ? metricsPath(name) : {}) },
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'topology.kubernetes.io/region': 'region-1',
          'topology.kubernetes.io/zone': zone,
        },
      },
      status: {
        allocatable: resources,
        capacity: resources,
        ...(metrics ? { addresses: [{ type: 'ExternalIP', address: '127.0.0.1' }] } : {}),
      },
    };
  });
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
