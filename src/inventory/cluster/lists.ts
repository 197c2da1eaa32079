import type { ClusterEvidence, ClusterList, ListAnswer, LiveObject } from '../../model/cluster.ts';
import type { Declaration, Graph } from '../../model/graph.ts';
import type { Identity } from '../../model/identity.ts';
import { compareText, groupOf, identityKey, isOfKind } from '../../model/identity.ts';
import type { JsonRecord } from '../../model/json.ts';
import { asRecord, stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import { textMap } from '../objects.ts';

/** One list with its objects read. */
export interface ReadList {
  readonly list: ClusterList;
  readonly objects: readonly LiveObject[];
}

/** Lookups over everything that a cluster answered. */
export interface ListIndex {
  readonly lists: readonly ReadList[];
  readonly list: (kind: string, namespace: string) => ListAnswer;
  readonly byUid: (uid: string) => LiveObject | undefined;
  readonly find: (identity: Identity) => LiveObject | undefined;
  /** Why nothing may be concluded from what a namespace lacks; undefined where it was proven to exist. */
  readonly unproven: (namespace: string) => SourceAbsence | undefined;
}

/** What is asked of the manifests: where they declare an object. */
type Declared = Pick<Graph, 'find'>;

export function indexLists(evidence: ClusterEvidence, graph: Declared): ListIndex {
  const lists = evidence.lists.map((list): ReadList => ({ list, objects: objectsOf(list, graph) }));
  const byUid = new Map<string, LiveObject>();
  const byKey = new Map<string, LiveObject>();
  const inhabited = new Set<string>();
  const byPlace = new Map<string, Map<string, LiveObject[]>>();
  for (const { list, objects } of lists) {
    const places = new Map<string, LiveObject[]>();
    byPlace.set(placeOf(list), places);
    for (const object of objects) {
      const { namespace } = object.identity;
      const uid = stringAt(object.object, 'metadata', 'uid');
      if (uid !== undefined) byUid.set(uid, object);
      byKey.set(object.key, object);
      inhabited.add(namespace);
      const own = places.get(namespace);
      if (own === undefined) places.set(namespace, [object]);
      else own.push(object);
    }
  }
  const proven = new Map(evidence.namespaces.map((one) => [one.name, one.proven]));
  const unproven = (namespace: string): SourceAbsence | undefined => {
    if (namespace === '' || inhabited.has(namespace)) return undefined;
    const known = proven.get(namespace);
    if (known === undefined) return { reason: 'not-collected', text: `the namespace ${namespace} was not looked at` };
    return 'value' in known ? undefined : known;
  };
  const answer = (kind: string, namespace: string): ListAnswer => {
    const own = evidence.lists.filter((list) => isOfKind(list, kind));
    const list = own.find((one) => one.namespace === namespace) ?? own.find((one) => one.namespace === '');
    if (list === undefined)
      return { status: 'unknown', objects: [], reason: 'not-collected', text: notAskedFor(kind, namespace) };
    const objects = byPlace.get(placeOf(list))?.get(namespace) ?? [];
    const { answer: given } = list;
    if (given.status === 'absent') return { status: 'absent' };
    if (given.status === 'unknown') return { ...given, objects };
    const hole = unproven(namespace) ?? (objects.length === 0 ? emptied(list) : undefined);
    const narrowed = isSelected(list) ? ({ selected: true } as const) : {};
    return hole === undefined ? { status: 'listed', objects, ...narrowed } : { status: 'unknown', objects, ...hole };
  };
  const answers = new Map<string, ListAnswer>();
  return {
    lists,
    list: (kind, namespace) => {
      const key = `${kind}\u0000${namespace}`;
      const known = answers.get(key) ?? answer(kind, namespace);
      answers.set(key, known);
      return known;
    },
    byUid: (uid) => byUid.get(uid),
    find: (identity) => byKey.get(identityKey(identity)),
    unproven,
  };
}

function placeOf({ group, resource, namespace }: ClusterList): string {
  return `${group}\u0000${resource}\u0000${namespace}`;
}

function notAskedFor(kind: string, namespace: string): string {
  return `no list of ${kind}${namespace === '' ? '' : ` in ${namespace}`} was asked for`;
}

/** Whether a list was narrowed to objects with some labels: then it says nothing about others. */
function isSelected({ path }: Pick<ClusterList, 'path'>): boolean {
  return /[?&]labelSelector=/.test(path);
}

function emptied(list: ClusterList): SourceAbsence | undefined {
  return isSelected(list)
    ? { reason: 'insufficient-samples', text: `no ${list.resource} have the labels that were asked for` }
    : undefined;
}

function objectsOf(list: ClusterList, graph: Declared): readonly LiveObject[] {
  return list.objects
    .map((object) => liveObject(object, list, graph))
    .sort(
      (a, b) =>
        compareText(a.identity.namespace, b.identity.namespace) || compareText(a.identity.name, b.identity.name),
    );
}

function liveObject(object: JsonRecord, list: ClusterList, graph: Declared): LiveObject {
  const metadata = asRecord(object['metadata']);
  const apiVersion =
    stringAt(object, 'apiVersion') ?? (list.group === '' ? list.version : `${list.group}/${list.version}`);
  const identity: Identity = {
    group: groupOf(apiVersion),
    kind: stringAt(object, 'kind') ?? list.kind,
    namespace: stringAt(metadata, 'namespace') ?? '',
    name: stringAt(metadata, 'name') ?? '',
  };
  const declaration = declarationOf(identity, graph);
  return {
    key: identityKey(identity),
    source: 'cluster',
    identity,
    apiVersion,
    object,
    labels: textMap(asRecord(metadata?.['labels'])),
    annotations: textMap(asRecord(metadata?.['annotations'])),
    ...(declaration === undefined ? {} : { declaration }),
  };
}

/** Where the manifests declare an object; the first of several places. */
export function declarationOf({ group, kind, namespace, name }: Identity, graph: Declared): Declaration | undefined {
  return graph.find(kind, namespace, name).find(({ identity }) => identity.group === group);
}
