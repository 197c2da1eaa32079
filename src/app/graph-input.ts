import type { GraphInput } from '../inventory/input.ts';
import type { ManifestScope, ManifestTarget } from '../model/document.ts';
import type { Pack } from '../model/pack.ts';
import type { Config } from '../model/records.ts';
import type { StaticEvidence } from './evidence.ts';
import type { JudgingSettings } from './settings.ts';

/** What a graph is built of beside the target's documents. */
export interface GraphSetting {
  readonly known: StaticEvidence;
  readonly settings: Pick<JudgingSettings, 'namespace'>;
  readonly pack: Pack;
}

/** The same for whoever builds the graph of a target: while looking, to know what to ask, and while judging. */
export function graphInput(
  target: ManifestTarget,
  collected: { readonly scope: ManifestScope; readonly config: Config },
  { known, settings, pack }: GraphSetting,
): GraphInput {
  return {
    documents: target.documents,
    faults: target.faults,
    unread: target.unread,
    ...(target.beside === undefined ? {} : { beside: target.beside }),
    ...(target.besideInCluster === undefined ? {} : { besideInCluster: target.besideInCluster }),
    defaultNamespace: target.namespace ?? settings.namespace,
    directory: collected.scope.directory,
    ...(pack.world === 'closed' ? { closedWorld: true as const } : {}),
    ...(pack.reading === undefined ? {} : { reading: pack.reading }),
    excludedFiles: collected.scope.excludedFiles,
    files: target.subjects.length,
    declaredRoles: collected.config.roles,
    externalHosts: collected.config.external,
    catalogues: known.catalogues,
    scopeOf: (apiVersion, kind) => known.schema.scopeOf(apiVersion, kind),
  };
}
