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

/** Manifests of the nodes, as a list. */
export function nodesManifest(nodes: readonly FakeNode[]): string {
  const items = nodes.map(({ name, zone, cpu = '32', memory = '256Gi' }) => {
    const resources = { cpu, memory, 'ephemeral-storage': '1Ti', pods: '110' };
    return {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name,
        annotations: { 'kwok.x-k8s.io/node': 'fake', 'node.alpha.kubernetes.io/ttl': '0' },
        labels: {
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'topology.kubernetes.io/region': 'region-1',
          'topology.kubernetes.io/zone': zone,
        },
      },
      status: { allocatable: resources, capacity: resources },
    };
  });
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}
