import type { MetricsCatalogue } from '../../model/catalogue.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { ServiceSettings } from '../../model/prometheus-settings.ts';
import type { PromSeries } from '../../model/prometheus.ts';
import type { LabelMatcher } from '../../model/promql.ts';
import { literal, writeMatchers } from '../../model/promql.ts';
import type { Lookup } from './answers.ts';
import { isAbsence, seriesOf, valuesOf } from './answers.ts';

/** The counter of a service's requests, and what tells an error. */
export interface Requests {
  readonly metric: string;
  readonly error: readonly LabelMatcher[] | SourceAbsence;
}

export interface Latency {
  /** Without `_bucket`. */
  readonly metric: string;
  readonly unit: 'seconds' | 'milliseconds';
  /** Bounds of its buckets as the server writes them. */
  readonly bounds: readonly string[];
}

export interface Asking {
  /** Text of the matchers. */
  readonly selector: string;
  readonly settings: ServiceSettings | undefined;
  readonly catalogue: MetricsCatalogue;
  /** How the service is called in readiness.yaml. */
  readonly name: string;
  readonly lookup: Lookup;
}

/** Finds the counter of requests: the one that readiness.yaml names, else the only one of the catalogue that is there. */
export function requestsOf({ selector, settings, catalogue, name, lookup }: Asking): Requests | SourceAbsence {
  const named = settings?.requests;
  const known = catalogue.requests.flatMap((facts) => facts.metrics.map((metric) => ({ metric, facts })));
  const names = named === undefined ? known.map(({ metric }) => metric) : [named.metric];
  const labels = [
    ...catalogue.requests.flatMap(({ errors }) => errors.map(({ label }) => label)),
    ...(named?.error ?? []).map(({ label }) => label),
  ];
  const query = countBy(labels, names, selector);
  const series = ofOneCluster(seriesOf(lookup(query), query));
  if (isAbsence(series)) return series;
  const found = names.filter((metric) => series.some(({ labels: { __name__ } }) => __name__ === metric));
  const counters = found.filter((metric) => known.find((one) => one.metric === metric)?.facts.after !== true);
  const [metric, second] = counters.length === 0 ? found : counters;
  if (metric === undefined) return nothing(`no counter of requests was found for ${name}`, name, requestsSnippet);
  if (second !== undefined)
    return {
      reason: 'wrong-subject',
      text: `${metric} and ${second} may both count the requests of ${name}; ${snippet(name, requestsSnippet)}`,
    };
  const own = series.filter(({ labels: { __name__ } }) => __name__ === metric);
  const facts = known.find((one) => one.metric === metric)?.facts;
  return {
    metric,
    error:
      named?.error === undefined ? errorOf(own, metric, facts?.errors ?? [], name) : worn(own, metric, named.error),
  };
}

/** An error matcher on a label that no series bears would count no error, whatever happens. */
function worn(
  own: readonly PromSeries[],
  metric: string,
  error: readonly LabelMatcher[],
): readonly LabelMatcher[] | SourceAbsence {
  const missing = error.find(({ label }) => valuesOf(own, label).every((value) => value === ''));
  return missing === undefined
    ? error
    : {
        reason: 'wrong-subject',
        text: `no series of ${metric} bears the label ${missing.label}, by which errors are told`,
      };
}

function errorOf(
  own: readonly PromSeries[],
  metric: string,
  candidates: MetricsCatalogue['requests'][number]['errors'],
  name: string,
): readonly LabelMatcher[] | SourceAbsence {
  const fitting = candidates.filter(({ label, values }) => {
    const pattern = new RegExp(`^(?:${values})$`);
    return own.length > 0 && own.every(({ labels }) => pattern.test(labels[label] ?? ''));
  });
  const [only, second] = fitting;
  if (only === undefined)
    return nothing(`which label of ${metric} tells an error is not known`, name, requestsSnippet, 'wrong-subject');
  if (second !== undefined)
    return {
      reason: 'wrong-subject',
      text: `the labels ${only.label} and ${second.label} of ${metric} may both tell an error; ${snippet(name, requestsSnippet)}`,
    };
  return [{ label: only.label, operator: '=~', value: only.error }];
}

