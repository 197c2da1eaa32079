import type { ClusterEvidence, ClusterList } from '../../model/cluster.ts';
import type { World } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import { stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import { isKnown } from '../../model/known.ts';
import { stateKinds } from './live-documents.ts';

/** What a cluster's lists allow to conclude from what they don't hold. */
export interface LiveLists {
  readonly world: (kind: string, namespace: string) => World;
  /** About an object that no list holds. */
  readonly absenceOf: (identity: Identity) => 'not-deployed' | 'not-listed' | SourceAbsence;
  readonly wasListed: (kind: string) => boolean;
  readonly unseen: readonly (SourceAbsence & { readonly kinds: readonly string[]; readonly clusterScoped: boolean })[];
  readonly wasLookedAt: (namespace: string) => boolean;
}

/** `isClusterScoped`: by API version and kind. */
export function readLists(
  evidence: ClusterEvidence,
  isClusterScoped: (apiVersion: string, kind: string) => boolean,
): LiveLists {
  const inhabited = new Set<string>();
  const byKind = new Map<string, ClusterList[]>();
  for (const list of evidence.lists) {
    const own = byKind.get(list.kind);
    if (own === undefined) byKind.set(list.kind, [list]);
    else own.push(list);
    for (const object of list.objects) inhabited.add(stringAt(object, 'metadata', 'namespace') ?? '');
  }
  const proven = new Map(evidence.namespaces.map((one) => [one.name, one.proven]));
  const wasLookedAt = (namespace: string): boolean => evidence.allNamespaces || proven.has(namespace);

  function unproven(namespace: string): SourceAbsence | undefined {
    if (namespace === '' || inhabited.has(namespace)) return undefined;
    const known = proven.get(namespace);
    if (known === undefined)
      return { reason: 'not-collected', text: `nothing proves that the namespace ${namespace} exists in the cluster` };
    return isKnown(known) ? undefined : known;
  }

  function listsOf(kind: string, namespace: string, group?: string): readonly ClusterList[] {
    const own = (byKind.get(kind) ?? []).filter((list) => group === undefined || list.group === group);
    return own.filter((list) => list.namespace === namespace || list.namespace === '');
  }

  /** Why the lists say nothing about what they don't hold; undefined where they hold everything. */
  function hole(lists: readonly ClusterList[], namespace: string): SourceAbsence | undefined {
    const missing = unproven(namespace);
    if (missing !== undefined) return missing;
    for (const { answer, kind, path } of lists) {
      if (answer.status === 'unknown') return { reason: answer.reason, text: answer.text };
      if (answer.status === 'listed' && isSelected(path)) {
        return {
          reason: 'insufficient-samples',
          text: `${kind} was listed under a label selector, and others may exist`,
        };
      }
    }
    return undefined;
  }

  return {
    wasLookedAt,
    wasListed: (kind) => byKind.has(kind),
    world: (kind, namespace) => {
      if (kind === 'Namespace' && !evidence.allNamespaces)
        return { open: true, because: 'the cluster was asked for some namespaces alone' };
      const lists = listsOf(kind, namespace);
      if (lists.length === 0)
        return {
          open: true,
          because: `the cluster was not asked for ${kind}${namespace === '' ? '' : ` in ${namespace}`}`,
        };
      const reason = hole(lists, namespace);
      return reason === undefined ? { open: false } : { open: true, because: reason.text };
    },
    absenceOf: ({ group, kind, namespace, name }) => {
      if (kind === 'Namespace' && !wasLookedAt(name)) return 'not-listed';
      if (namespace !== '' && !wasLookedAt(namespace)) return 'not-listed';
      const missing = unproven(namespace);
      if (missing !== undefined) return missing;
      const lists = listsOf(kind, namespace, group);
      if (lists.length === 0) return 'not-listed';
      return hole(lists, namespace) ?? 'not-deployed';
    },
    unseen: evidence.lists.flatMap(({ answer, group, version, kind }) => {
      // State that controllers write down is no part of the graph: no check of objects depends on it.
      if (answer.status !== 'unknown' || stateKinds.has(kind)) return [];
      const { reason, text } = answer;
      const clusterScoped = isClusterScoped(group === '' ? version : `${group}/${version}`, kind);
      return [{ reason, text, kinds: [kind], clusterScoped }];
    }),
  };
}

/** A list under a label selector says nothing about what lacks the labels. */
function isSelected(path: string): boolean {
  return /[?&]labelSelector=/.test(path);
}
