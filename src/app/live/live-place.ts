import { namedPath } from '../../model/named-path.ts';
import type { Location } from '../../model/document.ts';
import { clusterFile } from '../../model/document.ts';
import type { Declaration } from '../../model/graph.ts';
import { objectText } from '../../model/identity.ts';
import type { Path } from '../../model/json.ts';

/** Where something stands that no file declares. */
export function livePlace(cluster: string, { identity, object }: Declaration, path: Path): Location {
  return {
    file: clusterFile,
    line: 1,
    column: 1,
    live: { cluster, object: objectText(identity), path: namedPath(object, path) },
  };
}
