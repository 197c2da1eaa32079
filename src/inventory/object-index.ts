import type { Declaration, Workload } from '../model/graph.ts';
import type { JsonRecord } from '../model/json.ts';
import type { Reading } from '../model/pack.ts';
import { fewestCarriers, matchesMap, matchesSelector, requiredLabels } from './selectors.ts';

/** Lookups by kind, by name and by label: every join of the graph goes through these, so none is quadratic. */
export interface ObjectIndex {
  readonly all: readonly Declaration[];
  ofKind(...kinds: readonly string[]): readonly Declaration[];
  find(kind: string, namespace: string, name: string): readonly Declaration[];
  inNamespace(kind: string, namespace: string): readonly Declaration[];
  readonly namespaces: ReadonlySet<string>;
}

export function indexObjects(all: readonly Declaration[]): ObjectIndex {
  const byKind = new Map<string, Declaration[]>();
  const byName = new Map<string, Declaration[]>();
  const byNamespace = new Map<string, Declaration[]>();
  const namespaces = new Set<string>();
  for (const declaration of all) {
    const { kind, namespace, name } = declaration.identity;
    append(byKind, kind, declaration);
    append(byName, `${kind}\u0000${namespace}\u0000${name}`, declaration);
    append(byNamespace, `${kind}\u0000${namespace}`, declaration);
    if (namespace !== '') namespaces.add(namespace);
  }
  return {
    all,
    ofKind: (...kinds) => {
      const [only] = kinds;
      if (only === undefined) return all;
      if (kinds.length === 1) return byKind.get(only) ?? [];
      const wanted = new Set(kinds);
      return all.filter((declaration) => wanted.has(declaration.identity.kind));
    },
    find: (kind, namespace, name) => byName.get(`${kind}\u0000${namespace}\u0000${name}`) ?? [],
    inNamespace: (kind, namespace) => byNamespace.get(`${kind}\u0000${namespace}`) ?? [],
    namespaces,
  };
}

/** Stands in no template: the controller gives each pod of a StatefulSet its own name, and a Service for one pod selects it. */
const podNameLabel = 'statefulset.kubernetes.io/pod-name';

/** Workloads by namespace and pod label. */
export interface PodIndex {
  selectedBy(namespace: string, selector: JsonRecord | undefined): readonly Workload[];
  selectedByMap(namespace: string, selector: ReadonlyMap<string, string>): readonly Workload[];
  inNamespace(namespace: string): readonly Workload[];
  readonly all: readonly Workload[];
}

export function indexPods(workloads: readonly Workload[], reading: Reading = {}): PodIndex {
  const byNamespace = new Map<string, Workload[]>();
  const byLabel = new Map<string, Workload[]>();
  const statefulSets = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const { namespace, kind, name } = workload.identity;
    append(byNamespace, namespace, workload);
    if (kind === 'StatefulSet') append(statefulSets, `${namespace}\u0000${name}`, workload);
    for (const [key, value] of workload.template.labels)
      append(byLabel, `${namespace}\u0000${key}\u0000${value}`, workload);
  }
  const carrying = (namespace: string, [key, value]: readonly [string, string]): readonly Workload[] =>
    byLabel.get(`${namespace}\u0000${key}\u0000${value}`) ?? [];
  const inNamespace = (namespace: string): readonly Workload[] => byNamespace.get(namespace) ?? [];
  return {
    all: workloads,
    inNamespace,
    selectedBy: (namespace, selector) => {
      // The rarest label keeps the candidates few even where every workload carries `app: bot`.
      const carriers = fewestCarriers(requiredLabels(selector), (label) => carrying(namespace, label));
      const candidates = carriers ?? inNamespace(namespace);
      return candidates.filter((workload) => matchesSelector(selector, workload.template.labels));
    },
    selectedByMap: (namespace, selector) => {
      const isLiteral = reading.selectors === 'literal';
      if (isLiteral && selector.size === 0) return inNamespace(namespace);
      const podName = isLiteral ? undefined : selector.get(podNameLabel);
      if (podName !== undefined) {
        const own = statefulSets.get(`${namespace}\u0000${podName.replace(/-\d+$/, '')}`) ?? [];
        const rest = [...selector].filter(([key]) => key !== podNameLabel);
        return own.filter(({ template }) => rest.every(([key, value]) => template.labels.get(key) === value));
      }
      const candidates = fewestCarriers(selector, (label) => carrying(namespace, label));
      return (candidates ?? []).filter((workload) => matchesMap(selector, workload.template.labels));
    },
  };
}

export function append<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
