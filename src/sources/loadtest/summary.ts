import type { LoadFormat } from '../../model/load.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asList, asNumber, asRecord, asString, listAt, recordAt, stringAt } from '../../model/json.ts';
import { limits } from './limits.ts';

/** One metric of a summary, its values under the names of `handleSummary`. */
export interface SummaryMetric {
  readonly type: 'trend' | 'rate' | 'counter' | 'gauge';
  readonly values: ReadonlyMap<string, number>;
}

export interface SummaryThreshold {
  readonly metric: string;
  readonly expression: string;
  readonly passed: boolean;
}

/** What the three shapes of a k6 summary have in common. */
export interface Summary {
  readonly format: LoadFormat;
  readonly metrics: ReadonlyMap<string, SummaryMetric>;
  /** Undefined: the shape holds none, whatever the script demanded. */
  readonly thresholds: readonly SummaryThreshold[] | undefined;
  readonly seconds: number | undefined;
  readonly endedAt: string | undefined;
  readonly version: string | undefined;
  /** Parts of the file that are known to hold whatever a script put there, to be looked through for secrets. */
  readonly opaque: readonly { readonly name: string; readonly value: Json }[];
}

/** Why a document is no summary that can be read. */
export interface Refused {
  readonly refused: string;
}

/** Other tools' results, by a key that only they have: told by name, so that nobody searches for the reason. */
const strangers: readonly (readonly [string, (document: JsonRecord) => boolean])[] = [
  ['artillery', (document) => recordAt(document, 'aggregate') !== undefined && document['intermediate'] !== undefined],
  ['autocannon', (document) => recordAt(document, 'latency')?.['p97_5'] !== undefined],
  ['vegeta', (document) => recordAt(document, 'latencies')?.['50th'] !== undefined],
  ['JMeter', (document) => recordAt(document, 'Total')?.['pct1ResTime'] !== undefined],
  ['Gatling', (document) => document['numberOfRequests'] !== undefined && document['percentiles4'] !== undefined],
];

/** Reads a JSON document as the k6 summary that it is; undefined for a document that does not even look like a result. */
export function readSummary(document: JsonRecord): Summary | Refused | undefined {
  const stranger = strangers.find(([, isIt]) => isIt(document));
  if (stranger !== undefined) return { refused: `it is a result of ${stranger[0]}, which this version does not read` };
  const results = recordAt(document, 'results');
  if (results !== undefined && Array.isArray(results['metrics'])) return checked(machineReadable(document, results));
  const metrics = recordAt(document, 'metrics');
  if (metrics === undefined) {
    return Object.keys(document).some((key) => /^http_req|_duration_p?\d+$|^iterations$/.test(key))
      ? {
          refused:
            'it looks like a summary that a script wrote in a shape of its own; keep the object of handleSummary',
        }
      : undefined;
  }
  const entries = Object.entries(metrics).flatMap(([name, value]): (readonly [string, JsonRecord])[] => {
    const record = asRecord(value);
    return record === undefined ? [] : [[name, record]];
  });
  if (entries.some(([, metric]) => asRecord(metric['values']) !== undefined))
    return checked(handleSummary(document, entries));
  if (entries.some(([, metric]) => inferredType(metric) !== undefined) && document['root_group'] !== undefined)
    return checked(legacy(document, entries));
  return { refused: 'it has "metrics", but not in a shape that k6 writes' };
}

function handleSummary(document: JsonRecord, entries: readonly (readonly [string, JsonRecord])[]): Summary {
  const thresholds: SummaryThreshold[] = [];
  const metrics = new Map<string, SummaryMetric>();
  for (const [name, metric] of entries.slice(0, limits.metrics)) {
    const values = asRecord(metric['values']);
    const type = typeNamed(stringAt(metric, 'type'));
    if (values === undefined || type === undefined) continue;
    metrics.set(name, { type, values: numbersOf(values) });
    for (const [expression, verdict] of Object.entries(recordAt(metric, 'thresholds') ?? {})) {
      const ok = asRecord(verdict)?.['ok'];
      if (typeof ok === 'boolean') thresholds.push({ metric: name, expression, passed: ok });
    }
  }
  const milliseconds = asNumber(recordAt(document, 'state')?.['testRunDurationMs']);
  return {
    format: 'k6 handleSummary',
    metrics,
    thresholds,
    seconds: milliseconds === undefined ? undefined : milliseconds / 1000,
    endedAt: undefined,
    version: undefined,
    opaque: opaqueParts(document),
  };
}

