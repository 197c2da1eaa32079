import type { Backend, Declaration, Service } from '../model/graph.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import { asRecord, asString, listAt, recordAt, stringAt } from '../model/json.ts';
import { isPlaceholder } from '../model/secret.ts';
import type { ObjectIndex } from './object-index.ts';
import { append } from './object-index.ts';

const gatewayKinds: readonly string[] = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'];
const traefikKinds: readonly string[] = ['IngressRoute', 'IngressRouteTCP', 'IngressRouteUDP'];
const traefikGroups: ReadonlySet<string> = new Set(['traefik.io', 'traefik.containo.us']);

/** Routes of the Gateway API and of Traefik. */
export const routeKinds: readonly string[] = [...gatewayKinds, ...traefikKinds];

/** Other groups have Ingresses of other shapes (config.openshift.io). */
const ingressGroups: ReadonlySet<string> = new Set(['networking.k8s.io', 'extensions']);

/** All backends of Ingresses and Gateway API routes, by the object that names them. */
export function resolveBackends(
  index: ObjectIndex,
  services: ReadonlyMap<Declaration, Service>,
): ReadonlyMap<Declaration, readonly Backend[]> {
  const backends = new Map<Declaration, Backend[]>();
  for (const ingress of index.ofKind('Ingress')) {
    if (!ingressGroups.has(ingress.identity.group)) continue;
    for (const [backend, path] of ingressBackends(ingress.object))
      append(backends, ingress, ingressBackend(ingress, backend, path, index, services));
  }
  for (const route of index.ofKind(...gatewayKinds)) {
    if (route.identity.group !== 'gateway.networking.k8s.io') continue;
    listAt(route.object, 'spec', 'rules').forEach((rule, ruleNumber) => {
      listAt(rule, 'backendRefs').forEach((item, position) => {
        const reference = asRecord(item);
        const path = ['spec', 'rules', ruleNumber, 'backendRefs', position];
        if (reference !== undefined) append(backends, route, routeBackend(route, reference, path, index, services));
      });
    });
  }
  for (const route of index.ofKind(...traefikKinds)) {
    if (!traefikGroups.has(route.identity.group)) continue;
    listAt(route.object, 'spec', 'routes').forEach((rule, ruleNumber) => {
      listAt(rule, 'services').forEach((item, position) => {
        const reference = asRecord(item);
        const path = ['spec', 'routes', ruleNumber, 'services', position];
        if (reference !== undefined) append(backends, route, traefikBackend(route, reference, path, index, services));
      });
    });
  }
  return backends;
}

function ingressBackends(object: JsonRecord): readonly (readonly [JsonRecord, Path])[] {
  const found: (readonly [JsonRecord, Path])[] = [];
  for (const field of ['defaultBackend', 'backend']) {
    const backend = recordAt(object, 'spec', field);
    if (backend !== undefined) found.push([backend, ['spec', field]]);
  }
  listAt(object, 'spec', 'rules').forEach((rule, ruleNumber) => {
    listAt(rule, 'http', 'paths').forEach((item, position) => {
      const backend = recordAt(item, 'backend');
      if (backend !== undefined)
        found.push([backend, ['spec', 'rules', ruleNumber, 'http', 'paths', position, 'backend']]);
    });
  });
  return found;
}

function ingressBackend(
  from: Declaration,
  backend: JsonRecord,
  path: Path,
  index: ObjectIndex,
  services: ReadonlyMap<Declaration, Service>,
): Backend {
  // v1: service.name and service.port; v1beta1: serviceName and servicePort.
  const modern = asRecord(backend['service']);
  const name = asString(modern?.['name']) ?? asString(backend['serviceName']);
  const namePath = modern === undefined ? [...path, 'serviceName'] : [...path, 'service', 'name'];
  const portField: Json | undefined =
    modern === undefined
      ? backend['servicePort']
      : (recordAt(modern, 'port')?.['number'] ?? recordAt(modern, 'port')?.['name']);
  const port = typeof portField === 'number' || typeof portField === 'string' ? portField : undefined;
  const target = { namespace: from.identity.namespace, name: name ?? '' };
  const base = { from, service: target, port, path: namePath };
  if (name === undefined)
    return { ...base, path, resolution: { status: 'not-asked', because: 'its backend is no Service' } };
  if (isPlaceholder(name) || isPlaceholder(port))
    return { ...base, resolution: { status: 'not-asked', because: 'its backend still holds a placeholder' } };
  if (port === 'use-annotation' && from.annotations.has(`alb.ingress.kubernetes.io/actions.${name}`))
    return {
      ...base,
      resolution: { status: 'not-asked', because: 'an annotation of the load balancer controller answers for it' },
    };
  return { ...base, ...resolve(target, port, index, services, path, modern === undefined ? 'servicePort' : 'service') };
}

function routeBackend(
  from: Declaration,
  reference: JsonRecord,
  path: Path,
  index: ObjectIndex,
  services: ReadonlyMap<Declaration, Service>,
): Backend {
  const name = stringAt(reference, 'name') ?? '';
  const namespace = stringAt(reference, 'namespace') ?? from.identity.namespace;
  const portField = reference['port'];
  const port = typeof portField === 'number' || typeof portField === 'string' ? portField : undefined;
  const target = { namespace, name };
  const base = { from, service: target, port, path: [...path, 'name'] };
  const kind = stringAt(reference, 'kind') ?? 'Service';
  const group = stringAt(reference, 'group') ?? '';
  if (kind !== 'Service' || group !== '')
    return { ...base, path, resolution: { status: 'not-asked', because: `its backend is a ${kind}, not a Service` } };
  if (isPlaceholder(name) || isPlaceholder(port))
    return { ...base, resolution: { status: 'not-asked', because: 'its backend still holds a placeholder' } };
  const resolved = resolve(target, port, index, services, path, 'port');
  if (
    namespace !== from.identity.namespace &&
    resolved.resolution.status === 'resolved' &&
    !isGranted(from, target, index)
  )
    return { ...base, resolution: { status: 'not-granted', service: resolved.resolution.service } };
  return { ...base, ...resolved };
}

