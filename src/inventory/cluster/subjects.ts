import type { ClusterSubject, ClusterView, LiveObject, LiveWorkload } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import { compareText, identityKey } from '../../model/identity.ts';
import type { SourceAbsence } from '../../model/known.ts';
import { podBearingKinds } from '../../model/reads.ts';
import { isPodBearing } from '../pod-template.ts';
import { isApiService } from './api-service.ts';
import { withBehind } from './behind.ts';
import type { ListIndex } from './lists.ts';

type Unseen = SourceAbsence & { readonly kinds?: readonly string[] };

/** What the engine asks about, and what may be there besides. */
export interface ClusterSubjects {
  readonly 'live-workload': { readonly subjects: readonly LiveWorkload[]; readonly unseen: readonly Unseen[] };
  readonly 'live-object': {
    readonly subjects: readonly LiveObject[];
    readonly unseen: readonly Unseen[];
    /** Kinds that were asked for; a rule about another one knows nothing. */
    readonly looked: readonly string[];
  };
  readonly cluster: { readonly subjects: readonly ClusterSubject[]; readonly unseen: readonly Unseen[] };
}

/** Without these lists nobody knows which workloads run. */
const workloadLists = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'];

export function clusterSubjects(
  view: ClusterView,
  index: ListIndex,
  graph: Graph,
  isElsewhere: (identity: Identity) => boolean,
): ClusterSubjects {
  const inScope = new Set(view.namespaces);
  const objects = index.lists
    .flatMap((list) => list.objects)
    .filter(({ identity }) => identity.namespace === '' || inScope.has(identity.namespace))
    .filter(({ identity }) => !isElsewhere(identity) && !isApiService(identity))
    .map((object) => withBehind(object, view.workloads))
    .sort((a, b) => compareText(a.key, b.key));
  const name = view.evidence.context ?? view.evidence.server;
  const cluster: ClusterSubject = {
    key: name,
    source: 'cluster',
    identity: { group: '', kind: 'Cluster', namespace: '', name },
  };
  const holes = holesOf(view, index);
  const undeployed = declaredOnly(view, index, graph);
  return {
    'live-workload': {
      subjects: view.workloads,
      unseen: [
        ...holes.filter(({ kinds }) => kinds === undefined || kinds.some((kind) => workloadLists.includes(kind))),
        ...undeployed.filter(({ kinds }) =>
          kinds.some((kind) => (podBearingKinds as readonly string[]).includes(kind)),
        ),
      ]
        .filter(({ text }, position, all) => all.findIndex((one) => one.text === text) === position)
        .map(({ reason, text }) => ({ reason, text })),
    },
    'live-object': {
      subjects: unique(objects),
      unseen: [...holes, ...undeployed],
      looked: [...new Set(index.lists.map(({ list }) => list.kind))].sort(),
    },
    cluster: { subjects: [cluster], unseen: [] },
  };
}

function unique(objects: readonly LiveObject[]): readonly LiveObject[] {
  return objects.filter((object, position) => objects[position - 1]?.key !== object.key);
}

/** Lists that were refused, cut off or never asked, each once, and namespaces that nobody proved to exist. */
function holesOf({ namespaces, list }: ClusterView, index: ListIndex): readonly Unseen[] {
  const holes = new Map<string, Unseen>();
  const kinds = new Map<string, { readonly written: string; readonly namespaced: boolean }>();
  for (const { list: one } of index.lists) {
    const written = `${one.group === '' ? 'core' : one.group}/${one.kind}`;
    const namespaced = one.namespace !== '' || (kinds.get(one.kind)?.namespaced ?? isNamespaced(index, written));
    kinds.set(one.kind, { written, namespaced });
  }
  for (const kind of workloadLists) if (!kinds.has(kind)) kinds.set(kind, { written: kind, namespaced: true });
  for (const [kind, { written, namespaced }] of kinds) {
    for (const namespace of namespaced ? namespaces : ['']) {
      const answer = list(written, namespace);
      if (answer.status !== 'unknown' || holes.has(`${kind}\u0000${answer.text}`)) continue;
      holes.set(`${kind}\u0000${answer.text}`, { kinds: [kind], reason: answer.reason, text: answer.text });
    }
  }
  return [...holes.values()];
}

/** Over all namespaces too, a list of a namespaced kind is asked for as one. */
function isNamespaced({ lists }: ListIndex, written: string): boolean {
  return lists.some(
    ({ list, objects }) =>
      written.endsWith(`/${list.kind}`) && objects.some(({ identity }) => identity.namespace !== ''),
  );
}

/** What the manifests declare and the cluster does not show: nothing proves that it does not apply. */
function declaredOnly(
  view: ClusterView,
  index: ListIndex,
  graph: Graph,
): readonly (Unseen & { readonly kinds: readonly string[] })[] {
  const seen = new Set(view.workloads.map(({ key }) => key));
  const looked = new Set(index.lists.map(({ list }) => `${list.group}/${list.kind}`));
  const missing = new Map<string, Unseen & { readonly kinds: readonly string[] }>();
  for (const { identity } of graph.objects()) {
    const { group, kind, namespace, name } = identity;
    if (!looked.has(`${group}/${kind}`) && !isPodBearing(identity)) continue;
    const key = identityKey(identity);
    if (seen.has(key) || index.find(identity) !== undefined) continue;
    const answer = view.list(`${group === '' ? 'core' : group}/${kind}`, namespace);
    const text =
      answer.status === 'unknown'
        ? `${kind} ${name} of the manifests: ${answer.text}`
        : `the manifests declare ${kind} ${name}, and the cluster has none`;
    const reason = answer.status === 'unknown' ? answer.reason : 'insufficient-samples';
    missing.set(key, { kinds: [kind], reason, text });
  }
  return [...missing.values()];
}
