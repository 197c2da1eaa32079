import type { ClusterView, LiveObject, LivePod, LiveWorkload, PodsAnswer } from '../../model/cluster.ts';
import type { Graph, Workload } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import { compareText, identityKey } from '../../model/identity.ts';
import { asNumber, valueAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import { isPodBearing } from '../pod-template.ts';
import type { ListIndex } from './lists.ts';
import { declarationOf } from './lists.ts';
import { topOwner } from './owners.ts';
import { toPod } from './pods.ts';

interface NamespacePods {
  readonly answer: PodsAnswer;
  /** By the key of their top owner. */
  readonly owned: ReadonlyMap<string, readonly LivePod[]>;
  /** Pods of which nobody can tell whose they are, by the kind at which their owners end. */
  readonly broken: ReadonlyMap<string, SourceAbsence>;
  readonly selected: boolean;
}

/** Kinds whose pods may hang on a kind in the middle that could not be read. */
const above: Readonly<Record<string, readonly string[]>> = {
  ReplicaSet: ['ReplicaSet', 'Deployment', 'Rollout'],
  ReplicationController: ['ReplicationController', 'DeploymentConfig'],
  Job: ['Job', 'CronJob', 'ScaledJob'],
};

/** Pods of the namespaces, tied to their top owners. */
export function podsByNamespace(index: ListIndex): (namespace: string) => NamespacePods {
  const known = new Map<string, NamespacePods>();
  return (namespace) => {
    const pods = known.get(namespace) ?? podsIn(namespace, index);
    known.set(namespace, pods);
    return pods;
  };
}

function podsIn(namespace: string, index: ListIndex): NamespacePods {
  const list = index.list('core/Pod', namespace);
  const owned = new Map<string, LivePod[]>();
  const broken = new Map<string, SourceAbsence>();
  const pods: LivePod[] = [];
  for (const object of list.status === 'absent' ? [] : list.objects) {
    const top = topOwner(object, index);
    const pod = toPod(object, 'owner' in top ? top.owner : undefined);
    pods.push(pod);
    if ('broken' in top) broken.set(top.by.kind, top.broken);
    else {
      const key = identityKey(top.owner);
      const own = owned.get(key);
      if (own === undefined) owned.set(key, [pod]);
      else own.push(pod);
    }
  }
  const absence = podless(list);
  return {
    answer: absence === undefined ? { value: pods } : { ...absence, read: pods },
    owned,
    broken,
    selected: list.status === 'listed' && list.selected === true,
  };
}

function podless(list: ReturnType<ListIndex['list']>): SourceAbsence | undefined {
  if (list.status === 'listed') return undefined;
  // Every cluster knows pods: who says otherwise was not understood.
  if (list.status === 'absent') return { reason: 'parse-error', text: 'discovery says that the cluster knows no pods' };
  return { reason: list.reason, text: list.text };
}

/** The workloads of the namespaces: those that run, and those that the manifests declare there and that do not. */
export function liveWorkloads(
  namespaces: readonly string[],
  index: ListIndex,
  graph: Graph,
  pods: (namespace: string) => NamespacePods,
  /** What a live object that no manifest declares is. */
  recognised: (object: LiveObject) => Workload | undefined,
  isElsewhere: (identity: Identity) => boolean,
): ClusterView['workloads'] {
  const declared = declaredWorkloads(graph);
  const found = new Map<string, LiveWorkload>();
  for (const namespace of namespaces) {
    const own = pods(namespace);
    for (const { objects } of index.lists) {
      for (const live of objects) {
        if (live.identity.namespace !== namespace || !isPodBearing(live.identity)) continue;
        const top = topOwner(live, index);
        if (!('owner' in top) || identityKey(top.owner) !== live.key || isElsewhere(live.identity)) continue;
        const workload = declared.get(live.key) ?? recognised(live);
        found.set(live.key, made(live.identity, 'seen', live, workload, podsOf(live.identity, live, own)));
      }
    }
    for (const [key, [first]] of own.owned) {
      const identity = first?.owner;
      if (identity === undefined || found.has(key) || isElsewhere(identity)) continue;
      const answer = podsOf(identity, undefined, own);
      found.set(key, made(identity, 'by-its-pods', undefined, declared.get(key), answer));
    }
    for (const [key, workload] of declared) {
      const { identity } = workload;
      if (identity.namespace !== namespace || found.has(key) || !isMissing(identity, index)) continue;
      const text = `${identity.kind} ${identity.name} does not run, so it has no pods`;
      found.set(key, made(identity, 'absent', undefined, workload, { reason: 'insufficient-samples', text, read: [] }));
    }
  }
  const fill = (one: LiveWorkload): LiveWorkload => {
    const declaration = one.declaration ?? declarationOf(one.identity, graph);
    return declaration === undefined ? one : { ...one, declaration };
  };
  return [...found.values()].map(fill).sort((a, b) => compareText(a.key, b.key));
}

function made(
  identity: Identity,
  presence: LiveWorkload['presence'],
  live: LiveObject | undefined,
  workload: Workload | undefined,
  pods: PodsAnswer,
): LiveWorkload {
  return { key: identityKey(identity), source: 'cluster', identity, presence, live, workload, pods };
}

/** Workloads of the manifests by identity; of several declarations of one the first. */
function declaredWorkloads(graph: Graph): ReadonlyMap<string, Workload> {
  const map = new Map<string, Workload>();
  for (const workload of graph.workloads) {
    const key = identityKey(workload.identity);
    if (!map.has(key)) map.set(key, workload);
  }
  return map;
}

/** Its kind was listed whole without it, or the cluster does not even know the kind. */
function isMissing({ group, kind, namespace }: Identity, index: ListIndex): boolean {
  const answer = index.list(`${group === '' ? 'core' : group}/${kind}`, namespace);
  if (answer.status === 'absent') return true;
  return answer.status === 'listed' && answer.selected !== true;
}

function podsOf(identity: Identity, live: LiveObject | undefined, own: NamespacePods): PodsAnswer {
  const read: readonly LivePod[] = own.owned.get(identityKey(identity)) ?? [];
  if (!('value' in own.answer)) return { reason: own.answer.reason, text: own.answer.text, read };
  for (const [kind, absence] of own.broken) {
    if (above[kind]?.includes(identity.kind) === true) return { ...absence, read };
  }
  const wanted = expectedPods(identity, live);
  const name = `${identity.kind} ${identity.name}`;
  const standing = read.filter(
    ({ deleting, phase }) => !deleting && phase !== 'Succeeded' && phase !== 'Failed',
  ).length;
  if (standing === 0 && wanted > 0)
    return { reason: 'insufficient-samples', text: `no pod of ${name} was found, and it asks for ${wanted}`, read };
  if (own.selected && standing < wanted)
    return {
      reason: 'insufficient-samples',
      text: `only ${standing} of the ${wanted} pods of ${name} have the labels that were asked for`,
      read,
    };
  return { value: read };
}

/** How many pods a workload asks for, as far as its kind says so. */
function expectedPods({ kind }: Identity, live: LiveObject | undefined): number {
  if (live === undefined) return 0;
  if (kind === 'DaemonSet') return asNumber(valueAt(live.object, 'status', 'desiredNumberScheduled')) ?? 1;
  if (kind === 'Job' || kind === 'CronJob' || kind === 'ScaledJob' || kind === 'Pod') return 0;
  return asNumber(valueAt(live.object, 'spec', 'replicas')) ?? 1;
}
