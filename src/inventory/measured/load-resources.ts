import type { Container } from '../../model/graph.ts';
import { recordAt } from '../../model/json.ts';
import { isKnown } from '../../model/known.ts';
import type { Known } from '../../model/known.ts';
import type { LoadResources, LoadRun, LoadWindow, Measured, RunResources } from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import type { LabelMatcher } from '../../model/promql.ts';
import { writeMatchers } from '../../model/promql.ts';
import type { MeasuredService } from '../../model/prometheus.ts';
import { cpuMillicores, quantityBytes } from '../../model/quantity.ts';
import type { Lookup } from './answers.ts';
import { isAbsence, seriesOf } from './answers.ts';
import type { MemoryQueries } from './load-memory.ts';
import { memoryQueries, memorySeries } from './load-memory.ts';
import { anchored } from './slots.ts';

/**
 * What a tested system used while it was tested (docs/load-tests.md, What the tested system used). Each window is asked
 * about as it was, whatever instant the rest of the run is asked about; of several pods the one that used most counts.
 */

export interface ResourceSettings {
  readonly from: 'containers' | 'process';
  /** Series of the target, where they are not all of the service's. */
  readonly selector?: readonly LabelMatcher[];
  /** Added to it. */
  readonly matchers: readonly LabelMatcher[];
}

interface WindowQueries {
  readonly memoryMax: string;
  readonly cpuP95: string;
  readonly throttled?: string;
}

interface RunQueries {
  readonly restarts: string;
  readonly outages: string;
}

/** Step of what is computed from several series, in seconds: the scrape interval of most. */
const step = 15;
/** Rates are taken over this: two samples a minute are enough. */
const rate = '2m';

/** Everything that is asked about a run; nothing where nobody knows when it was or whose series are meant. */
export function resourceQueries(run: LoadRun, service: MeasuredService, settings: ResourceSettings): readonly string[] {
  const series = seriesFor(service, settings);
  if (!isKnown(series)) return [];
  const [whole, ...stages] = [run.totals, ...run.stages].map((window) => windowQueries(window, series.value, settings));
  const once = rangeOf(run.totals);
  const all = once === undefined ? undefined : runQueries(once, series.value, settings);
  const memory = once === undefined ? undefined : memoryOver(once, series.value, settings);
  return [whole, all, memory, ...stages].flatMap((one) => Object.values(one ?? {}) as readonly string[]);
}

/** The same queries' answers, put together. */
export function runResources(
  run: LoadRun,
  service: MeasuredService,
  settings: ResourceSettings,
  lookup: Lookup,
): Measured<RunResources> {
  const series = seriesFor(service, settings);
  if (!isKnown(series)) return { unknown: series.text };
  const range = rangeOf(run.totals);
  if (range === undefined) return { unknown: `when ${run.id} was is not known` };
  const asked = runQueries(range, series.value, settings);
  const used = (window: LoadWindow): LoadResources => {
    const queries = windowQueries(window, series.value, settings);
    const number = (query: string | undefined, absent: string): Measured<number> =>
      query === undefined ? { unknown: absent } : answered(lookup, query);
    return {
      memoryMax: number(queries?.memoryMax, 'when this stage was is not known'),
      cpuP95: number(queries?.cpuP95, 'when this stage was is not known'),
      throttled: number(queries?.throttled, 'a process does not tell whether it was throttled'),
    };
  };
  const containers = service.workload?.containers.filter(({ kind }) => kind === 'regular' || kind === 'sidecar') ?? [];
  return {
    value: {
      from: settings.from,
      memoryLimit: limitOf(containers, 'memory'),
      cpuLimit: limitOf(containers, 'cpu'),
      whole: used(run.totals),
      stages: run.stages.map(used),
      restarts: answered(lookup, asked.restarts),
      outages: answered(lookup, asked.outages),
      memory: memorySeries({
        seconds: range.seconds,
        end: Number(range.end),
        queries: memoryOver(range, series.value, settings),
        workload: service.workload,
        from: settings.from,
        lookup,
      }),
    },
  };
}

