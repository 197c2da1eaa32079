import type { CheckFinding, ParamSpec, QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { MeasuredWorkload } from '../../src/model/prometheus.ts';
import { cadvisor, density, history, stateMetrics } from './companions.ts';
import { finite, isEmpty, samplesOf } from './prometheus.ts';
import type { Resource, Side } from './resources.ts';
import { wholePod, written } from './resources.ts';
import { notAsked, unknown } from './verdict.ts';

/*
 * What containers use (cAdvisor) beside what they asked for (kube-state-metrics). Each series once, however many exporters
 * tell of it; the sandbox of a pod and the sum over a pod have no container and are left out.
 */

const real = 'container!="",container!="POD"';
const each = 'max by (namespace,pod,container)';
/** How shares are joined to what they are shares of. */
export const onContainer = 'on (namespace,pod,container)';

const cpuSeries = `container_cpu_usage_seconds_total{{{pods}},${real}}`;
const memorySeries = `container_memory_working_set_bytes{{{pods}},${real}}`;
/** Cores. */
export const cpuUse = `${each} (rate(${cpuSeries}[5m]))`;
/** Bytes. */
export const memoryUse = `${each} (${memorySeries})`;

/** Cores or bytes that a container asked for. */
export function askedFor(side: Side, resource: 'cpu' | 'memory'): string {
  return `${each} (kube_pod_container_resource_${side}{{{pods}},resource="${resource}"})`;
}

/** Series of containers that were there for nine tenths of the window: a young one has no worst hour yet. */
export function throughout(series: string, window: string, step: string, points: number): string {
  return `and ${onContainer} (count_over_time((${series})[${window}:${step}]) >= ${points})`;
}

/** Companions of a question about CPU: both exporters tell of it, newly, over the window, and often enough to rate. */
export function cpuEvidence(window: string, seconds: string) {
  return { ...usageEvidence(cpuSeries, window, seconds), ...density(cpuSeries, '5m') } as const;
}

/** The same of memory, which is a gauge. */
export function memoryEvidence(window: string, seconds: string) {
  return usageEvidence(memorySeries, window, seconds);
}

function usageEvidence(series: string, window: string, seconds: string) {
  return {
    ...stateMetrics,
    ...cadvisor,
    freshness: `time() - max(timestamp(${series}))`,
    ...history(series, window, seconds),
    // Where it tells of no container what that asks for, it was told to be silent about it.
    asked: 'count({__name__=~"kube_pod_container_resource_(requests|limits)",{{namespace}}})',
  } as const;
}

const sides = { requests: 'request', limits: 'limit' } as const;

/**
 * What it means that no container has a request (a limit): there is nothing to compare with, where kube-state-metrics
 * tells of others and the manifests state none either. Else nobody knows.
 */
export function nothingAsked(
  { workload }: MeasuredWorkload,
  asked: QueryAnswer,
  side: Side,
  resource: Resource,
): Verdict {
  const text = `kube-state-metrics tells no ${resource} ${sides[side]} of its containers`;
  if (workload === undefined || isEmpty(asked)) return unknown('not-collected', text);
  const isStated =
    wholePod(workload, side, resource) !== undefined ||
    workload.containers.some((one) => one.kind !== 'init' && written(one, side, resource) !== undefined);
  return isStated
    ? unknown('not-collected', `${text}, which the manifests state`)
    : notAsked(`no container has a ${resource} ${sides[side]}`);
}

/** Values by container, the greatest first. */
export function byContainer(answer: QueryAnswer, what: string): readonly (readonly [string, number])[] {
  return samplesOf(answer)
    .map(({ labels: { container = '' }, value }) => [container, finite(value, `${what} of ${container}`)] as const)
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1));
}

/** Containers that run, by name. */
export const running = 'count by (container) (kube_pod_container_info{{{pods}}})';