function traefikBackend(
  from: Declaration,
  reference: JsonRecord,
  path: Path,
  index: ObjectIndex,
  services: ReadonlyMap<Declaration, Service>,
): Backend {
  const name = stringAt(reference, 'name') ?? '';
  const namespace = stringAt(reference, 'namespace') ?? from.identity.namespace;
  const written = reference['port'];
  const port = typeof written === 'number' || typeof written === 'string' ? written : undefined;
  const target = { namespace, name };
  const base = { from, service: target, port, path: [...path, 'name'] };
  const kind = stringAt(reference, 'kind') ?? 'Service';
  if (kind !== 'Service' || name.includes('@'))
    return { ...base, path, resolution: { status: 'not-asked', because: 'Traefik itself makes its backend' } };
  if (isPlaceholder(name) || isPlaceholder(port))
    return { ...base, resolution: { status: 'not-asked', because: 'its backend still holds a placeholder' } };
  const found = resolve(target, port, index, services, path, 'port');
  return found.resolution.status === 'no-port' && port === undefined
    ? { ...base, resolution: { status: 'not-asked', because: 'it leaves the port to Traefik' } }
    : { ...base, ...found };
}

function isGranted(from: Declaration, target: { namespace: string; name: string }, index: ObjectIndex): boolean {
  const { group, kind, namespace } = from.identity;
  const granted = grantsOf(index);
  return [target.name, ''].some((name) => granted.has(grantKey(target.namespace, name, group, kind, namespace)));
}

function grantKey(...parts: readonly string[]): string {
  return parts.join('\u0000');
}

const known = new WeakMap<ObjectIndex, ReadonlySet<string>>();

/** Which kinds of which namespace may lead to which Service ('' for every one): collected once for one index. */
function grantsOf(index: ObjectIndex): ReadonlySet<string> {
  const collected = known.get(index);
  if (collected !== undefined) return collected;
  const grants = new Set<string>();
  for (const grant of index.ofKind('ReferenceGrant')) {
    const services = listAt(grant.object, 'spec', 'to')
      .filter((to) => stringAt(to, 'kind') === 'Service' && (stringAt(to, 'group') ?? '') === '')
      .map((to) => stringAt(to, 'name') ?? '');
    for (const source of listAt(grant.object, 'spec', 'from')) {
      const [group, kind, namespace] = [
        stringAt(source, 'group'),
        stringAt(source, 'kind'),
        stringAt(source, 'namespace'),
      ];
      if (group === undefined || kind === undefined || namespace === undefined) continue;
      for (const service of services) grants.add(grantKey(grant.identity.namespace, service, group, kind, namespace));
    }
  }
  known.set(index, grants);
  return grants;
}

function resolve(
  target: { namespace: string; name: string },
  port: number | string | undefined,
  index: ObjectIndex,
  services: ReadonlyMap<Declaration, Service>,
  path: Path,
  portField: string,
): Pick<Backend, 'resolution'> & { path?: Path } {
  const declared = index
    .find('Service', target.namespace, target.name)
    .flatMap((declaration) => services.get(declaration) ?? []);
  const [first] = declared;
  if (first === undefined) {
    const nearest = nearestService(target, port, index, services);
    return { resolution: { status: 'no-service', ...(nearest === undefined ? {} : { nearest }) } };
  }
  for (const service of declared) {
    // Both APIs want a port: one that is left out leads nowhere.
    const found = service.ports.find((candidate) =>
      typeof port === 'string' ? candidate.name === port : port !== undefined && candidate.port === port,
    );
    if (found !== undefined) return { resolution: { status: 'resolved', service, port: found } };
    // An ExternalName Service without ports passes any port on.
    if (service.type === 'ExternalName' && service.ports.length === 0)
      return { resolution: { status: 'not-asked', because: 'an ExternalName Service without ports takes any port' } };
  }
  const portPath =
    portField === 'service'
      ? [...path, 'service', 'port', typeof port === 'string' ? 'name' : 'number']
      : [...path, portField];
  return { path: portPath, resolution: { status: 'no-port', service: first } };
}

/** A hint is worth a look at so many, for each backend that leads nowhere. */
const mostCandidates = 200;

/** The Service of the namespace that was probably meant: one that has the port, or whose name contains or is contained in the wanted one. */
function nearestService(
  target: { namespace: string; name: string },
  port: number | string | undefined,
  index: ObjectIndex,
  services: ReadonlyMap<Declaration, Service>,
): Service | undefined {
  const candidates = index
    .inNamespace('Service', target.namespace)
    .slice(0, mostCandidates)
    .flatMap((declaration) => services.get(declaration) ?? []);
  const similar = candidates.find(
    ({ identity: { name } }) => name !== '' && (name.includes(target.name) || target.name.includes(name)),
  );
  return similar ?? candidates.find((service) => service.ports.some((own) => own.port === port || own.name === port));
}
