import { compareText } from '../../model/identity.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asList, asRecord, asString, stringAt, valueAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { PromQuery, PromRange, PromSeries, SampleValue } from '../../model/prometheus.ts';
import type { Limits } from './limits.ts';

export interface VectorOptions {
  /** Milliseconds since 1970: the instant that was asked for. */
  readonly instant: number;
  readonly limits: Limits;
  readonly clean: (text: string) => string;
}

/** What a query was answered with: a vector, or a range where one was asked for. */
export function readAnswer(data: Json | undefined, options: VectorOptions): PromQuery['answer'] {
  if (stringAt(data, 'resultType') === 'matrix') {
    const ranges = readRanges(data, options);
    return 'reason' in ranges ? { status: 'unknown', ...ranges } : { status: 'ranged', ranges };
  }
  const series = readSeries(data, options);
  return 'reason' in series ? { status: 'unknown', ...series } : { status: 'answered', series };
}

/** Series over time, ordered by their labels. Which times were asked for, only the query tells. */
function readRanges(data: Json | undefined, options: VectorOptions): readonly PromRange[] | SourceAbsence {
  const result = valueAt(data, 'result');
  if (!Array.isArray(result)) return malformed('a range without series');
  const all = asList(result);
  if (all.length > options.limits.series)
    return malformed(`${all.length} series, where at most ${options.limits.series} are read`);
  const byKey = new Map<string, PromRange>();
  let points = 0;
  for (const one of all) {
    const range = readRange(one, options);
    if ('reason' in range) return range;
    points += range.points.length;
    if (points > options.limits.points) return malformed(`more than ${options.limits.points} values of one range`);
    const key = keyOf(one);
    if (byKey.has(key)) return malformed('two ranges of one series');
    byKey.set(key, range);
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, range]) => range);
}

function readRange(sample: Json, { limits, clean }: VectorOptions): PromRange | SourceAbsence {
  const record = asRecord(sample);
  if (record?.['histograms'] !== undefined) return malformed('native histograms, which have no value');
  const labels = readLabels(record, clean);
  if (labels instanceof Malformed) return labels.absence;
  const points: (readonly [number, SampleValue])[] = [];
  for (const pair of asList(record?.['values'])) {
    const [seconds] = asList(pair);
    const value = readSample(pair, { instant: Number(seconds) * 1000, limits });
    if (typeof value === 'object') return value;
    const time = Number(seconds);
    if (time <= (points.at(-1)?.[0] ?? -Infinity)) return malformed('a range that is not in the order of time');
    points.push([time, value]);
  }
  return points.length === 0 ? malformed('a range without values') : { labels, points };
}

/** Of the labels as they came: two may be one once secrets are taken out. */
function keyOf(sample: Json): string {
  return JSON.stringify(sortedEntries(asRecord(asRecord(sample)?.['metric']) ?? {}));
}

/**
 * Series of an instant vector or a scalar, ordered by their labels. Anything else is no answer: a native histogram has
 * no value, and a value of another instant was not asked for.
 */
function readSeries(data: Json | undefined, options: VectorOptions): readonly PromSeries[] | SourceAbsence {
  const result = valueAt(data, 'result');
  const type = stringAt(data, 'resultType');
  if (type === 'scalar') {
    const value = readSample(result, options);
    return typeof value === 'object' ? value : [{ labels: {}, value }];
  }
  if (type !== 'vector' || !Array.isArray(result))
    return malformed(`the result is ${type === 'string' ? 'a string' : 'none that is known'}, not a vector`);
  const samples = asList(result);
  if (samples.length > options.limits.series) {
    return malformed(`${samples.length} series, where at most ${options.limits.series} are read`);
  }
  const byKey = new Map<string, PromSeries>();
  for (const sample of samples) {
    const series = readOne(sample, options);
    if ('reason' in series) return series;
    const key = keyOf(sample);
    if (byKey.has(key)) return malformed('two values of one series at one instant');
    byKey.set(key, series);
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, series]) => series);
}

function readOne(sample: Json, options: VectorOptions): PromSeries | SourceAbsence {
  const record = asRecord(sample);
  const labels = readLabels(record, options.clean);
  if (labels instanceof Malformed) return labels.absence;
  if (record?.['histogram'] !== undefined) {
    return malformed('a native histogram, which has no value: ask for one with histogram_quantile');
  }
  const value = readSample(record?.['value'], options);
  return typeof value === 'object' ? value : { labels, value };
}

type Labels = PromSeries['labels'];

/** Labels are no place for a marker: a series may bear one called `reason`. */
class Malformed {
  readonly absence: SourceAbsence;
  constructor(text: string) {
    this.absence = malformed(text);
  }
}

function readLabels(record: JsonRecord | undefined, clean: (text: string) => string): Labels | Malformed {
  const metric = asRecord(record?.['metric']);
  if (metric === undefined) return new Malformed('a series without labels');
  const labels: [string, string][] = [];
  for (const [name, label] of sortedEntries(metric)) {
    const text = asString(label);
    if (text === undefined) return new Malformed('a label that is no text');
    labels.push([name, clean(text)]);
  }
  return Object.fromEntries(labels);
}

function sortedEntries(record: JsonRecord): readonly (readonly [string, Json | undefined])[] {
  return Object.entries(record).sort(([a], [b]) => compareText(a, b));
}

const words = new Set(['NaN', '+Inf', '-Inf'] as const) as ReadonlySet<string>;
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** `[seconds, "value"]`. */
function readSample(
  pair: Json | undefined,
  { instant, limits }: Pick<VectorOptions, 'instant' | 'limits'>,
): SampleValue | SourceAbsence {
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
