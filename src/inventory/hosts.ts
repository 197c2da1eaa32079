import type { Declaration, HostReference, Reference, Service, Workload } from '../model/graph.ts';
import { asNumber, listAt, stringAt, valueAt } from '../model/json.ts';
import type { EdgeContext } from './edge-context.ts';
import type { Candidate, Wanted } from './host-candidates.ts';
import { candidateFinder } from './host-candidates.ts';
import { hostNameKind, productOf } from './host-names.ts';
import { madeServices } from './made-services.ts';
import { ownAddress, secretPart, unfilled } from './host-text.ts';
import type { Writing } from './host-writings.ts';
import { collectWritings } from './host-writings.ts';
import { append } from './object-index.ts';
import { compareDeclarations } from './objects.ts';
import type { References } from './references.ts';

export interface Hosts {
  readonly all: readonly HostReference[];
  /** Hosts that the workload reads, from its own fields and its ConfigMaps. */
  of(workload: Workload): readonly HostReference[];
  in(declaration: Declaration): readonly HostReference[];
  /** Secrets of the workload in which a host may stand, unseen. */
  hiddenOf(workload: Workload): readonly Reference[];
}

type Resolution = HostReference['resolution'];

/** Every host that a file writes where a workload reads it, and what bears the name. */
export function resolveHosts(context: EdgeContext, references: References): Hosts {
  const resolve = hostResolver(context);
  const seen = new Set<string>();
  const all: HostReference[] = [];
  for (const writing of collectWritings(context, references)) {
    const host = hostOf(writing, resolve);
    if (host === undefined || seen.has(host.id)) continue;
    seen.add(host.id);
    all.push(host);
  }
  all.sort((a, b) => compareDeclarations(a.at.declaration, b.at.declaration));
  const readers = new WeakMap<readonly Workload[], ReadonlySet<Workload>>();
  // One ConfigMap's keys share one list of readers, which may be long.
  const reads = (readBy: readonly Workload[], workload: Workload): boolean => {
    if (readBy.length < 8) return readBy.includes(workload);
    let set = readers.get(readBy);
    if (set === undefined) readers.set(readBy, (set = new Set(readBy)));
    return set.has(workload);
  };
  const within = new Map<Declaration, HostReference[]>();
  for (const host of all) append(within, host.at.declaration, host);
  const hostsIn = (declaration: Declaration): readonly HostReference[] => within.get(declaration) ?? [];
  return {
    all,
    in: hostsIn,
    of: (workload) => {
      const sources = new Set<Declaration>([workload]);
      for (const { kind, namespace, name } of references.of(workload)) {
        if (kind !== 'ConfigMap') continue;
        for (const declaration of context.index.find('ConfigMap', namespace, name)) sources.add(declaration);
      }
      return [...sources].flatMap((source) => hostsIn(source).filter(({ readBy }) => reads(readBy, workload)));
    },
    hiddenOf: (workload) => references.of(workload).filter(hidesHost),
  };
}

function hidesHost({ kind, via, user, resolution }: Reference): boolean {
  if (kind !== 'Secret') return false;
  if (via === 'env') return hostNameKind(user) !== undefined;
  if (via !== 'envFrom') return false;
  if (resolution.status !== 'resolved') return resolution.status === 'unknown';
  const { keys } = resolution.provider;
  return keys === undefined || [...keys.keys()].some((key) => hostNameKind(user + key) !== undefined);
}

function hostOf(writing: Writing, resolve: (wanted: Wanted) => Resolution): HostReference | undefined {
  const { found, at, written, readBy } = writing;
  if (found.host.includes(secretPart)) return undefined;
  const { identity, document, sameNode } = at.declaration;
  const host = found.host.replace(/\.$/, '').replace(/[\u0001-\u0003]/g, '…');
  const product = productOf(found.scheme, written, found.port);
  const resolution = markedResolution(found.host) ?? resolved();
  if (found.weak && !answered(resolution)) return undefined;
  const twin = sameNode.length > 1 ? `@${document.file}:${document.index}` : '';
  const port = found.port === undefined ? '' : `:${found.port}`;
  return {
    id: `${identity.namespace}/${identity.kind}/${identity.name}${twin}#${at.path.join('.')}#${host}${port}`,
    host,
    ...(found.port === undefined ? {} : { port: found.port }),
    ...(found.scheme === undefined ? {} : { scheme: found.scheme }),
    ...(found.portBeside === undefined ? {} : { portBeside: true }),
    at,
    written,
    readBy,
    resolution,
  };

  function resolved(): Resolution {
    const answer = resolve({ namespace: identity.namespace, name: host, port: found.port, product });
    const missing = answer.status === 'no-service' || answer.status === 'unknown';
    return missing && readBy.some((workload) => hasAlias(workload, host))
      ? { status: 'outside', because: 'the pod names it under hostAliases' }
      : answer;
  }
}

