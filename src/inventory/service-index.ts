import type { Declaration, Service } from '../model/graph.ts';
import type { JsonRecord } from '../model/json.ts';
import { asString, listAt, recordAt, valueAt } from '../model/json.ts';
import { append } from './object-index.ts';
import { fewestCarriers, matchesSelector, requiredLabels } from './selectors.ts';

/** Services by name and by label, in one namespace or in all. */
export interface ServiceIndex {
  named(namespace: string, name: string): Service | undefined;
  /** `undefined` as namespace: all of them. */
  labelled(namespace: string | undefined, selector: JsonRecord | undefined): readonly Service[];
}

export function indexServices(services: readonly Service[]): ServiceIndex {
  const byName = new Map<string, Service>();
  const byLabel = new Map<string, Service[]>();
  const byNamespace = new Map<string, Service[]>();
  for (const service of services) {
    const { namespace, name } = service.identity;
    const key = `${namespace}\u0000${name}`;
    if (!byName.has(key)) byName.set(key, service);
    append(byNamespace, namespace, service);
    for (const [label, value] of service.labels) {
      append(byLabel, `${namespace}\u0000${label}\u0000${value}`, service);
      append(byLabel, `\u0000${label}\u0000${value}`, service);
    }
  }
  return {
    named: (namespace, name) => byName.get(`${namespace}\u0000${name}`),
    labelled: (namespace, selector) => {
      const all = namespace === undefined ? services : (byNamespace.get(namespace) ?? []);
      const carriers = fewestCarriers(
        requiredLabels(selector),
        ([label, value]) => byLabel.get(`${namespace ?? ''}\u0000${label}\u0000${value}`) ?? [],
      );
      const candidates = carriers ?? all;
      return candidates.filter((service) => matchesSelector(selector, service.labels));
    },
  };
}

/** Namespaces that a monitor looks into: its own unless it says otherwise; `undefined` stands for all. */
export function monitoredNamespaces(monitor: Declaration): readonly (string | undefined)[] {
  const selector = recordAt(monitor.object, 'spec', 'namespaceSelector');
  if (valueAt(selector, 'any') === true) return [undefined];
  const names = listAt(selector, 'matchNames').flatMap((name) => asString(name) ?? []);
  return names.length > 0 ? names : [monitor.identity.namespace];
}
