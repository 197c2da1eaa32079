import type { Backend, Declaration, Graph, Service, Workload } from '../model/graph.ts';
import { listAt, stringAt, valueAt } from '../model/json.ts';
import { routeKinds } from './backends.ts';
import { append } from './object-index.ts';

/** From where a workload can be called: `Ingress bot.example.org/api`, `NodePort 30080`, `internal`, `none`. */
export function exposureFinder(graph: Graph): (workload: Workload) => readonly string[] {
  const routes = new Map<Declaration, string[]>();
  for (const route of graph.objects('Ingress', ...routeKinds)) {
    for (const backend of graph.backendsOf(route)) {
      if (backend.resolution.status === 'resolved') append(routes, backend.resolution.service, routeText(backend));
    }
  }
  return (workload) => {
    const found = new Set<string>();
    let internal = false;
    for (const service of graph.servicesOf(workload)) {
      for (const text of routes.get(service) ?? []) found.add(text);
      if (service.type === 'NodePort' || service.type === 'LoadBalancer') found.add(openText(service));
      else internal = true;
    }
    for (const container of workload.containers) {
      for (const port of listAt(container.object, 'ports')) {
        const hostPort = valueAt(port, 'hostPort');
        if (typeof hostPort === 'number' && hostPort > 0) found.add(`host port ${hostPort}`);
      }
    }
    if (found.size > 0) return [...found];
    return [internal ? 'internal' : 'none'];
  };
}

function openText(service: Service): string {
  const field = service.type === 'NodePort' ? 'nodePort' : 'port';
  const ports = listAt(service.object, 'spec', 'ports').flatMap((port) => {
    const number = valueAt(port, field);
    return typeof number === 'number' ? [String(number)] : [];
  });
  return [service.type, ...ports].join(' ');
}

/** The host and path of the rule that a backend stands in. */
function routeText({ from, path }: Backend): string {
  const { kind } = from.identity;
  const position = path[1] === 'rules' ? path[2] : undefined;
  if (kind !== 'Ingress') {
    const host = listAt(from.object, 'spec', 'hostnames')[0] ?? matchedHost(from, path);
    return `${kind} ${typeof host === 'string' ? host : from.identity.name}`;
  }
  if (position === undefined) return `Ingress ${from.identity.name}`;
  const host = stringAt(from.object, 'spec', 'rules', position, 'host') ?? '*';
  const route =
    path[4] === undefined || path[5] === undefined ? undefined : stringAt(from.object, ...path.slice(0, 6), 'path');
  return `Ingress ${host}${route === undefined || route === '/' ? '' : route}`;
}

/** ``Host(`bot.example.org`) && PathPrefix(`/api`)`` of the Traefik route that a backend stands in. */
function matchedHost({ object }: Declaration, [, field, position]: Backend['path']): string | undefined {
  const match = field === 'routes' && position !== undefined ? stringAt(object, 'spec', field, position, 'match') : '';
  return /\bHost(?:SNI)?\([`"']([^`"')]{1,253})[`"']/.exec(match ?? '')?.[1];
}
