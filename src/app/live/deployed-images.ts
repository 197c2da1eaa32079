import type { ClusterView } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import { compareText } from '../../model/identity.ts';
import type { DeployedImages } from '../../model/load.ts';

/** Images of workloads by digest: of the ready pods where a cluster was read, else as the manifests pin them. */
export function deployedImages(graph: Graph, cluster?: ClusterView): DeployedImages {
  if (cluster !== undefined) {
    const pods = cluster.workloads.map((workload) => workload.pods);
    const containers = pods
      .flatMap((known) => ('value' in known ? known.value : []))
      .filter(({ ready }) => ready)
      .flatMap((pod) => pod.containers);
    return imagesOf(
      containers.map(({ imageId }) => /sha256:[0-9a-f]{64}$/.exec(imageId)?.[0]),
      'cluster',
      pods.every((known) => 'value' in known),
    );
  }
  const containers = graph.workloads.flatMap((workload) => workload.containers);
  return imagesOf(
    containers.map(({ image }) => image?.digest),
    'manifests',
    true,
  );
}

function imagesOf(
  digests: readonly (string | undefined)[],
  from: DeployedImages['from'],
  complete: boolean,
): DeployedImages {
  const known = [...new Set(digests.flatMap((digest) => digest ?? []))].sort(compareText);
  return { digests: known, complete: complete && known.length > 0 && !digests.includes(undefined), from };
}
