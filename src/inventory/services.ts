import type { Declaration, Service, ServicePort } from '../model/graph.ts';
import { asNumber, asRecord, asString, listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import type { Reading } from '../model/pack.ts';
import type { ObjectIndex } from './object-index.ts';
import { textMap } from './objects.ts';
import { indexServices, monitoredNamespaces } from './service-index.ts';

export type ServiceDraft = { -readonly [Key in keyof Service]: Service[Key] };

export function toService(declaration: Declaration, reading: Reading = {}): ServiceDraft {
  const { object } = declaration;
  const isLiteral = reading.selectors === 'literal';
  const type = stringAt(object, 'spec', 'type') ?? 'ClusterIP';
  const selector = textMap(recordAt(object, 'spec', 'selector'));
  return Object.assign(declaration as ServiceDraft, {
    type,
    headless:
      stringAt(object, 'spec', 'clusterIP') === 'None' ||
      (!isLiteral && asString(listAt(object, 'spec', 'clusterIPs')[0]) === 'None'),
    selector: !isLiteral && (type === 'ExternalName' || selector.size === 0) ? undefined : selector,
    ports: listAt(object, 'spec', 'ports').flatMap((item, position): ServicePort[] => {
      const record = asRecord(item);
      if (record === undefined) return [];
      const name = asString(record['name']);
      const port = asNumber(record['port']);
      const target = record['targetPort'] ?? port;
      return [
        {
          ...(name === undefined ? {} : { name }),
          port,
          target: typeof target === 'number' || typeof target === 'string' ? target : undefined,
          protocol: asString(record['protocol']) ?? 'TCP',
          path: ['spec', 'ports', position],
        },
      ];
    }),
    metricsOnly: false,
  });
}

const metricsPortNames: ReadonlySet<string> = new Set(['metrics', 'prometheus', 'http-metrics']);

/** Made for callers outside the cluster, whatever else reads them. */
const outwardTypes: ReadonlySet<string> = new Set(['LoadBalancer', 'NodePort']);

/**
 * Decides which Services only carry metrics: all ports named so, or scraped and called by nobody that the files show.
 * `called`: Services that an Ingress, a route or a written host leads to.
 */
export function markMetricsOnly(
  services: readonly ServiceDraft[],
  called: ReadonlySet<Declaration>,
  index: ObjectIndex,
): void {
  const scraped = scrapedPorts(services, index);
  for (const service of services) {
    if (service.ports.length === 0) continue;
    const byName = service.ports.every((port) => port.name !== undefined && metricsPortNames.has(port.name));
    const ports = scraped.get(service);
    const byScrape =
      !called.has(service) &&
      !outwardTypes.has(service.type) &&
      ports !== undefined &&
      service.ports.every(
        (port) =>
          (port.name !== undefined && ports.has(port.name)) ||
          ports.has(String(port.port)) ||
          ports.has(String(port.target)),
      );
    service.metricsOnly = byName || byScrape;
  }
}

/** Per Service the ports, by name or number, that annotations or monitors scrape. */
function scrapedPorts(
  services: readonly ServiceDraft[],
  index: ObjectIndex,
): ReadonlyMap<Declaration, ReadonlySet<string>> {
  const scraped = new Map<Declaration, Set<string>>();
  const add = (service: Declaration, port: string): void => {
    const ports = scraped.get(service);
    if (ports === undefined) scraped.set(service, new Set([port]));
    else ports.add(port);
  };
  for (const service of services) {
    if (service.annotations.get('prometheus.io/scrape') !== 'true') continue;
    const port = service.annotations.get('prometheus.io/port');
    if (port !== undefined) add(service, port);
    else for (const own of service.ports) add(service, String(own.port));
  }
  const labelled = indexServices(services);
  for (const monitor of index.ofKind('ServiceMonitor')) {
    const selector = recordAt(monitor.object, 'spec', 'selector');
    const ports = listAt(monitor.object, 'spec', 'endpoints').flatMap((endpoint) => {
      const port = valueAt(endpoint, 'port') ?? valueAt(endpoint, 'targetPort');
      return typeof port === 'number' || typeof port === 'string' ? [String(port)] : [];
    });
    for (const namespace of monitoredNamespaces(monitor))
      for (const service of labelled.labelled(namespace, selector)) for (const port of ports) add(service, port);
  }
  return scraped;
}
