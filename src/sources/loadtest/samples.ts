import { Histogram } from './histogram.ts';
import { limits } from './limits.ts';
import { originIn } from './origin.ts';

/** Tags of a sample that mean something here. */
export interface SampleTags {
  readonly group?: string;
  readonly stage?: string;
  readonly status?: string;
  readonly expected?: string;
  readonly error?: string;
  readonly url?: string;
}

/** Takes samples one by one, in the order of the file. */
export interface SampleSink {
  /** `time` in milliseconds of the epoch, `value` in the metric's unit. */
  readonly sample: (metric: SampleMetric, time: number, value: number, tags: SampleTags) => void;
}

/** Metrics that are looked at; the lines of all others are passed over unparsed. */
const sampleMetrics = [
  'http_req_duration',
  'http_req_failed',
  'http_req_blocked',
  'iterations',
  'dropped_iterations',
  'checks',
  'vus',
] as const;
export type SampleMetric = (typeof sampleMetrics)[number];

const known: ReadonlySet<string> = new Set(sampleMetrics);
export function isSampleMetric(name: string): name is SampleMetric {
  return known.has(name);
}

/** Milliseconds after which an interaction is lost. */
const lateAfter = 3000;
/** Requests before the first sample's end may have begun earlier. */
const lead = 3_600_000;

export const flags = { ok: 1, unanswered: 2, late: 4 } as const;

const generatorFault = /cannot assign requested address|too many open files|no buffer space|no route to host/i;

/** Numbers in a typed array that doubles. */
class Column<T extends Uint32Array | Float64Array | Uint8Array> {
  #values: T;
  readonly #make: (size: number) => T;
  length = 0;

  constructor(make: (size: number) => T) {
    this.#make = make;
    this.#values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.#make(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }
}

interface TimeValue {
  readonly time: number;
  readonly value: number;
}

/** Counts of requests, whatever window they belong to. */
export interface RequestCounts {
  attempted: number;
  ok: number;
  unanswered: number;
  late: number;
}

export function noRequests(): RequestCounts {
  return { attempted: 0, ok: 0, unanswered: 0, late: 0 };
}

export function countRequest(counts: RequestCounts, flag: number): void {
  counts.attempted += 1;
  if ((flag & flags.ok) !== 0) counts.ok += 1;
  if ((flag & flags.unanswered) !== 0) counts.unanswered += 1;
  if ((flag & flags.late) !== 0) counts.late += 1;
}

/** A request: when it began (ms of the epoch), how long it took, what came of it, and the stage it was tagged with. */
export type EachRequest = (start: number, duration: number, flag: number, stage: number) => void;

/**
 * Everything that a stream of samples tells, in bounded memory. Up to {@link limits.exact} requests are kept one by one;
 * of a longer run only histograms are, and its stages need a second reading.
 */
export class Samples implements SampleSink {
  readonly #exact: number;
  readonly #starts = new Column((size) => new Uint32Array(size));
  readonly #durations = new Column((size) => new Float64Array(size));
  readonly #flags = new Column((size) => new Uint8Array(size));
  readonly #stages = new Column((size) => new Uint8Array(size));
  readonly #stageIndex = new Map<string, number>();
  #origin = Number.NaN;

  readonly counts: RequestCounts = noRequests();
  /** Of ok requests, and of all, once there are too many to keep. */
  okHistogram: Histogram | undefined;
  allHistogram: Histogram | undefined;
  readonly blocked = new Histogram();
  /** Virtual users over time, for each file that was read. */
  readonly #vus: TimeValue[][] = [];
  /** First and last time of each file. */
  readonly partBounds: { first: number; last: number }[] = [];
  readonly drops: TimeValue[] = [];
  readonly checks = { passed: 0, failed: 0 };
  /** As the metric of failed requests counts them, setup included. */
  readonly failedMetric = { failed: 0, all: 0 };
  iterations = 0;
  dropped = 0;
  generatorErrors = 0;
  first = Infinity;
  last = -Infinity;
  /** All samples that were taken. */
  taken = 0;
  /** First and last start of the requests of each stage; number 0 is untagged. */
  readonly stageBounds: ({ from: number; to: number } | undefined)[] = [];
  /** Scheme, host and port of where requests went; nothing else of an address. */
  readonly origins = new Set<string>();
  readonly #prefixes = new Set<string>();
  /** Requests of setup() and teardown(), which are no load. */
  aside = 0;

  constructor(exact: number = limits.exact) {
    this.#exact = exact;
  }

  get isExact(): boolean {
    return this.okHistogram === undefined;
  }

