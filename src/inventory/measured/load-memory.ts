import type { Container, Workload } from '../../model/graph.ts';
import { recordAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { Measured, MemoryBlock, MemorySeries } from '../../model/load.ts';
import { memoryBlockSeconds } from '../../model/load.ts';
import type { PromRange } from '../../model/prometheus.ts';
import { quantityBytes } from '../../model/quantity.ts';
import type { Lookup } from './answers.ts';
import { isAbsence, rangesOf, seriesOf } from './answers.ts';

/**
 * Memory over the hours of a soak test (docs/load-tests.md, What the tested system used): the least of each 20 minutes,
 * counted back from the end of the run, so that the last block is a whole one. Containers and processes are told apart,
 * and each is cut where it started anew.
 */

/** Runs that are shorter are no soak tests, and nothing is asked about their memory. */
const shortestSeconds = 3 * 3600;

/** Clocks of two exporters that tell of one start. */
const startSlack = 5;

export interface RunSpan {
  readonly seconds: number;
  /** Seconds since 1970. */
  readonly end: number;
}

export interface MemoryQueries {
  /** Least memory of each block. */
  readonly least: string;
  /** Scrapes that each block holds. */
  readonly samples: string;
  /** When what ran in a block was started: the first, and the last of it. */
  readonly firstStart: string;
  readonly lastStart: string;
  /** In bytes, by container; absent of processes. */
  readonly limits: string;
}

/** Undefined for a run that is no soak test. */
export function memoryQueries(
  { seconds, end }: RunSpan,
  series: string,
  from: 'containers' | 'process',
): MemoryQueries | undefined {
  if (seconds < shortestSeconds) return undefined;
  const block = `${memoryBlockSeconds}s`;
  // A subquery looks at whole multiples of its step; moved by this, they end where the run ends.
  const shift = shiftOf(end);
  const window = `[${block}] offset ${Math.round(shift * 1000)}ms`;
  const blocks = `[${Math.floor(seconds / memoryBlockSeconds) * memoryBlockSeconds}s:${block}] @ ${(end + shift).toFixed(3)}`;
  const each = from === 'process' ? 'instance,pod,container' : 'pod,container';
  const container = `${series},container!="",container!="POD"`;
  const memory =
    from === 'process'
      ? `process_resident_memory_bytes{${series}}`
      : `container_memory_working_set_bytes{${container}}`;
  const started = (pick: 'min' | 'max'): string => {
    const of = (metric: string): string => `${pick} by (${each}) (${pick}_over_time(${metric}${window}))`;
    return from === 'process'
      ? of(`process_start_time_seconds{${series}}`)
      : `${of(`container_start_time_seconds{${container}}`)} or ${of(`kube_pod_container_state_started{${series}}`)}`;
  };
  return {
    least: `(max by (${each}) (min_over_time(${memory}${window})))${blocks}`,
    samples: `(max by (${each}) (count_over_time(${memory}${window})))${blocks}`,
    firstStart: `(${started('min')})${blocks}`,
    lastStart: `(${started('max')})${blocks}`,
    limits: `min by (container) (min_over_time(kube_pod_container_resource_limits{${series},resource="memory"}[${seconds}s] @ ${end.toFixed(3)}))`,
  };
}

function shiftOf(end: number): number {
  return Math.ceil(end / memoryBlockSeconds) * memoryBlockSeconds - end;
}

const startMetrics = {
  process: 'process_start_time_seconds is not there',
  containers: 'neither container_start_time_seconds nor kube_pod_container_state_started is there',
} as const;

export interface MemoryAsking extends RunSpan {
  readonly queries: MemoryQueries | undefined;
  readonly workload: Workload | undefined;
  readonly from: 'containers' | 'process';
  readonly lookup: Lookup;
}

/** The answers put together: a series for each time that a container or process ran without a restart. */
export function memorySeries(asking: MemoryAsking): Measured<readonly MemorySeries[]> {
  const { queries, seconds, lookup, from, workload } = asking;
  if (queries === undefined)
    return {
      unknown: `the run lasted ${shownHours(seconds)} h, and a soak test lasts hours: memory was not asked for`,
    };
  const ask = (name: 'least' | 'samples' | 'firstStart' | 'lastStart') =>
    rangesOf(lookup(queries[name]), queries[name]);
  const [least, samples, firstStart, lastStart] = [ask('least'), ask('samples'), ask('firstStart'), ask('lastStart')];
  if (isAbsence(least)) return { unknown: least.text };
  if (isAbsence(samples)) return { unknown: samples.text };
  if (isAbsence(firstStart)) return { unknown: firstStart.text };
  if (isAbsence(lastStart)) return { unknown: lastStart.text };
  if (least.length === 0) return { unknown: 'Prometheus holds no memory of the time of the load test' };
  if (lastStart.length === 0) return { unknown: `nothing tells whether it was restarted: ${startMetrics[from]}` };
  const unseen = notWatched(least, lastStart, workload, from);
  if (unseen !== undefined) return { unknown: `memory of ${unseen} was not measured during the load test` };
  const limits = limitsOf(asking, queries);
  const made = least
    .filter(({ labels }) => from === 'process' || !isInit(workload, labels))
    .flatMap((range) => {
      const same = ({ labels }: PromRange): boolean => keyOf(labels) === keyOf(range.labels);
      const rows = rowsOf(asking, range, {
        samples: samples.find(same),
        first: firstStart.find(same),
        last: lastStart.find(same),
      });
      const pieces = piecesOf(rows, asking);
      const named = { name: nameOf(range.labels), limit: limits(range.labels) };
      // Memory without a start: nobody knows what happened in between.
      return pieces.length === 0
        ? [{ ...named, from: 0, to: 0, blocks: [] }]
        : pieces.map((piece) => ({ ...named, ...piece }));
    });
  return { value: made };
}

function keyOf(labels: PromRange['labels']): string {
  return JSON.stringify(['instance', 'pod', 'container'].map((name) => labels[name] ?? ''));
}

function nameOf({ instance = '', pod = '', container = '' }: PromRange['labels']): string {
  const inPod = [pod, container].filter((part) => part !== '').join('/');
  return inPod === '' ? instance || 'the process' : inPod;
}

function isInit(workload: Workload | undefined, { container }: PromRange['labels']): boolean {
  return workload?.containers.some(({ kind, name }) => kind === 'init' && name === container) === true;
}

/** What is known to have run, by the manifests or by when it started, and whose memory nobody measured. */
function notWatched(
  least: readonly PromRange[],
  started: readonly PromRange[],
  workload: Workload | undefined,
  from: 'containers' | 'process',
): string | undefined {
  const seen = new Set(least.map(({ labels }) => keyOf(labels)));
  const running = started.find(
    ({ labels }) => !seen.has(keyOf(labels)) && (from === 'process' || !isInit(workload, labels)),
  );
  if (running !== undefined) return nameOf(running.labels);
  if (from === 'process') return undefined;
  const names = new Set(least.map(({ labels }) => labels['container']));
  return workload?.containers.find(({ kind, name }) => kind !== 'init' && !names.has(name))?.name;
}

interface Row extends MemoryBlock {
  readonly firstStart: number;
  readonly lastStart: number;
}

/** Blocks of one container in which both its memory and its start are known. */
function rowsOf(
  { seconds, end }: RunSpan,
  least: PromRange,
  others: Readonly<Record<'samples' | 'first' | 'last', PromRange | undefined>>,
): readonly Row[] {
  const by = (range: PromRange | undefined): ReadonlyMap<number, number> =>
    new Map((range?.points ?? []).flatMap(([at, value]) => (typeof value === 'number' ? [[at, value] as const] : [])));
  const [samples, first, last] = [by(others.samples), by(others.first), by(others.last)];
  const shift = shiftOf(end);
  return least.points.flatMap(([at, bytes]): readonly Row[] => {
    const from = at - shift - memoryBlockSeconds - (end - seconds);
    const [count, firstStart, lastStart] = [samples.get(at), first.get(at), last.get(at)];
    // What lies before the run or after its end was not asked for.
    if (typeof bytes !== 'number' || from < -1 || from + memoryBlockSeconds > seconds + 1) return [];
    if (count === undefined || firstStart === undefined || lastStart === undefined) return [];
    return [{ from: Math.max(0, from), bytes, samples: count, firstStart, lastStart }];
  });
}

/**
 * Cut where it started anew. A piece lasts from its start to the next one or to the end of the run, whether anybody looked
 * or not, so that what is missing is seen to be missing; a block in which something started belongs to no piece.
 */
function piecesOf(
  rows: readonly Row[],
  { seconds, end }: RunSpan,
): readonly Pick<MemorySeries, 'from' | 'to' | 'blocks'>[] {
  const starts: number[] = [];
  for (const start of rows.flatMap(({ firstStart, lastStart }) => [firstStart, lastStart]).sort((a, b) => a - b))
    if (start - (starts.at(-1) ?? -Infinity) > startSlack) starts.push(start);
  const sinceRun = (start: number): number => Math.min(seconds, Math.max(0, start - (end - seconds)));
  return starts.map((start, index) => {
    const next = starts[index + 1];
    return {
      from: sinceRun(start),
      to: next === undefined ? seconds : sinceRun(next),
      blocks: rows
        .filter(({ firstStart, lastStart }) => firstStart >= start && lastStart <= start + startSlack)
        .map(({ from, bytes, samples }) => ({ from, bytes, samples })),
    };
  });
}

/** Of a container by the manifests; where they state none, as kube-state-metrics told during the run. */
function limitsOf(
  { workload, from, lookup }: MemoryAsking,
  { limits }: MemoryQueries,
): (labels: PromRange['labels']) => Measured<number> {
  const told = seriesOf(lookup(limits), limits);
  const containers = (workload?.containers ?? []).filter(({ kind }) => kind !== 'init');
  return ({ container }) => {
    const [only, second] = containers;
    const name = container ?? (from === 'process' && second === undefined ? only?.name : undefined);
    if (name === undefined)
      return { unknown: 'in which container the process runs is not known, nor its memory limit' };
    const stated = containers.find((one) => one.name === name);
    const written = stated === undefined ? undefined : writtenLimit(stated);
    if (typeof written === 'number') return { value: written };
    if (written === 'unreadable') return { unknown: `the memory limit of the container ${name} can’t be read` };
    return toldLimit(told, name);
  };
}

function writtenLimit({ object }: Container): number | 'unreadable' | undefined {
  const written = recordAt(object, 'resources', 'limits')?.['memory'];
  if (written === undefined) return undefined;
  return quantityBytes(written) ?? 'unreadable';
}

function toldLimit(told: ReturnType<typeof seriesOf> | SourceAbsence, name: string): Measured<number> {
  if (isAbsence(told)) return { unknown: `the manifests state no memory limit of the container ${name}; ${told.text}` };
  const found = told.find(({ labels }) => labels['container'] === name)?.value;
  return typeof found === 'number' && found > 0
    ? { value: found }
    : { unknown: `neither the manifests nor kube-state-metrics tell a memory limit of the container ${name}` };
}

function shownHours(seconds: number): string {
  return (seconds / 3600).toFixed(1);
}
