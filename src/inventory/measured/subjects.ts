import type { MetricsCatalogue } from '../../model/catalogue.ts';
import type { LiveWorkload } from '../../model/cluster.ts';
import type { Graph, Role, Workload } from '../../model/graph.ts';
import { compareText, identityKey } from '../../model/identity.ts';
import type { PrometheusSettings, ServiceSettings } from '../../model/prometheus-settings.ts';
import type {
  MeasuredJob,
  MeasuredNamespace,
  MeasuredObjective,
  MeasuredServer,
  MeasuredService,
  MeasuredWorkload,
} from '../../model/prometheus.ts';
import type { Lookup } from './answers.ts';
import { jobsOf } from './jobs.ts';
import type { Measurable, Unmeasured } from './measurable.ts';
import { named } from './named.ts';
import { objectivesOf } from './objectives.ts';
import type { Written } from './batches.ts';
import { writtenIn } from './pods.ts';
import { serverOf } from './server.ts';
import { namespaceOf, serviceOf, workloadOf } from './slots.ts';

export interface MeasuredInput {
  readonly graph: Graph;
  /** Workloads that a cluster was seen to run, where one was read. */
  readonly live: readonly LiveWorkload[];
  readonly settings: PrometheusSettings;
  readonly catalogue: MetricsCatalogue;
}

export interface MeasuredSubjects {
  readonly workloads: readonly MeasuredWorkload[];
  readonly services: readonly MeasuredService[];
  readonly objectives: readonly MeasuredObjective[];
  readonly namespaces: readonly MeasuredNamespace[];
  readonly jobs: readonly MeasuredJob[];
  readonly servers: readonly MeasuredServer[];
  /** Services of readiness.yaml that no workload bears. */
  readonly lostServices: readonly Unmeasured[];
  /** Services for which nobody set an objective, and objectives of unknown services. */
  readonly lostObjectives: readonly Unmeasured[];
}

/**
 * Everything of the run that has series, with the text of its placeholders. The same input and the same answers to
 * {@link discoveryQueries} give the same subjects, so a saved bundle is judged as the server was.
 */
export function measuredSubjects(input: MeasuredInput, lookup: Lookup): MeasuredSubjects {
  const { settings, catalogue } = input;
  const measurables = measurablesOf(input);
  const spaceOf = (name: string): MeasuredNamespace =>
    namespaceOf(name, input.graph.find('Namespace', '', name)[0], settings.matchers, lookup);
  const spaces = new Map(
    [...new Set(measurables.map(({ identity }) => identity.namespace))]
      .sort(compareText)
      .map((name) => [name, spaceOf(name)]),
  );
  const services: MeasuredService[] = [];
  const lostServices: Unmeasured[] = [];
  const bounds = new Map<string, readonly string[]>();
  const byName = named(measurables);
  const configured = new Map<string, ServiceSettings>();
  for (const one of settings.services) {
    const measurable = byName(one.workload);
    if ('reason' in measurable) lostServices.push(measurable);
    else configured.set(measurable.key, one);
  }
  const workloads = measurables.map((one) =>
    workloadOf(
      one,
      spaces.get(one.identity.namespace)?.slots['namespace'],
      settings.matchers,
      configured.get(one.key)?.database,
      lookup,
    ),
  );
  for (const [index, one] of measurables.entries()) {
    const own = configured.get(one.key);
    // A database that is named for its exporter alone answers no requests of ours.
    const isService =
      own !== undefined && (own.database === undefined || own.requests !== undefined || own.latency !== undefined);
    if (!isService && !answers(one.workload, input.graph)) continue;
    const base = workloads[index];
    if (base === undefined) continue;
    const made = serviceOf({ base, settings: own, matchers: settings.matchers, catalogue, lookup });
    services.push(made.service);
    bounds.set(one.key, made.bounds);
  }
  const { objectives, lost } = objectivesOf(settings.slos, services, byName, bounds);
  return {
    workloads,
    services,
    objectives,
    namespaces: [...spaces.values()],
    jobs: jobsOf(input.graph, (name) => (spaces.get(name) ?? spaceOf(name)).slots['namespace'], settings.matchers),
    servers: [serverOf(settings, lookup)],
    lostServices,
    lostObjectives: lost,
  };
}

/** What must be asked before subjects can be told: each text once, sorted. */
export function discoveryQueries(input: MeasuredInput): readonly string[] {
  const texts = new Set<string>();
  measuredSubjects(input, (query) => {
    texts.add(query);
    return undefined;
  });
  return [...texts].sort(compareText);
}

/** How each workload is written in queries, each once: those of one name in two namespaces are written alike. */
export function writtenAs(input: MeasuredInput): readonly Written[] {
  const all = measurablesOf(input).flatMap(({ identity }) => writtenIn(identity));
  return [...new Map(all.map((one) => [one.matcher, one])).values()];
}

/** Those of them that ask about workloads; what a server exports about itself says nothing of whom it watches. */
export function workloadQueries(input: MeasuredInput): readonly string[] {
  const own = new Set<string>();
  serverOf(input.settings, (query) => {
    own.add(query);
    return undefined;
  });
  return discoveryQueries(input).filter((query) => !own.has(query));
}

function measurablesOf({ graph, live }: MeasuredInput): readonly Measurable[] {
  const found = new Map<string, Measurable>();
  for (const workload of graph.workloads) {
    if (!workload.longRunning) continue;
    const key = identityKey(workload.identity);
    if (!found.has(key)) found.set(key, { key, identity: workload.identity, workload, live: undefined });
  }
  for (const one of live) {
    const key = identityKey(one.identity);
    const known = found.get(key);
    if (known !== undefined) found.set(key, { ...known, live: one });
    else if (one.workload?.longRunning === true)
      found.set(key, { key, identity: one.identity, workload: one.workload, live: one });
  }
  return [...found.values()].sort((a, b) => compareText(a.key, b.key));
}

const bots: readonly Role[] = ['gateway', 'sharded-gateway', 'interactions'];
const notAsked: readonly Role[] = ['store', 'voice', 'exporter'];

/** Answers requests: a bot, or whatever a Service leads callers to; stores and the like have measures of their own. */
function answers(workload: Workload | undefined, graph: Graph): boolean {
  if (workload === undefined) return false;
  const { role } = workload.role;
  if (bots.includes(role)) return true;
  if (notAsked.includes(role)) return false;
  return graph.services.some(
    (service) =>
      !service.metricsOnly && graph.workloadsOf(service).some(({ identity }) => identity === workload.identity),
  );
}
