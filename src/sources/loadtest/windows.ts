import type { LoadRun, LoadWindow, Measured } from '../../model/load.ts';
import { Histogram } from './histogram.ts';
import { percentilesOf, rankedHistogram, rankedValues, rounded } from './percentiles.ts';
import type { EachRequest, RequestCounts, Samples } from './samples.ts';
import { countRequest, flags, noRequests } from './samples.ts';

/** A span of time in which the load did not change, or that the script named. */
export interface Span {
  readonly name: string;
  /** Number of the stage tag, where the script named it. */
  readonly stage?: number;
  /** Milliseconds of the epoch; requests count where they began. */
  readonly from: number;
  readonly to: number;
  readonly heldSeconds: number;
  readonly vus?: number;
}

/** A plateau is at least this long. */
const shortest = 30;
/** Seconds at the start of a plateau that are not counted: caches warm up, queues fill. */
const settling = 15;

/** Steady spans: those that the script tagged, else plateaus of the virtual users, else those that were planned. */
export function spansOf(
  samples: Samples,
  plan: LoadRun['plan'],
): { readonly spans: readonly Span[]; readonly from: LoadRun['stagesFrom'] } {
  if (samples.stageNames.length > 0) return { spans: taggedSpans(samples), from: 'stage tag' };
  const plateaus = plateausOf(samples);
  const planned = plannedSpans(samples, plan);
  if (plateaus.length > 1 || (plateaus.length === 1 && planned.length === 0))
    return { spans: plateaus, from: 'virtual users' };
  return planned.length > 0 ? { spans: planned, from: 'plan' } : { spans: [], from: 'none' };
}

function taggedSpans(samples: Samples): Span[] {
  return samples.stageNames
    .map((name, index): Span => {
      const { from, to } = samples.stageBounds[index + 1] ?? { from: 0, to: 0 };
      const vus = heldVus(samples, from, to);
      return {
        name,
        stage: index + 1,
        from,
        to,
        heldSeconds: (to - from) / 1000,
        ...(vus === undefined ? {} : { vus }),
      };
    })
    .filter(({ from }) => from > 0)
    .sort((a, b) => a.from - b.from);
}

function plateausOf({ vus }: Samples): readonly Span[] {
  const points = [...vus].sort((a, b) => a.time - b.time);
  const spans: Span[] = [];
  let first = points[0];
  let last = first;
  const close = (): void => {
    if (first === undefined || last === undefined) return;
    // A point stands for the second before it.
    const heldSeconds = (last.time - first.time) / 1000 + 1;
    if (heldSeconds < shortest || first.value === 0) return;
    const settled = Math.min(Math.max(settling, heldSeconds / 10), heldSeconds / 2) * 1000;
    spans.push({
      name: `${first.value} virtual users`,
      from: first.time - 1000 + settled,
      to: last.time,
      heldSeconds,
      vus: first.value,
    });
  };
  for (const point of points.slice(1)) {
    const base = first?.value ?? 0;
    // A hole in the time line ends a plateau, too: nobody saw what was in it.
    const isSame = Math.abs(point.value - base) <= Math.max(1, base / 50) && point.time - (last?.time ?? 0) <= 5000;
    if (!isSame) {
      close();
      first = point;
    }
    last = point;
  }
  close();
  return spans;
}

function plannedSpans(samples: Samples, plan: LoadRun['plan']): readonly Span[] {
  let from = samples.first;
  return plan.flatMap(({ seconds, level, ramp }): readonly Span[] => {
    const start = from;
    from += seconds * 1000;
    if (ramp || seconds < shortest) return [];
    const settled = Math.min(Math.max(settling, seconds / 10), seconds / 2) * 1000;
    const held = Math.max(0, Math.min(from, samples.last) - start) / 1000;
    if (held <= settled / 1000) return [];
    const to = Math.min(from, samples.last);
    const vus = heldVus(samples, start + settled, to);
    return [
      {
        name: `planned ${level}`,
        from: start + settled,
        to,
        heldSeconds: held,
        ...(vus === undefined ? {} : { vus }),
      },
    ];
  });
}

