import { namedPath } from '../../engine/fingerprint.ts';
import { clusterFile } from '../../inventory/faces/live-documents.ts';
import type { ClusterEvidence } from '../../model/cluster.ts';
import type { Location } from '../../model/document.ts';
import type { Declaration } from '../../model/graph.ts';
import type { Path } from '../../model/json.ts';

/** The context; inside a pod, which has none, the server. */
export function nameOfCluster({ context, server }: Pick<ClusterEvidence, 'context' | 'server'>): string {
  return context ?? server;
}

/** Where something stands that no file declares. */
export function livePlace(cluster: string, { identity, object }: Declaration, path: Path): Location {
  const { kind, namespace, name } = identity;
  return {
    file: clusterFile,
    line: 1,
    column: 1,
    live: {
      cluster,
      object: [namespace, kind, name].filter((part) => part !== '').join('/'),
      path: namedPath(object, path),
    },
  };
}
