import type { ClusterView, LiveContainer } from '../../model/cluster.ts';
import type { Container, Graph } from '../../model/graph.ts';
import { compareText } from '../../model/identity.ts';
import type { DeployedImages } from '../../model/load.ts';

type Images = Pick<DeployedImages, 'digests' | 'complete'>;

/** Images of workloads by digest: of the ready pods where a cluster was read, else as the manifests pin them. */
export function deployedImages(graph: Graph, cluster?: ClusterView): DeployedImages {
  const all =
    cluster === undefined
      ? graph.workloads.map(({ identity, containers }) => ({
          identity,
          known: true,
          containers: containers.map(pinned),
        }))
      : cluster.workloads.map(({ identity, pods }) => ({
          identity,
          known: 'value' in pods,
          containers: ('value' in pods ? pods.value : [])
            .filter(({ ready }) => ready)
            .flatMap((pod) => pod.containers.map(reported)),
        }));
  return {
    ...imagesOf(
      all.flatMap(({ containers }) => containers.map(({ digest }) => digest)),
      all.every(({ known }) => known),
    ),
    from: cluster === undefined ? 'manifests' : 'cluster',
    workloads: all.map(({ identity: { kind, name }, known, containers }) => ({
      kind,
      name,
      ...imagesOf(
        containers.filter(({ runsOn }) => runsOn).map(({ digest }) => digest),
        known,
      ),
    })),
  };
}

interface Deployed {
  readonly digest: string | undefined;
  /** It is there as long as its pod. */
  readonly runsOn: boolean;
}

function pinned({ image, kind }: Container): Deployed {
  return { digest: image?.digest, runsOn: kind !== 'init' };
}

function reported({ imageId, kind }: LiveContainer): Deployed {
  return { digest: /sha256:[0-9a-f]{64}$/.exec(imageId)?.[0], runsOn: kind === 'regular' || kind === 'sidecar' };
}

function imagesOf(digests: readonly (string | undefined)[], known: boolean): Images {
  const found = [...new Set(digests.flatMap((digest) => digest ?? []))].sort(compareText);
  return { digests: found, complete: known && found.length > 0 && !digests.includes(undefined) };
}