/** A container that runs and of which nothing was measured; a good answer about the others is none about it. */
export function unmeasured(
  answer: QueryAnswer,
  measured: readonly (readonly [string, number])[],
): Extract<Verdict, { outcome: 'unknown' }> | undefined {
  const names = new Set(measured.map(([name]) => name));
  const missing = samplesOf(answer)
    .map(({ labels: { container = '' } }) => container)
    .filter((name) => !names.has(name))
    .sort();
  return missing.length === 0
    ? undefined
    : unknown('not-collected', `nothing was measured of the container ${missing.join(', ')}`);
}

export interface Shares {
  readonly shares: readonly (readonly [container: string, percent: number])[];
  readonly what: string;
  /** Percent; more is a fault. */
  readonly max: number;
  readonly finding: (container: string, percent: number) => CheckFinding;
  /** What speaks against a pass. */
  readonly doubt?: Extract<Verdict, { outcome: 'unknown' }> | undefined;
}

/** Each container against a hard limit. */
export function judgeShares({ shares, what, max, finding, doubt }: Shares): Verdict {
  const measured = shares.map(([container, value]) => ({
    what: `${what} of ${container}`,
    value,
    unit: '%',
    good: max,
    bad: max,
  }));
  const [first, ...rest] = shares.filter(([, value]) => value > max).map(([name, value]) => finding(name, value));
  if (first !== undefined) return { outcome: 'fail', findings: [first, ...rest], measured };
  return doubt === undefined ? { outcome: 'pass', measured } : { ...doubt, measured };
}

/** Ratios as percent. */
export function percents(
  ratios: readonly (readonly [string, number])[],
): readonly (readonly [container: string, percent: number])[] {
  return ratios.map(([name, ratio]) => [name, ratio * 100] as const);
}

export const maxPercent = {
  maxPercent: { type: 'number', minimum: 1, maximum: 100, unit: '%', description: 'Largest share that is no fault' },
} as const satisfies Readonly<Record<string, ParamSpec>>;

/** Bounds of use of which more is better: what is reserved and not used is paid for. */
export const useBounds = {
  goodPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Use that costs nothing' },
  badPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Use at which nothing is left' },
} as const satisfies Readonly<Record<string, ParamSpec>>;

/** Cores that a container used at most 95 % of the time, of the pod that used most (krr asks the same). */
export const cpuUsed = `quantile_over_time(0.95, (max by (container) (${cpuUse}))[7d:5m])`;
export const cpuPoints = `count_over_time((max by (container) (${cpuUse}))[7d:5m])`;
/** Bytes that a container used at its peak. */
export const memoryUsed = `max_over_time((max by (container) (${memoryUse}))[14d:10m])`;
export const memoryPoints = `count_over_time((max by (container) (${memoryUse}))[14d:10m])`;

/** Windows of the two above, for people. */
export const usedOver = 'p95 of 7 d, memory peak of 14 d';

export const minPoints = {
  minPoints: {
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    unit: 'points',
    description: 'Points below which nothing is recommended',
  },
} as const satisfies Readonly<Record<string, ParamSpec>>;

export interface Recommended {
  readonly used: QueryAnswer;
  readonly points: QueryAnswer;
  readonly running: QueryAnswer;
  readonly least: number;
  readonly what: string;
  readonly unit: string;
  /** From what was used to what is recommended. */
  readonly factor: number;
}

/** What each container should request by what it used: a number to read, never a fault. */
export function recommend({ used, points, running: alive, least, what, unit, factor }: Recommended): Verdict {
  const values = byContainer(used, what);
  if (values.length === 0) return unknown('not-collected', 'Prometheus holds no use of its containers');
  const counts = new Map(byContainer(points, 'points'));
  const few = values.find(([name]) => (counts.get(name) ?? 0) < least);
  if (few !== undefined) {
    const [name] = few;
    const text = `${Math.floor(counts.get(name) ?? 0)} points of ${name} are too few to recommend anything; ${least} are needed`;
    return unknown('insufficient-samples', text);
  }
  const measured = values.map(([name, value]) => {
    // Nothing to fall short of: the number itself is what is wanted.
    const wanted = value * factor;
    return { what: `${what} of ${name}`, value: wanted, unit, good: wanted, bad: wanted };
  });
  const doubt = unmeasured(alive, values);
  return doubt === undefined ? { outcome: 'pass', measured } : { ...doubt, measured };
}