/** The level that held for nearly all of a span: a ramp inside of it does not count as its upper end. */
function heldVus({ vus }: Samples, from: number, to: number): number | undefined {
  const seen = vus.filter(({ time }) => time >= from && time <= to).map(({ value }) => value);
  return seen.sort((a, b) => a - b)[Math.floor(seen.length / 10)];
}

/** Collects the requests of spans: one by one while they are few, as histograms when they are many. */
export class Windows {
  readonly #spans: readonly Span[];
  readonly #counts: readonly RequestCounts[];
  readonly #histograms: readonly Histogram[] | undefined;
  readonly #values: readonly number[][];
  readonly #byStage: ReadonlyMap<number, number>;

  constructor(spans: readonly Span[], isExact: boolean) {
    this.#spans = spans;
    this.#counts = spans.map(noRequests);
    this.#values = spans.map(() => []);
    this.#histograms = isExact ? undefined : spans.map(() => new Histogram());
    this.#byStage = new Map(spans.flatMap(({ stage }, index) => (stage === undefined ? [] : [[stage, index]])));
  }

  readonly take: EachRequest = (start, duration, flag, stage) => {
    const index = this.#indexOf(start, stage);
    const counts = index === undefined ? undefined : this.#counts[index];
    if (index === undefined || counts === undefined) return;
    countRequest(counts, flag);
    if ((flag & flags.ok) === 0) return;
    if (this.#histograms === undefined) this.#values[index]?.push(duration);
    else this.#histograms[index]?.add(duration);
  };

  #indexOf(start: number, stage: number): number | undefined {
    if (this.#byStage.size > 0) return this.#byStage.get(stage);
    let [low, high] = [0, this.#spans.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const span = this.#spans[middle];
      if (span === undefined || start > span.to) low = middle + 1;
      else if (start < span.from) high = middle - 1;
      else return middle;
    }
    return undefined;
  }

  result(samples: Samples, unit: LoadRun['unit']): readonly LoadWindow[] {
    return this.#spans.map((span, index) => {
      const counts = this.#counts[index] ?? noRequests();
      const seconds = (span.to - span.from) / 1000;
      const histogram = this.#histograms?.[index];
      const sorted = Float64Array.from(this.#values[index] ?? []).sort();
      const ranked = histogram === undefined ? rankedValues(sorted) : rankedHistogram(histogram);
      const dropped = samples.drops
        .filter(({ time }) => time >= span.from && time <= span.to)
        .reduce((sum, { value }) => sum + value, 0);
      return {
        name: span.name,
        span: { value: { from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() } },
        level: levelOf(unit, span.vus, seconds > 0 ? (counts.attempted - counts.unanswered) / seconds : undefined),
        heldSeconds: { value: rounded(span.heldSeconds) },
        seconds: { value: rounded(seconds) },
        ...counted(counts),
        okPerSecond: seconds > 0 ? { value: rounded(counts.ok / seconds) } : { unknown: 'the stage has no duration' },
        dropped: { value: dropped },
        latency: {
          population: 'ok',
          count: { value: ranked.count },
          max:
            ranked.count === 0
              ? { unknown: 'no request succeeded' }
              : { value: rounded(histogram?.max ?? sorted.at(-1) ?? 0) },
          percentiles: percentilesOf(ranked),
        },
      };
    });
  }
}

export function counted(
  counts: RequestCounts,
): Pick<LoadWindow, 'attempted' | 'ok' | 'failed' | 'unanswered' | 'late'> {
  return {
    attempted: { value: counts.attempted },
    ok: { value: counts.ok },
    failed: { value: counts.attempted - counts.ok },
    unanswered: { value: counts.unanswered },
    late: { value: counts.late },
  };
}

/**
 * The level in the unit of the run: as many virtual users, or as many answered requests, as one unit is. Requests that
 * nobody took are as fast as the generator, and no load.
 */
export function levelOf(
  unit: LoadRun['unit'],
  vus: number | undefined,
  perSecond: number | undefined,
): Measured<number> {
  const basis = unit.by === 'vus' ? vus : perSecond;
  if (basis === undefined)
    return {
      unknown: unit.by === 'vus' ? 'the number of virtual users is not in the file' : 'the rate is not in the file',
    };
  return { value: rounded(basis * unit.factor) };
}