/** Finds the histogram of answer times in the same way. */
export function latencyOf({ selector, settings, catalogue, name, lookup }: Asking): Latency | SourceAbsence {
  const named = settings?.latency;
  const known: readonly { readonly metric: string; readonly unit: Latency['unit'] }[] =
    named === undefined ? catalogue.latency : [named];
  const query = countBy(
    ['le'],
    known.map(({ metric }) => `${metric}_bucket`),
    selector,
  );
  const series = ofOneCluster(seriesOf(lookup(query), query));
  if (isAbsence(series)) return series;
  const found = known.filter(({ metric }) =>
    series.some(({ labels: { __name__ } }) => __name__ === `${metric}_bucket`),
  );
  const [only, second] = found;
  if (only === undefined) return nothing(`no histogram of answer times was found for ${name}`, name, latencySnippet);
  if (second !== undefined)
    return {
      reason: 'wrong-subject',
      text: `${only.metric} and ${second.metric} may both time the answers of ${name}; ${snippet(name, latencySnippet)}`,
    };
  const own = series.filter(({ labels: { __name__ } }) => __name__ === `${only.metric}_bucket`);
  return { metric: only.metric, unit: only.unit, bounds: valuesOf(own, 'le').filter((bound) => bound !== '') };
}

/** Answer times that are kept otherwise than in buckets. */
export interface OtherLatency {
  /** The summary that holds its 99th percentile. */
  readonly summary: Pick<Latency, 'metric' | 'unit'> | SourceAbsence;
  /** The native histogram, which bears the name of the metric itself. */
  readonly native: Pick<Latency, 'metric' | 'unit'> | SourceAbsence;
}

/** Finds a summary or a native histogram of answer times; a classic histogram has no series of its bare name. */
export function otherLatencyOf({ selector, settings, catalogue, name, lookup }: Asking): OtherLatency {
  const known: readonly Pick<Latency, 'metric' | 'unit'>[] =
    settings?.latency === undefined ? catalogue.latency : [settings.latency];
  const query = countBy(
    ['quantile'],
    known.map(({ metric }) => metric),
    selector,
  );
  const series = seriesOf(lookup(query), query);
  if (isAbsence(series)) return { summary: series, native: series };
  const only = (what: string, fits: (quantile: string) => boolean): OtherLatency['summary'] => {
    const [found, second] = known.filter(({ metric }) =>
      series.some(({ labels: { __name__, quantile = '' } }) => __name__ === metric && fits(quantile)),
    );
    if (found === undefined) return nothing(`no ${what} of answer times was found for ${name}`, name, latencySnippet);
    if (second === undefined) return { metric: found.metric, unit: found.unit };
    return {
      reason: 'wrong-subject',
      text: `${found.metric} and ${second.metric} may both time the answers of ${name}; ${snippet(name, latencySnippet)}`,
    };
  };
  return {
    summary: only('summary', (quantile) => quantile === '0.99'),
    native: only('native histogram', (quantile) => quantile === ''),
  };
}

const requestsSnippet = `requests: {metric: ..., error: 'code=~"5.."'}`;
const latencySnippet = 'latency: {metric: ..., unit: seconds}';

function snippet(name: string, part: string): string {
  return `write in readiness.yaml under prometheus.services: - {workload: ${name}, ${part}}`;
}

function nothing(
  what: string,
  name: string,
  part: string,
  reason: SourceAbsence['reason'] = 'not-collected',
): SourceAbsence {
  return { reason, text: `${what}; ${snippet(name, part)}` };
}

/** A selector that takes the same service of two clusters measures neither. */
function ofOneCluster(series: readonly PromSeries[] | SourceAbsence): readonly PromSeries[] | SourceAbsence {
  if (isAbsence(series)) return series;
  const clusters = valuesOf(series, 'cluster');
  if (clusters.length < 2) return series;
  return {
    reason: 'wrong-subject',
    text: `its series come from several clusters (${clusters.map((one) => JSON.stringify(one)).join(', ')}): set prometheus.matchers in readiness.yaml, such as {cluster: ${clusters.at(-1) ?? ''}}`,
  };
}

function countBy(labels: readonly string[], metrics: readonly string[], selector: string): string {
  const names: LabelMatcher =
    metrics.length === 1
      ? { label: '__name__', operator: '=', value: metrics[0] ?? '' }
      : { label: '__name__', operator: '=~', value: metrics.map(literal).join('|') };
  const by = [...new Set(['__name__', 'cluster', ...labels])].join(',');
  return `count by (${by}) ({${writeMatchers([names])},${selector}})`;
}