function seriesFor(
  { slots, identity }: MeasuredService,
  { from, selector, matchers }: ResourceSettings,
): Known<string> {
  if (selector !== undefined) return { value: writeMatchers(anchored(selector, identity.namespace, matchers)) };
  const slot = slots[from === 'process' ? 'selector' : 'pods'];
  if (slot === undefined) return { reason: 'internal-error', text: 'a service without series' };
  return isAbsence(slot) ? slot : { value: slot.text };
}

/** `[130s] @ 1764417000`: a span that lies where it lay. */
function rangeOf({ span }: LoadWindow): { readonly seconds: number; readonly end: string } | undefined {
  const value = valueOf(span);
  if (value === undefined) return undefined;
  const [from, to] = [Date.parse(value.from) / 1000, Date.parse(value.to) / 1000];
  const seconds = Math.ceil(to - from);
  return Number.isFinite(seconds) && seconds > 0 ? { seconds, end: to.toFixed(3) } : undefined;
}

type Range = NonNullable<ReturnType<typeof rangeOf>>;

function memoryOver({ seconds, end }: Range, series: string, { from }: ResourceSettings): MemoryQueries | undefined {
  return memoryQueries({ seconds, end: Number(end) }, series, from);
}

function windowQueries(window: LoadWindow, series: string, { from }: ResourceSettings): WindowQueries | undefined {
  const range = rangeOf(window);
  if (range === undefined) return undefined;
  const { seconds, end } = range;
  const at = `[${seconds}s] @ ${end}`;
  const steps = `[${seconds}s:${step}s] @ ${end}`;
  if (from === 'process')
    return {
      memoryMax: `max(max_over_time(process_resident_memory_bytes{${series}}${at}))`,
      cpuP95: `max(quantile_over_time(0.95, rate(process_cpu_seconds_total{${series}}[${rate}])${steps}))`,
    };
  const container = `${series},container!="",container!="POD"`;
  const perPod = (what: string): string => `(sum by (pod) (max by (pod,container) (${what})))`;
  return {
    memoryMax: `max(max_over_time(${perPod(`container_memory_working_set_bytes{${container}}`)}${steps}))`,
    cpuP95: `max(quantile_over_time(0.95, ${perPod(`rate(container_cpu_usage_seconds_total{${container}}[${rate}])`)}${steps}))`,
    throttled: `sum(increase(container_cpu_cfs_throttled_periods_total{${container}}${at})) / (sum(increase(container_cpu_cfs_periods_total{${container}}${at})) > 0)`,
  };
}

function runQueries({ seconds, end }: Range, series: string, { from }: ResourceSettings): RunQueries {
  const at = `[${seconds}s] @ ${end}`;
  const steps = `[${seconds}s:${step}s] @ ${end}`;
  return from === 'process'
    ? {
        restarts: `sum(changes(process_start_time_seconds{${series}}${at}))`,
        outages: `sum(sum_over_time((up{${series}} == bool 0)${steps}))`,
      }
    : {
        restarts: `sum(increase(kube_pod_container_status_restarts_total{${series}}${at}))`,
        outages: `sum(sum_over_time((min by (pod) (kube_pod_status_ready{${series},condition="true"}) == bool 0)${steps}))`,
      };
}

function answered(lookup: Lookup, query: string): Measured<number> {
  const series = seriesOf(lookup(query), query);
  if (isAbsence(series)) return { unknown: series.text };
  const [only, second] = series;
  if (only === undefined) return { unknown: `Prometheus holds no series of the time of the load test: ${query}` };
  return second === undefined && typeof only.value === 'number'
    ? { value: only.value }
    : { unknown: `no plain number answers ${query}` };
}

/** Of one pod: the sum of its containers' limits, unknown as soon as one has none. */
function limitOf(containers: readonly Container[], resource: 'cpu' | 'memory'): Measured<number> {
  let sum = 0;
  for (const { name, object } of containers) {
    const written = recordAt(object, 'resources', 'limits')?.[resource];
    const amount = resource === 'memory' ? quantityBytes(written) : cores(cpuMillicores(written));
    if (amount === undefined) return { unknown: `the container ${name} has no ${resource} limit that could be read` };
    sum += amount;
  }
  return containers.length === 0 ? { unknown: 'the containers of the target are not known' } : { value: sum };
}

function cores(millicores: number | undefined): number | undefined {
  return millicores === undefined ? undefined : millicores / 1000;
}
