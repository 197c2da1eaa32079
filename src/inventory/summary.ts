import { nodeId } from '../model/edge.ts';
import type { Graph, Workload } from '../model/graph.ts';
import { listAt } from '../model/json.ts';
import type { Inventory } from '../model/scorecard.ts';
import { exposureFinder } from './exposure.ts';
import { imageFacts } from './images.ts';
import type { GraphInput } from './input.ts';
import { summariseEdges } from './summary-edges.ts';
import { summariseWorkload } from './summary-workload.ts';

/** The graph as the scorecard carries it: enough to draw the system and to list what runs. */
export function summariseInventory(graph: Graph, input: GraphInput): Inventory {
  const exposure = exposureFinder(graph);
  const { edges, outside, monitoring } = summariseEdges(graph, input);
  return {
    workloads: graph.workloads.map((workload) => summariseWorkload(workload, graph, exposure(workload))),
    services: graph.services.map((service) => ({
      id: nodeId(service),
      namespace: service.identity.namespace,
      name: service.identity.name,
      type: service.type,
      ports: service.ports.flatMap(({ port }) => port ?? []),
    })),
    stores: graph.workloads
      .filter(({ role }) => role.role === 'store')
      .map((workload) => ({
        id: nodeId(workload),
        product: productOf(workload, input),
        persistent: isPersistent(workload),
      })),
    outside,
    monitoring,
    edges,
    hiddenHosts: graph.workloads.reduce((sum, workload) => sum + graph.hiddenHostsOf(workload).length, 0),
  };
}

function productOf(workload: Workload, input: GraphInput): string {
  for (const { kind, image } of workload.containers) {
    const facts = kind === 'regular' ? imageFacts(image, input.catalogues.images) : undefined;
    if (facts !== undefined) return facts.product;
  }
  return 'store';
}

/** A claim outlives the pod; every other volume goes with it or stays behind on its node. */
function isPersistent({ object, template }: Workload): boolean {
  if (listAt(object, 'spec', 'volumeClaimTemplates').length > 0) return true;
  return listAt(template.spec, 'volumes').some(
    (volume) => typeof volume === 'object' && volume !== null && 'persistentVolumeClaim' in volume,
  );
}
