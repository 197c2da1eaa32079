import type { Graph, Place } from '../../src/model/graph.ts';
import { asRecord, asString, listAt, recordAt } from '../../src/model/json.ts';

/** A PersistentVolumeClaim, or a template of a StatefulSet that one is made from. */
export interface VolumeClaim {
  readonly place: Place;
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** A pod of its namespace asks Velero to back up its volumes as files. */
  readonly isOptedIn: boolean;
}

/** Pods name the volumes to copy in this annotation (https://velero.io/docs/main/file-system-backup/). */
const fileBackup = 'backup.velero.io/backup-volumes';

/** All claims of the files. Needs `workloads` and `PersistentVolumeClaim` under `reads`. */
export function volumeClaims(graph: Graph): readonly VolumeClaim[] {
  const optedIn = new Set<string>();
  for (const { template, identity } of graph.workloads)
    if (template.annotations.has(fileBackup)) optedIn.add(identity.namespace);
  const claims: VolumeClaim[] = graph.objects('PersistentVolumeClaim').map((declaration) => ({
    place: { declaration, path: ['metadata', 'name'] },
    name: declaration.identity.name,
    labels: declaration.labels,
    isOptedIn: optedIn.has(declaration.identity.namespace),
  }));
  for (const declaration of graph.workloads) {
    if (declaration.identity.kind !== 'StatefulSet') continue;
    listAt(declaration.object, 'spec', 'volumeClaimTemplates').forEach((item, position) => {
      const metadata = recordAt(item, 'metadata');
      claims.push({
        place: { declaration, path: ['spec', 'volumeClaimTemplates', position] },
        name: asString(metadata?.['name']) ?? '',
        // The controller puts the labels of its selector on every claim that it makes.
        labels: new Map([
          ...texts(recordAt(declaration.object, 'spec', 'selector', 'matchLabels')),
          ...texts(asRecord(metadata?.['labels'])),
        ]),
        isOptedIn: optedIn.has(declaration.identity.namespace),
      });
    });
  }
  return claims;
}

function texts(record: Readonly<Record<string, unknown>> | undefined): readonly (readonly [string, string])[] {
  return Object.entries(record ?? {}).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : []));
}