  get stageNames(): readonly string[] {
    return [...this.#stageIndex.keys()];
  }

  sample(metric: SampleMetric, time: number, value: number, tags: SampleTags): void {
    this.taken += 1;
    if (time < this.first) this.first = time;
    if (time > this.last) this.last = time;
    const part = this.partBounds.at(-1);
    if (part !== undefined) {
      if (time < part.first) part.first = time;
      if (time > part.last) part.last = time;
    }
    switch (metric) {
      case 'http_req_duration':
        this.#request(time, value, tags);
        return;
      case 'http_req_failed':
        this.failedMetric.all += 1;
        if (value !== 0) this.failedMetric.failed += 1;
        return;
      case 'http_req_blocked':
        this.blocked.add(value);
        return;
      case 'iterations':
        this.iterations += value;
        return;
      case 'dropped_iterations':
        this.dropped += value;
        if (this.drops.length < limits.points) this.drops.push({ time, value });
        return;
      case 'checks':
        if (value !== 0) this.checks.passed += 1;
        else this.checks.failed += 1;
        return;
      case 'vus':
        this.#takeVus(time, value);
        return;
    }
  }

  /** What is taken from now on is of another file of the same run, made at the same time elsewhere. */
  beginPart(): void {
    this.#vus.push([]);
    this.partBounds.push({ first: Infinity, last: -Infinity });
  }

  #takeVus(time: number, value: number): void {
    if (this.#vus.length === 0) this.beginPart();
    const points = this.#vus.at(-1);
    if (points !== undefined && points.length < limits.points) points.push({ time, value });
  }

  /** Virtual users of all parts together. */
  get vus(): readonly TimeValue[] {
    const [only, ...more] = this.#vus;
    return only === undefined ? [] : more.length === 0 ? only : addedUp(this.#vus);
  }

  #request(time: number, duration: number, tags: SampleTags): void {
    if (isAside(tags)) {
      this.aside += 1;
      return;
    }
    const flag = flagOf(duration, tags);
    if (tags.error !== undefined && generatorFault.test(tags.error)) this.generatorErrors += 1;
    if (tags.url !== undefined) this.#wentTo(tags.url);
    countRequest(this.counts, flag);
    const start = time - duration;
    const stage = this.stageOf(tags);
    const bounds = (this.stageBounds[stage] ??= { from: start, to: start });
    if (start < bounds.from) bounds.from = start;
    if (start > bounds.to) bounds.to = start;
    if (this.okHistogram !== undefined) {
      this.#intoHistograms(duration, flag);
      return;
    }
    if (Number.isNaN(this.#origin)) this.#origin = time - lead;
    this.#starts.push(Math.max(0, Math.min(0xffffffff, start - this.#origin)));
    this.#durations.push(duration);
    this.#flags.push(flag);
    this.#stages.push(stage);
    if (this.#starts.length > this.#exact) this.#overflow();
  }

  #wentTo(url: string): void {
    const end = url.slice(8).search(/[/?#]/);
    const prefix = end < 0 ? url : url.slice(0, end + 8);
    if (this.#prefixes.has(prefix) || this.#prefixes.size >= limits.origins) return;
    this.#prefixes.add(prefix);
    const origin = originIn(prefix);
    if (origin !== undefined) this.origins.add(origin);
  }

  /** 0: not tagged. Names beyond the limit share the last number. */
  stageOf({ stage }: SampleTags): number {
    if (stage === undefined || stage === '') return 0;
    const known = this.#stageIndex.get(stage);
    if (known !== undefined) return known;
    const next = Math.min(limits.stages, this.#stageIndex.size + 1);
    if (this.#stageIndex.size < limits.stages) this.#stageIndex.set(stage, next);
    return next;
  }

  each(take: EachRequest): void {
    for (let index = 0; index < this.#starts.length; index += 1) {
      take(
        this.#origin + this.#starts.at(index),
        this.#durations.at(index),
        this.#flags.at(index),
        this.#stages.at(index),
      );
    }
  }

  #overflow(): void {
    this.okHistogram = new Histogram();
    this.allHistogram = new Histogram();
    this.each((_, duration, flag) => {
      this.#intoHistograms(duration, flag);
    });
    this.#starts.length = 0;
  }

  #intoHistograms(duration: number, flag: number): void {
    this.allHistogram?.add(duration);
    if ((flag & flags.ok) !== 0) this.okHistogram?.add(duration);
  }
}

/** Generators count once a second, each at a moment of its own; one that is silent for longer has none. */
const silent = 2500;

function addedUp(parts: readonly (readonly TimeValue[])[]): readonly TimeValue[] {
  const sorted = parts.map((points) => [...points].sort((a, b) => a.time - b.time));
  const seconds = new Set(sorted.flatMap((points) => points.map(({ time }) => Math.ceil(time / 1000))));
  const next = sorted.map(() => 0);
  return [...seconds]
    .sort((a, b) => a - b)
    .map((second) => {
      const time = second * 1000;
      const value = sorted.reduce((sum, points, part) => {
        let at = next[part] ?? 0;
        while ((points[at + 1]?.time ?? Infinity) <= time) at += 1;
        next[part] = at;
        const point = points[at];
        return point === undefined || point.time > time || time - point.time > silent ? sum : sum + point.value;
      }, 0);
      return { time, value };
    });
}

export function isAside({ group }: SampleTags): boolean {
  return group === '::setup' || group === '::teardown';
}

export function flagOf(duration: number, tags: SampleTags): number {
  const { expected, status, error } = tags;
  const code = Number(status);
  const isAnswered = status === undefined || status === '' ? error === undefined : code > 0;
  const isOk =
    expected === 'true' ||
    (expected !== 'false' && isAnswered && (!Number.isFinite(code) || code === 0 || (code >= 200 && code < 400)));
  return (
    (isOk && isAnswered ? flags.ok : 0) | (isAnswered ? 0 : flags.unanswered) | (duration > lateAfter ? flags.late : 0)
  );
}
