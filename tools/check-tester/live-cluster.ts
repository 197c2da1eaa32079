import { LineCounter, isCollection, isMap, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node } from 'yaml';
import type { ClusterEvidence, ClusterList } from '../../src/model/cluster.ts';
import { groupOf } from '../../src/model/identity.ts';
import type { Json, JsonRecord } from '../../src/model/json.ts';
import { asRecord, stringAt } from '../../src/model/json.ts';
import { projecting } from '../../src/sources/cluster/project.ts';
import { caseKinds } from './cluster-kinds.ts';
import type { CaseKind } from './cluster-kinds.ts';

/** What a case's cluster shows beside the objects of its files. Resources are written `pods`, `certificates.cert-manager.io`. */
export interface ClusterSettings {
  /** Files of live objects as `kubectl get -o yaml` prints them; without, the case's own file. */
  readonly files?: readonly string[];
  /** Lists that answer 403. */
  readonly refused?: readonly string[];
  /** Lists that were cut off after the objects of the files. */
  readonly cut?: readonly string[];
  /** Resources that the cluster does not know. */
  readonly absent?: readonly string[];
  /** Resources that nobody asked for. */
  readonly skipped?: readonly string[];
  /** Namespaces that were looked at; without, those of the objects and `default`. */
  readonly namespaces?: readonly string[];
  /** Namespaces that nobody proved to exist. */
  readonly unproven?: readonly string[];
  /** RFC 3339, by the server's clock. */
  readonly now?: string;
  /** A label selector under which namespaced lists were asked for. */
  readonly selector?: string;
  readonly version?: string;
  /** Every namespace was looked at. */
  readonly allNamespaces?: boolean;
}

const asked = '2026-11-21T00:00:00.000Z';

export function clusterOf(settings: ClusterSettings, written: readonly JsonRecord[]): ClusterEvidence {
  return evidenceOf(settings, written.map(seen));
}

/** Of objects as they are, which the source may never hand on like this. */
export function evidenceOf(settings: ClusterSettings, objects: readonly JsonRecord[]): ClusterEvidence {
  const kinds = kindsOf(objects);
  const namespaced = objects.filter((object) => kinds.some((kind) => kind.namespaced && isOf(object, kind)));
  const namespaces =
    settings.namespaces ??
    [...new Set(namespaced.map((object) => stringAt(object, 'metadata', 'namespace') ?? 'default'))].sort();
  return {
    context: 'case',
    server: 'https://cluster.example:6443',
    identity: { value: { by: 'uid of kube-system', value: '00000000-0000-4000-8000-000000000001' } },
    version: { value: settings.version ?? 'v1.36.3' },
    serverTime: { value: settings.now ?? asked },
    localTime: settings.now ?? asked,
    namespaces: namespaces.map((name) => ({
      name,
      proven:
        settings.unproven?.includes(name) === true
          ? { reason: 'not-collected', text: `the namespace ${name} was not proven to exist` }
          : { value: true },
    })),
    allNamespaces: settings.allNamespaces === true,
    ...(settings.selector === undefined ? {} : { labelSelector: settings.selector }),
    lists: kinds
      .filter((kind) => settings.skipped?.includes(written(kind)) !== true)
      .flatMap((kind) => (kind.namespaced ? namespaces : ['']).map((place) => listOf(kind, place, objects, settings))),
    permissions: [],
    notes: [],
  };
}

function listOf(
  kind: CaseKind,
  namespace: string,
  objects: readonly JsonRecord[],
  settings: ClusterSettings,
): ClusterList {
  const { group, version, resource } = kind;
  const own = objects.filter(
    (object) =>
      stringAt(object, 'kind') === kind.kind &&
      groupOf(stringAt(object, 'apiVersion') ?? '') === group &&
      (!kind.namespaced || (stringAt(object, 'metadata', 'namespace') ?? 'default') === namespace),
  );
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const place = kind.namespaced ? `${base}/namespaces/${namespace}/${resource}` : `${base}/${resource}`;
  const query = settings.selector === undefined || !kind.namespaced ? '' : `&labelSelector=${settings.selector}`;
  const path = `${place}?limit=500${query}`;
  const named = (list: readonly string[] | undefined): boolean => list?.includes(written(kind)) === true;
  const shared = {
    group,
    version,
    resource,
    kind: kind.kind,
    namespace: kind.namespaced ? namespace : '',
    path,
    pages: 1,
  };
  if (named(settings.refused)) {
    const text = `may not list ${resource}${kind.namespaced ? ` in ${namespace}` : ''}: add list to a role`;
    return { ...shared, objects: [], answer: { status: 'unknown', reason: 'permission-denied', text } };
  }
  if (named(settings.cut)) {
    const text = `the list of ${resource} was cut off after ${own.length}`;
    return {
      ...shared,
      objects: own,
      answer: { status: 'unknown', reason: 'unreachable', text },
    };
  }
  const isAbsent = named(settings.absent) || (!kind.builtIn && !objects.some((object) => isOf(object, kind)));
  return {
    ...shared,
    objects: isAbsent ? [] : own,
    answer: { status: isAbsent ? 'absent' : 'listed' },
  };
}

/** What the source keeps of an object: a case can't rest on a field that never reaches a check. */
function seen(object: JsonRecord): JsonRecord {
  const [apiVersion, kind] = [stringAt(object, 'apiVersion') ?? '', stringAt(object, 'kind') ?? ''];
  const project = projecting({ annotations: new Set(), secretNames: new Set(), depth: 60 });
  return project(object, apiVersion, kind);
}

function isOf(object: JsonRecord, { kind, group }: CaseKind): boolean {
  return stringAt(object, 'kind') === kind && groupOf(stringAt(object, 'apiVersion') ?? '') === group;
}

function written({ resource, group, builtIn }: CaseKind): string {
  return builtIn ? resource : `${resource}.${group}`;
}

/** The kinds that every case is asked for, and those that its objects bring. */
function kindsOf(objects: readonly JsonRecord[]): readonly CaseKind[] {
  const stranger = objects.find((object) => !caseKinds.some((kind) => isOf(object, kind)));
  if (stranger !== undefined)
    throw new Error(`tools/check-tester/cluster-kinds.ts knows no ${String(stringAt(stranger, 'kind'))}`);
  return caseKinds;
}

interface PlacedObject {
  readonly object: JsonRecord;
  /** Lines, from 1, both included. */
  readonly from: number;
  readonly to: number;
}

/** Objects of a file, those of a List each by itself, with the lines on which they stand. */
export function objectsIn(text: string): readonly PlacedObject[] {
  const counter = new LineCounter();
  return parseAllDocuments(text, { lineCounter: counter }).flatMap((document): readonly PlacedObject[] => {
    const [fault] = (document as Document).errors;
    if (fault !== undefined) throw fault;
    const { contents } = document as Document;
    if (!isMap(contents)) return [];
    const items = contents.get('items');
    const whole = contents.toJSON() as Json;
    const nodes: readonly Node[] =
      stringAt(whole, 'kind') === 'List' && isSeq(items) ? items.items.filter(isCollection) : [contents];
    return nodes.flatMap((node) => {
      const object = asRecord(node.toJSON() as Json);
      const [start, , end] = node.range ?? [0, 0, 0];
      return object === undefined
        ? []
        : [{ object, from: counter.linePos(start).line, to: counter.linePos(Math.max(start, end - 1)).line }];
    });
  });
}
