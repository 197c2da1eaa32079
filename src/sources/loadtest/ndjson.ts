import type { JsonRecord, Json } from '../../model/json.ts';
import { asNumber, asRecord, asString, listAt, recordAt, stringAt } from '../../model/json.ts';
import type { LineReader } from './lines.ts';
import { limits } from './limits.ts';
import type { SampleSink } from './samples.ts';
import { isSampleMetric } from './samples.ts';

/** A threshold as the stream defines it; whether it held is not in there. */
export interface ThresholdDefinition {
  readonly metric: string;
  readonly expression: string;
}

export interface NdjsonReader extends LineReader {
  readonly thresholds: ThresholdDefinition[];
  /** Thresholds of parts of a metric exist, which the stream does not define. */
  hiddenThresholds: boolean;
  /** Metric lines that were seen, by name and type. */
  readonly types: Map<string, string>;
  broken: number;
  lines: number;
}

const head = '{"metric":"';
const quote = 0x22;

/** Metrics of which the value is enough. */
const withoutTags: ReadonlySet<string> = new Set(['http_req_failed', 'http_req_blocked', 'iterations', 'vus']);
/** The rest of a line as k6 writes it, after the metric's name; any other is parsed whole. */
const plainPoint = /^","type":"Point","data":\{"time":"([^"\\]{10,40})","value":(\d+(?:\.\d+)?),"tags":\{.*\}\}\}$/;

/**
 * Reads what `k6 run --out json` writes. The name of the metric stands first in a line, so lines of metrics that nobody
 * needs are passed over without being parsed; lines in another order (old versions of k6) are parsed whole.
 */
export function ndjsonReader(sink: SampleSink): NdjsonReader {
  const reader: NdjsonReader = {
    thresholds: [],
    hiddenThresholds: false,
    types: new Map(),
    broken: 0,
    lines: 0,
    line: (buffer, start, end) => {
      if (end === start) return;
      reader.lines += 1;
      // Enough of `{"metric":"` to tell the order of the keys.
      if (buffer[start + 2] === 0x6d && buffer[start + 8] === quote && buffer[start + 10] === quote) {
        const from = start + head.length;
        const to = buffer.indexOf(quote, from);
        const name = to > 0 && to < end ? buffer.toString('latin1', from, to) : undefined;
        if (name !== undefined && !isSampleMetric(name)) return;
        if (name !== undefined && withoutTags.has(name)) {
          const [, time = '', value] = plainPoint.exec(buffer.toString('latin1', to, end)) ?? [];
          const at = Date.parse(time);
          if (value !== undefined && !Number.isNaN(at)) {
            sink.sample(name, at, Number(value), {});
            return;
          }
        }
      }
      let value: Json;
      try {
        value = JSON.parse(buffer.toString('utf8', start, end)) as Json;
      } catch {
        reader.broken += 1;
        return;
      }
      const record = asRecord(value);
      const type = stringAt(record, 'type');
      if (record !== undefined && type === 'Point') takePoint(record, sink, reader);
      else if (record !== undefined && type === 'Metric') takeMetric(record, reader);
      else reader.broken += 1;
    },
  };
  return reader;
}

function takePoint(record: JsonRecord, sink: SampleSink, reader: NdjsonReader): void {
  const metric = stringAt(record, 'metric') ?? '';
  if (!isSampleMetric(metric)) return;
  const data = recordAt(record, 'data');
  const time = Date.parse(asString(data?.['time']) ?? '');
  const value = asNumber(data?.['value']);
  if (Number.isNaN(time) || value === undefined || value < 0) {
    reader.broken += 1;
    return;
  }
  const tags = asRecord(data?.['tags']);
  const text = (name: string): string | undefined => asString(tags?.[name]);
  const url = metric === 'http_req_duration' ? text('url') : undefined;
  const [group, stage, status, expected, error] = [
    text('group'),
    text('stage') ?? text('stage_profile'),
    text('status'),
    text('expected_response'),
    text('error'),
  ];
  sink.sample(metric, time, value, {
    ...(group === undefined ? {} : { group }),
    ...(stage === undefined ? {} : { stage }),
    ...(status === undefined ? {} : { status }),
    ...(expected === undefined ? {} : { expected }),
    ...(error === undefined ? {} : { error }),
    ...(url === undefined ? {} : { url }),
  });
}

function takeMetric(record: JsonRecord, reader: NdjsonReader): void {
  const data = recordAt(record, 'data');
  const name = stringAt(data, 'name');
  if (name === undefined || reader.types.size > limits.metrics) return;
  reader.types.set(name, stringAt(data, 'type') ?? '');
  for (const item of listAt(data, 'thresholds')) {
    const expression = asString(item) ?? stringAt(item, 'threshold');
    if (expression !== undefined && reader.thresholds.length < limits.metrics)
      reader.thresholds.push({ metric: name, expression: expression.slice(0, limits.name) });
  }
  // k6 lists `{expected_response:true}` of its own accord.
  const parts = listAt(data, 'submetrics').filter((part) => stringAt(part, 'suffix') !== 'expected_response:true');
  if (parts.length > 0) reader.hiddenThresholds = true;
}