/** Here a threshold is `true` when it FAILED: `crossed` is what k6 writes. */
function legacy(document: JsonRecord, entries: readonly (readonly [string, JsonRecord])[]): Summary {
  const thresholds: SummaryThreshold[] = [];
  const metrics = new Map<string, SummaryMetric>();
  for (const [name, metric] of entries.slice(0, limits.metrics)) {
    const type = inferredType(metric);
    if (type === undefined) continue;
    const { thresholds: verdicts, value: _, ...rest } = metric;
    // The value of a rate is 0 in old versions: it follows from the counts.
    metrics.set(name, { type, values: numbersOf(type === 'rate' ? rest : { ...metric, thresholds: null }) });
    for (const [expression, crossed] of Object.entries(asRecord(verdicts) ?? {}))
      if (typeof crossed === 'boolean') thresholds.push({ metric: name, expression, passed: !crossed });
  }
  return {
    format: 'k6 --summary-export',
    metrics,
    thresholds,
    seconds: derivedSeconds(metrics),
    endedAt: undefined,
    version: undefined,
    opaque: opaqueParts(document),
  };
}

function machineReadable(document: JsonRecord, results: JsonRecord): Summary {
  const metrics = new Map<string, SummaryMetric>();
  const checks = listAt(results, 'checks', 'metrics');
  for (const item of [...asList(results['metrics']), ...checks].slice(0, limits.metrics)) {
    const name = stringAt(item, 'name');
    const type = typeNamed(stringAt(item, 'type'));
    const values = recordAt(item, 'values');
    if (name === undefined || type === undefined || values === undefined) continue;
    metrics.set(name, { type, values: type === 'rate' ? countsOf(values) : numbersOf(values) });
  }
  const succeeded = metrics.get('checks_succeeded');
  if (succeeded !== undefined) metrics.set('checks', succeeded);
  const metadata = recordAt(document, 'metadata');
  const config = recordAt(document, 'config');
  return {
    format: 'k6 machine-readable summary',
    metrics,
    thresholds: undefined,
    seconds: asNumber(config?.['duration']),
    endedAt: asString(metadata?.['generated_at']) ?? asString(metadata?.['generatedAt']),
    version: asString(metadata?.['k6_version']) ?? asString(metadata?.['k6Version']),
    opaque: config?.['script'] === undefined ? [] : [{ name: 'config.script', value: config['script'] }],
  };
}

function opaqueParts(document: JsonRecord): Summary['opaque'] {
  return document['setup_data'] === undefined ? [] : [{ name: 'setup_data', value: document['setup_data'] }];
}

/** All counters of a summary are divided by the same time: that of the whole run. */
function derivedSeconds(metrics: ReadonlyMap<string, SummaryMetric>): number | undefined {
  for (const name of ['http_reqs', 'iterations', 'data_sent', 'data_received']) {
    const values = metrics.get(name)?.values;
    const [count, rate] = [values?.get('count'), values?.get('rate')];
    if (count !== undefined && rate !== undefined && count > 0 && rate > 0) return count / rate;
  }
  return undefined;
}

function typeNamed(name: string | undefined): SummaryMetric['type'] | undefined {
  return (['trend', 'rate', 'counter', 'gauge'] as const).find((one) => one === name);
}

function inferredType(metric: JsonRecord): SummaryMetric['type'] | undefined {
  const has = (key: string): boolean => typeof metric[key] === 'number';
  if (has('passes') && has('fails')) return 'rate';
  if (has('avg') || has('med') || Object.keys(metric).some((key) => key.startsWith('p('))) return 'trend';
  if (has('count') && has('rate')) return 'counter';
  return has('value') ? 'gauge' : undefined;
}

/** `p95` and `p(95)` are one name. */
function numbersOf(values: JsonRecord): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(values).flatMap(([key, value]) =>
      typeof value === 'number' && Number.isFinite(value)
        ? [[/^p\d/.test(key) ? `p(${key.slice(1)})` : key, value] as const]
        : [],
    ),
  );
}

function countsOf(values: JsonRecord): ReadonlyMap<string, number> {
  const [matches, total] = [asNumber(values['matches']), asNumber(values['total'])];
  return matches === undefined || total === undefined || total < matches
    ? new Map()
    : new Map([
        ['passes', matches],
        ['fails', total - matches],
      ]);
}

/** Times that can't be of one unit: waiting is a part of the duration. */
function checked(summary: Summary): Summary | Refused {
  if (summary.metrics.size === 0) return { refused: 'none of its metrics can be read' };
  for (const [, { values }] of summary.metrics)
    for (const [key, value] of values)
      if (value < 0 && !['value', 'min', 'max'].includes(key))
        return { refused: 'a count or a time in it is negative' };
  const mean = (name: string): number | undefined => summary.metrics.get(name)?.values.get('avg');
  const whole = mean('http_req_duration');
  const parts = [mean('http_req_sending'), mean('http_req_waiting'), mean('http_req_receiving')];
  const sum = parts.reduce<number>((total, part) => total + (part ?? Number.NaN), 0);
  // Means add up exactly, so this holds for every file that nobody edited.
  if (whole !== undefined && Math.abs(whole - sum) > whole / 50 + 0.05)
    return {
      refused: 'its times are of different units: sending, waiting and receiving do not add up to the duration',
    };
  return summary;
}
