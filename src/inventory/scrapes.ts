import type { Declaration, Monitor, Scrape, Service, ServicePort, Workload } from '../model/graph.ts';
import type { Json, JsonRecord, Path } from '../model/json.ts';
import { listAt, recordAt, stringAt, valueAt } from '../model/json.ts';
import type { EdgeContext } from './edge-context.ts';
import { append } from './object-index.ts';
import { prometheusTargets } from './prometheus-config.ts';
import type { ServiceIndex } from './service-index.ts';
import { indexServices, monitoredNamespaces } from './service-index.ts';

export interface Scrapes {
  readonly all: readonly Scrape[];
  readonly monitors: readonly Monitor[];
  of(workload: Workload): readonly Scrape[];
  by(declaration: Declaration): readonly Scrape[];
  /** Prometheus configurations that find their targets by themselves: what they reach can't be followed. */
  readonly discovering: readonly Declaration[];
  /** Scrape jobs by the name that Prometheus gives them, and the workloads behind. */
  readonly jobs: ReadonlyMap<string, readonly Workload[]>;
}

interface Collected {
  readonly scrapes: Scrape[];
  readonly jobs: Map<string, Workload[]>;
  readonly index: ServiceIndex;
  readonly context: EdgeContext;
}

/** How metrics get collected, as far as annotations, monitors and Prometheus configurations say. */
export function resolveScrapes(context: EdgeContext): Scrapes {
  const collected: Collected = { scrapes: [], jobs: new Map(), index: indexServices(context.services), context };
  for (const workload of context.workloads) annotatedPods(workload, collected);
  for (const service of context.services) annotatedService(service, collected);
  const monitors: Monitor[] = [];
  for (const declaration of context.index.ofKind('ServiceMonitor', 'PodMonitor')) {
    if (!monitorGroups.has(declaration.identity.group)) continue;
    monitors.push(
      declaration.identity.kind === 'ServiceMonitor'
        ? serviceMonitor(declaration, collected)
        : podMonitor(declaration, collected),
    );
  }
  const discovering: Declaration[] = [];
  for (const declaration of context.index.ofKind('ConfigMap')) {
    const config = prometheusTargets(declaration);
    if (config === undefined) continue;
    if (config.discovers) discovering.push(declaration);
    for (const target of config.targets) staticTarget(declaration, target, collected);
  }
  const of = new Map<Declaration, Scrape[]>();
  const by = new Map<Declaration, Scrape[]>();
  for (const scrape of collected.scrapes) {
    append<Declaration, Scrape>(of, scrape.workload, scrape);
    append(by, scrape.by, scrape);
  }
  return {
    all: collected.scrapes,
    monitors,
    of: (workload) => of.get(workload) ?? [],
    by: (declaration) => by.get(declaration) ?? [],
    discovering,
    jobs: collected.jobs,
  };
}

/** The Prometheus operator's group, and that of the stack that Azure runs. */
const monitorGroups: ReadonlySet<string> = new Set(['monitoring.coreos.com', 'azmonitoring.coreos.com']);

function annotatedPods(workload: Workload, { scrapes }: Collected): void {
  const { annotations, path } = workload.template;
  if (annotations.get('prometheus.io/scrape') !== 'true') return;
  const written = annotations.get('prometheus.io/port');
  const field = written === undefined ? 'prometheus.io/scrape' : 'prometheus.io/port';
  const at = { declaration: workload, path: [...path, 'metadata', 'annotations', field] };
  const port = numberOf(written);
  scrapes.push({ by: workload, via: 'annotation', at, workload, ...portOf(port), port_status: served(workload, port) });
}

function annotatedService(service: Service, { scrapes, jobs, context }: Collected): void {
  if (service.annotations.get('prometheus.io/scrape') !== 'true' || service.selector === undefined) return;
  const written = service.annotations.get('prometheus.io/port');
  const field = written === undefined ? 'prometheus.io/scrape' : 'prometheus.io/port';
  const at = { declaration: service, path: ['metadata', 'annotations', field] };
  const port = numberOf(written);
  for (const workload of context.pods.selectedByMap(service.identity.namespace, service.selector)) {
    const status = served(workload, port);
    // Some configurations put the annotation's port on the Service, others on the pod.
    const ownPort = status === 'not-served' && service.ports.some((one) => one.port === port);
    scrapes.push({
      by: service,
      via: 'annotation',
      at,
      workload,
      ...portOf(port),
      port_status: ownPort ? 'unknown' : status,
    });
    append(jobs, service.identity.name, workload);
  }
}

