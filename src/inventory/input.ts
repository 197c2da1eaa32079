import type { Catalogues } from '../model/catalogue.ts';
import type { DocumentFault, ManifestDocument, Unread } from '../model/document.ts';
import type { Role, RoleDecision, World } from '../model/graph.ts';
import type { Reading } from '../model/pack.ts';

/** All that a graph is made from: plain data of one target, and what the configuration declares. */
export interface GraphInput {
  readonly documents: readonly ManifestDocument[];
  readonly faults: readonly DocumentFault[];
  readonly unread: readonly Unread[];
  /** Other targets of the run, which may hold what this one lacks. */
  readonly beside?: readonly string[];
  readonly besideInCluster?: readonly string[];
  /** Namespace of objects that name none. */
  readonly defaultNamespace: string;
  /** False for single files and standard input (docs/evidence.md, Open and closed world). */
  readonly directory: boolean;
  /** What the files don't declare does not exist, whatever was read (a pack's `world: closed`). */
  readonly closedWorld?: true;
  /** How another tool reads manifests (a pack's `reading`). */
  readonly reading?: Reading;
  /** True when `--exclude` or readiness.yaml left files out. */
  readonly excludedFiles: number;
  readonly files: number;
  /** Answers instead of what the files allow to conclude: a cluster's lists say themselves what they hold whole. */
  readonly worldOf?: (kind: string, namespace: string) => World;
  /** Lists of a cluster without an answer, which may hold what a role is told by. */
  readonly unseen?: readonly Unread[];
  /** Roles that are decided already, by identity. */
  readonly decidedRoles?: ReadonlyMap<string, RoleDecision>;
  /** `roles:` of readiness.yaml. */
  readonly declaredRoles: Readonly<Record<string, Role>>;
  /** `external:` of readiness.yaml. */
  readonly externalHosts: readonly string[];
  readonly catalogues: Pick<Catalogues, 'images' | 'discord' | 'custom-resources'>;
  /** From the schema tables; undefined for kinds they don't hold. */
  readonly scopeOf: (apiVersion: string, kind: string) => 'Namespaced' | 'Cluster' | undefined;
}
