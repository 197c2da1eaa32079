import { compareText } from '../../model/identity.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asList, asRecord, asString, stringAt, valueAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { PromSeries, SampleValue } from '../../model/prometheus.ts';
import type { Limits } from './limits.ts';

export interface VectorOptions {
  /** Milliseconds since 1970: the instant that was asked for. */
  readonly instant: number;
  readonly limits: Limits;
  readonly clean: (text: string) => string;
}

/**
 * Series of an instant vector or a scalar, ordered by their labels. Anything else is no answer: a native histogram has
 * no value, and a value of another instant was not asked for.
 */
export function readSeries(data: Json | undefined, options: VectorOptions): readonly PromSeries[] | SourceAbsence {
  const result = valueAt(data, 'result');
  const type = stringAt(data, 'resultType');
  if (type === 'scalar') {
    const value = readSample(result, options);
    return typeof value === 'object' ? value : [{ labels: {}, value }];
  }
  if (type !== 'vector' || !Array.isArray(result))
    return malformed(
      `the result is ${type === 'matrix' || type === 'string' ? `a ${type}` : 'none that is known'}, not a vector`,
    );
  const samples = asList(result);
  if (samples.length > options.limits.series) {
    return malformed(`${samples.length} series, where at most ${options.limits.series} are read`);
  }
  const byKey = new Map<string, PromSeries>();
  for (const sample of samples) {
    const series = readOne(sample, options);
    if ('reason' in series) return series;
    // Of the labels as they came: two may be one once secrets are taken out.
    const key = JSON.stringify(sortedEntries(asRecord(asRecord(sample)?.['metric']) ?? {}));
    if (byKey.has(key)) return malformed('two values of one series at one instant');
    byKey.set(key, series);
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, series]) => series);
}

function readOne(sample: Json, options: VectorOptions): PromSeries | SourceAbsence {
  const record = asRecord(sample);
  const metric = asRecord(record?.['metric']);
  if (record === undefined || metric === undefined) return malformed('a series without labels');
  if (record['histogram'] !== undefined) {
    return malformed('a native histogram, which has no value: ask for one with histogram_quantile');
  }
  const value = readSample(record['value'], options);
  if (typeof value === 'object') return value;
  const labels: [string, string][] = [];
  for (const [name, label] of sortedEntries(metric)) {
    const text = asString(label);
    if (text === undefined) return malformed('a label that is no text');
    labels.push([name, options.clean(text)]);
  }
  return { labels: Object.fromEntries(labels), value };
}

function sortedEntries(record: JsonRecord): readonly (readonly [string, Json | undefined])[] {
  return Object.entries(record).sort(([a], [b]) => compareText(a, b));
}

const words = new Set(['NaN', '+Inf', '-Inf'] as const) as ReadonlySet<string>;
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** `[seconds, "value"]`. */
function readSample(pair: Json | undefined, { instant, limits }: VectorOptions): SampleValue | SourceAbsence {
  const [seconds, text] = asList(pair);
  if (typeof seconds !== 'number' || typeof text !== 'string') return malformed('a value of another form');
  if (Math.abs(seconds * 1000 - instant) > limits.skewMilliseconds) {
    return { reason: 'stale', text: `a value of ${timeOf(seconds)}, where ${timeOf(instant / 1000)} was asked for` };
  }
  if (isWord(text)) return text;
  const value = number.test(text) ? Number(text) : Number.NaN;
  // A bundle has no -0: judged again, the value must be the same.
  return Number.isFinite(value) ? value + 0 : malformed('a value that is no number');
}

function isWord(text: string): text is 'NaN' | '+Inf' | '-Inf' {
  return words.has(text);
}

function timeOf(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? 'no known time' : date.toISOString();
}

function malformed(text: string): SourceAbsence {
  return { reason: 'parse-error', text };
}
