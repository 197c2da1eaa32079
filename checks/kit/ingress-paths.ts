import type { Declaration, Graph } from '../../src/model/graph.ts';
import type { Json, Path } from '../../src/model/json.ts';
import { asNumber, asString, listAt, stringAt, valueAt } from '../../src/model/json.ts';

/** A path of an Ingress that leads to no port of a Service. */
export interface LostPath {
  readonly at: Path;
  readonly service: string;
  readonly port: string;
  readonly isDeclared: boolean;
}

interface Wanted {
  readonly service: string;
  readonly number: number;
  readonly name: string;
}

/**
 * The paths of an Ingress that lead nowhere, as tools that read them field by field see it: a backend for all other
 * requests is no path, a resource is a Service without a name, and a port without a name is the one that a backend
 * without a port name asks for, whatever its number.
 */
export function lostPaths(ingress: Declaration, graph: Graph): readonly LostPath[] {
  return listAt(ingress.object, 'spec', 'rules').flatMap((rule, ruleIndex) =>
    listAt(rule, 'http', 'paths').flatMap((path, index): LostPath[] => {
      const wanted = wantedBy(valueAt(path, 'backend'), ingress.apiVersion);
      const declared = graph.find('Service', ingress.identity.namespace, wanted.service);
      const ports = declared.flatMap(({ object }) => listAt(object, 'spec', 'ports'));
      if (ports.some((port) => isWanted(port, wanted))) return [];
      return [
        {
          at: ['spec', 'rules', ruleIndex, 'http', 'paths', index, 'backend'],
          service: wanted.service,
          port: wanted.name || String(wanted.number),
          isDeclared: declared.length > 0,
        },
      ];
    }),
  );
}

function isWanted(port: Json, { number, name }: Wanted): boolean {
  return (number > 0 && asNumber(valueAt(port, 'port')) === number) || (stringAt(port, 'name') ?? '') === name;
}

function wantedBy(backend: Json | undefined, apiVersion: string): Wanted {
  const isCurrent = apiVersion === 'networking.k8s.io/v1';
  const service = (isCurrent ? stringAt(backend, 'service', 'name') : stringAt(backend, 'serviceName')) ?? '';
  const port = valueAt(backend, 'servicePort');
  return {
    service,
    number: asNumber(isCurrent ? valueAt(backend, 'service', 'port', 'number') : port) ?? 0,
    name: asString(isCurrent ? valueAt(backend, 'service', 'port', 'name') : port) ?? '',
  };
}