/** A weak word counts only where it leads somewhere, or nearly. */
function answered(resolution: Resolution): boolean {
  if (resolution.status === 'no-service') return resolution.candidate !== undefined;
  return resolution.status !== 'unknown' && (resolution.status !== 'outside' || resolution.declared === true);
}

function markedResolution(host: string): Resolution | undefined {
  if (host.includes(unfilled))
    return { status: 'unknown', text: 'the host, or a part of it, is still to be filled in' };
  if (host === ownAddress) return { status: 'outside', because: 'an address that the pod learns when it starts' };
  if (host.includes(ownAddress))
    return { status: 'unknown', text: 'a part of the host is only known in the running pod' };
  return undefined;
}

function hasAlias(workload: Workload, host: string): boolean {
  return listAt(workload.template.spec, 'hostAliases').some((alias) => listAt(alias, 'hostnames').includes(host));
}

function hostResolver(context: EdgeContext): (wanted: Wanted) => Resolution {
  const services = new Map<string, Service>();
  for (const service of context.services) {
    const key = `${service.identity.namespace}\u0000${service.identity.name}`;
    if (!services.has(key)) services.set(key, service);
  }
  const external = new Set(context.input.externalHosts.map((host) => host.toLowerCase().replace(/\.$/, '')));
  const meshHosts = new Set<string>();
  for (const entry of context.index.ofKind('ServiceEntry')) {
    for (const host of listAt(entry.object, 'spec', 'hosts')) if (typeof host === 'string') meshHosts.add(host);
  }
  // A dashboard or a monitor that is put into another team's namespace does not bring its Services into the files.
  const serving = new Set([...context.services, ...context.workloads].map(({ identity }) => identity.namespace));
  const made = madeServices(context);
  const find = candidateFinder(context);
  const known = new Map<string, Resolution>();
  let scaled: ReadonlySet<string> | undefined;

  return (wanted) => {
    const key = `${wanted.namespace}\u0000${wanted.name}\u0000${wanted.port ?? ''}\u0000${wanted.product ?? ''}`;
    let resolution = known.get(key);
    if (resolution === undefined) known.set(key, (resolution = resolve(wanted)));
    return resolution;
  };

  function resolve(wanted: Wanted): Resolution {
    const { name, namespace } = wanted;
    if (external.has(name)) return { status: 'outside', because: 'declared under external:', declared: true };
    if (meshHosts.has(name)) return { status: 'outside', because: 'a ServiceEntry declares it' };
    if (name === 'localhost' || name.endsWith('.localhost')) return { status: 'outside', because: 'the pod itself' };
    if (name.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(name)) return { status: 'outside', because: 'an address' };
    const labels = name.split('.');
    const [first, second, third] = labels;
    if (first === undefined) return { status: 'outside', because: 'an empty name' };
    if (first === 'kubernetes' && (labels.length === 1 || second === 'default')) {
      return { status: 'outside', because: 'the API server, which every cluster has' };
    }
    if (second === undefined) return serviceNamed(namespace, first, wanted);
    const scanned = (candidate: string): boolean => candidate === namespace || serving.has(candidate);
    const rest = (from: number): boolean => labels.length === from || labels[from] === 'svc';
    if (scanned(second) && rest(2)) {
      const direct = services.get(`${second}\u0000${first}`);
      if (direct !== undefined || labels.length > 2) return serviceNamed(second, first, wanted);
      return podNamed(namespace, second, first) ?? serviceNamed(second, first, wanted);
    }
    if (third !== undefined && scanned(third) && rest(3)) {
      return podNamed(third, second, first) ?? serviceNamed(third, second, { ...wanted, name: second });
    }
    const pod = labels.length === 2 ? podNamed(namespace, second, first) : undefined;
    return pod ?? { status: 'outside', because: 'a name outside the scanned namespaces' };
  }

  function serviceNamed(namespace: string, name: string, wanted: Wanted): Resolution {
    const service = services.get(`${namespace}\u0000${name}`);
    if (service !== undefined) {
      return service.type === 'ExternalName'
        ? { status: 'external-name', service }
        : { status: 'service', service, workloads: selectedBy(service) };
    }
    const by = made.get(`${namespace}\u0000${name}`);
    if (by !== undefined) return { status: 'made', by };
    const world = context.world('Service', namespace);
    if (world.open) {
      return { status: 'unknown', text: `no file declares a Service ${name}, and ${world.because}`, undeclared: true };
    }
    const candidate = find({ ...wanted, namespace, name });
    if (candidate !== undefined) return { status: 'no-service', candidate };
    const text = `no Service bears the name ${name}; if it lives elsewhere, say so with \`external: [${wanted.name}]\``;
    return { status: 'unknown', text };
  }

  function selectedBy(service: Service): readonly Workload[] {
    return service.selector === undefined
      ? []
      : context.pods.selectedByMap(service.identity.namespace, service.selector);
  }

  function mayScale({ identity }: Workload): boolean {
    scaled ??= new Set(
      context.index
        .ofKind('HorizontalPodAutoscaler', 'ScaledObject')
        .map(
          ({ identity: own, object }) =>
            `${own.namespace}\u0000${stringAt(object, 'spec', 'scaleTargetRef', 'name') ?? ''}`,
        ),
    );
    return scaled.has(`${identity.namespace}\u0000${identity.name}`);
  }

  /** A pod under its headless Service; undefined when no such Service is declared. */
  function podNamed(namespace: string, serviceName: string, pod: string): Resolution | undefined {
    const service = services.get(`${namespace}\u0000${serviceName}`);
    if (service === undefined || service.type === 'ExternalName') return undefined;
    const missing = (because: string): Resolution => {
      const world = context.world('Service', namespace);
      const place = { declaration: service, path: ['spec'] };
      const candidate: Candidate = { place, name: serviceName, because };
      return world.open
        ? { status: 'unknown', text: `${because}, and ${world.because}` }
        : { status: 'no-service', candidate };
    };
    if (!service.headless) return missing('it is not headless, so its pods have no names of their own');
    const selected = selectedBy(service);
    const workload = selected.find((one) => bears(one, pod, serviceName));
    if (workload !== undefined) {
      const size = beyond(workload, pod);
      if (size === undefined) return { status: 'pod', service, workload };
      const scaled = workload.replicas?.written === undefined || mayScale(workload);
      return scaled
        ? { status: 'unknown', text: `whether ${pod} exists depends on how far ${workload.identity.name} is scaled` }
        : missing(`${workload.identity.name} has ${String(size)} replicas, so there is no ${pod}`);
    }
    return selected.length === 0 || !selected.every(({ identity }) => identity.kind === 'StatefulSet')
      ? { status: 'unknown', text: `whether a pod ${pod} stands behind Service ${serviceName} can't be seen` }
      : missing(`none of its pods is called ${pod}`);
  }
}

/** The number of replicas when the pod's ordinal lies beyond them. */
function beyond({ identity, replicas, object }: Workload, pod: string): number | undefined {
  if (identity.kind !== 'StatefulSet' || replicas === undefined) return undefined;
  const start = asNumber(valueAt(object, 'spec', 'ordinals', 'start')) ?? 0;
  const ordinal = Number(pod.slice(identity.name.length + 1));
  return ordinal < start || ordinal >= start + replicas.effective ? replicas.effective : undefined;
}

/** `lavalink-0` of the StatefulSet `lavalink`, or a pod with `hostname` and `subdomain`. */
function bears(workload: Workload, pod: string, serviceName: string): boolean {
  const { identity, template, object } = workload;
  if (template.spec['subdomain'] === serviceName && template.spec['hostname'] === pod) return true;
  if (identity.kind !== 'StatefulSet' || !pod.startsWith(`${identity.name}-`)) return false;
  const spec = object['spec'];
  const governing =
    typeof spec === 'object' && spec !== null && 'serviceName' in spec ? spec['serviceName'] : undefined;
  return governing === serviceName && /^\d+$/.test(pod.slice(identity.name.length + 1));
}
