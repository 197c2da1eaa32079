import type { LoadRun, Measured } from '../../model/load.ts';
import { valueOf } from '../../model/load.ts';
import { goodHistory, leastEvents, leastSamples, oldestSample } from '../../model/evidence-limits.ts';
import type { MeasuredService } from '../../model/prometheus.ts';
import type { Lookup } from './answers.ts';
import { isAbsence, seriesOf } from './answers.ts';

/**
 * The peak of a service's requests over 30 days (docs/load-tests.md, The claimed level), as means of five minutes. What is
 * missing can only hide a higher one, so it must be there whole; and a load test's own requests are nobody's peak.
 */

const days = 30;
const window = `${days}d`;

interface PeakQueries {
  readonly peak: string;
  /** Outside of the load tests, where any lies in the window. */
  readonly aside: string;
  readonly history: string;
  readonly freshness: string;
  readonly density: string;
  readonly volume: string;
}

/** Empty where the service's requests are not known. */
export function peakQueries(service: MeasuredService, runs: readonly LoadRun[]): readonly string[] {
  const queries = queriesOf(service, runs);
  return 'unknown' in queries ? [] : [...new Set(Object.values(queries.value) as readonly string[])];
}

/** Requests a second. */
export function peakOf(service: MeasuredService, runs: readonly LoadRun[], lookup: Lookup): Measured<number> {
  const queries = queriesOf(service, runs);
  if ('unknown' in queries) return queries;
  const { peak, aside, history, freshness, density, volume } = queries.value;
  const doubts: readonly (readonly [query: string, doubt: (value: number) => string | undefined])[] = [
    [
      freshness,
      (age) => (age > oldestSample ? `the newest sample of its requests is ${Math.round(age)} s old` : undefined),
    ],
    [
      history,
      (share) =>
        share < goodHistory
          ? `only ${Math.floor(share * 100)} % of ${days} days are covered, and the peak may lie in the rest`
          : undefined,
    ],
    [
      density,
      (samples) =>
        samples < leastSamples ? `${Math.floor(samples)} samples in five minutes are too few for a rate` : undefined,
    ],
    [
      volume,
      (requests) =>
        requests < leastEvents
          ? `${Math.floor(requests)} requests in ${days} days are too few for a peak; ${leastEvents} are needed`
          : undefined,
    ],
  ];
  for (const [query, doubt] of doubts) {
    const found = numberOf(lookup, query);
    if ('unknown' in found) return found;
    const text = doubt(found.value);
    if (text !== undefined) return { unknown: text };
  }
  const [highest, without] = [numberOf(lookup, peak), numberOf(lookup, aside)];
  if ('unknown' in highest) return highest;
  if ('unknown' in without) return without;
  // Two sums of the same numbers may differ in their last digits.
  if (without.value < highest.value * 0.99)
    return { unknown: `the peak of ${days} days lies in a load test, and whose requests those were is not known` };
  return highest.value > 0 ? highest : { unknown: `nobody asked anything of it in ${days} days` };
}

function queriesOf({ slots }: MeasuredService, runs: readonly LoadRun[]): Measured<PeakQueries> {
  const { requests, selector } = slots;
  if (requests === undefined || selector === undefined) return { unknown: 'a service without series' };
  if (isAbsence(requests)) return { unknown: requests.text };
  if (isAbsence(selector)) return { unknown: selector.text };
  const series = `${requests.text}{${selector.text}}`;
  const rate = `sum(rate(${series}[5m]))`;
  const outside = runs.flatMap((run) => outsideOf(run));
  return {
    value: {
      peak: `max_over_time((${rate})[${window}:5m])`,
      aside: `max_over_time((${[rate, ...outside].join(' and on () ')})[${window}:5m])`,
      history: `count_over_time((count(${series}))[${window}:5m]) / (${days * 86_400} / 300)`,
      freshness: `time() - max(timestamp(${series}))`,
      density: `max(count_over_time(${series}[5m]))`,
      volume: `sum(increase(${series}[${window}]))`,
    },
  };
}

/** Instants whose last five minutes do not touch the run. */
function outsideOf({ totals }: LoadRun): readonly string[] {
  const span = valueOf(totals.span);
  if (span === undefined) return [];
  const [from, to] = [Date.parse(span.from) / 1000, Date.parse(span.to) / 1000 + 300];
  if (!Number.isFinite(from) || !Number.isFinite(to)) return [];
  return [`(vector(time()) <= ${from.toFixed(0)} or vector(time()) >= ${to.toFixed(0)})`];
}

function numberOf(lookup: Lookup, query: string): Measured<number> {
  const series = seriesOf(lookup(query), query);
  if (isAbsence(series)) return { unknown: series.text };
  const [only, second] = series;
  if (only === undefined) return { unknown: `Prometheus holds no requests of it: ${query}` };
  return second === undefined && typeof only.value === 'number'
    ? { value: only.value }
    : { unknown: `no plain number answers ${query}` };
}