function serviceMonitor(declaration: Declaration, collected: Collected): Monitor {
  const { index, context, scrapes, jobs } = collected;
  const selector = recordAt(declaration.object, 'spec', 'selector');
  const services = monitoredNamespaces(declaration).flatMap((namespace) => index.labelled(namespace, selector));
  const workloads = new Set<Workload>();
  const endpoints = listAt(declaration.object, 'spec', 'endpoints');
  const jobLabel = stringAt(declaration.object, 'spec', 'jobLabel');
  for (const service of services) {
    if (service.selector === undefined) continue;
    const job = (jobLabel === undefined ? undefined : service.labels.get(jobLabel)) ?? service.identity.name;
    for (const workload of context.pods.selectedByMap(service.identity.namespace, service.selector)) {
      workloads.add(workload);
      append(jobs, job, workload);
      endpoints.forEach((endpoint, position) => {
        const { port, path, status } = endpointPort(endpoint, ['spec', 'endpoints', position], service, workload);
        const at = { declaration, path };
        scrapes.push({ by: declaration, via: 'ServiceMonitor', at, workload, ...portOf(port), port_status: status });
      });
    }
  }
  return Object.assign(declaration, { type: 'ServiceMonitor' as const, services, workloads: [...workloads] });
}

interface AskedPort {
  readonly port: number | string | undefined;
  readonly path: Path;
  readonly status: Scrape['port_status'];
}

/** `port` names a port of the Service, `targetPort` one of the pod. */
function endpointPort(endpoint: Json, path: Path, service: Service, workload: Workload): AskedPort {
  const name = portValue(endpoint, 'port');
  if (name !== undefined) {
    const port = service.ports.find((one) => one.name === name);
    const status = port === undefined ? 'not-served' : targetServed(workload, port);
    return { port: name, path: [...path, 'port'], status };
  }
  const target = portValue(endpoint, 'targetPort');
  return target === undefined
    ? { port: undefined, path, status: 'unknown' }
    : { port: target, path: [...path, 'targetPort'], status: served(workload, target) };
}

function targetServed(workload: Workload, port: ServicePort): Scrape['port_status'] {
  return port.target === undefined ? 'unknown' : served(workload, port.target);
}

function podMonitor(declaration: Declaration, { context, scrapes, jobs }: Collected): Monitor {
  const selector = recordAt(declaration.object, 'spec', 'selector');
  const workloads = monitoredNamespaces(declaration).flatMap((namespace) =>
    namespace === undefined ? selectedAnywhere(context, selector) : context.pods.selectedBy(namespace, selector),
  );
  const jobLabel = stringAt(declaration.object, 'spec', 'jobLabel');
  const endpoints = listAt(declaration.object, 'spec', 'podMetricsEndpoints');
  const { namespace, name } = declaration.identity;
  for (const workload of workloads) {
    append(
      jobs,
      (jobLabel === undefined ? undefined : workload.template.labels.get(jobLabel)) ?? `${namespace}/${name}`,
      workload,
    );
    endpoints.forEach((endpoint, position) => {
      const field = ['port', 'portNumber', 'targetPort'].find((one) => portValue(endpoint, one) !== undefined);
      const port = field === undefined ? undefined : portValue(endpoint, field);
      const path = ['spec', 'podMetricsEndpoints', position, ...(field === undefined ? [] : [field])];
      const at = { declaration, path };
      scrapes.push({
        by: declaration,
        via: 'PodMonitor',
        at,
        workload,
        ...portOf(port),
        port_status: served(workload, port),
      });
    });
  }
  return Object.assign(declaration, { type: 'PodMonitor' as const, services: [], workloads });
}

function selectedAnywhere({ pods }: EdgeContext, selector: JsonRecord | undefined): readonly Workload[] {
  const namespaces = new Set(pods.all.map(({ identity }) => identity.namespace));
  return [...namespaces].flatMap((namespace) => pods.selectedBy(namespace, selector));
}

function staticTarget(
  declaration: Declaration,
  {
    host,
    port,
    key,
    job,
  }: { readonly host: string; readonly port: number; readonly key: string; readonly job: string | undefined },
  { index, context, scrapes, jobs }: Collected,
): void {
  const [name = '', namespace = declaration.identity.namespace] = host.split('.');
  const service = index.named(namespace, name);
  if (service?.selector === undefined) return;
  const asked = service.ports.find((one) => one.port === port);
  for (const workload of context.pods.selectedByMap(namespace, service.selector)) {
    const status =
      asked !== undefined ? targetServed(workload, asked) : service.headless ? served(workload, port) : 'not-served';
    const at = { declaration, path: ['data', key] };
    scrapes.push({ by: declaration, via: 'PrometheusConfig', at, workload, port, port_status: status });
    if (job !== undefined) append(jobs, job, workload);
  }
}

/** Does a container of the workload declare the port? One that declares none may serve anything. */
function served(workload: Workload, port: number | string | undefined): Scrape['port_status'] {
  if (port === undefined) return 'unknown';
  const running = workload.containers.filter(({ kind }) => kind === 'regular' || kind === 'sidecar');
  const declared = running.flatMap(({ ports }) => ports);
  if (declared.some((one) => one.port === port || one.name === port)) return 'served';
  // A name needs a declaration; a number may be served by a container that declares nothing.
  return typeof port === 'number' && running.some(({ ports }) => ports.length === 0) ? 'unknown' : 'not-served';
}

function portOf(port: number | string | undefined): { port?: number | string } {
  return port === undefined ? {} : { port };
}

function portValue(endpoint: Json, field: string): number | string | undefined {
  const value = valueAt(endpoint, field);
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

function numberOf(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}
