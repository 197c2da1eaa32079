import type { JsonRecord } from './json.ts';
import { asNumber, asRecord, asString, listAt, recordAt, stringAt } from './json.ts';
import type { LabelMatcher } from './promql.ts';
import { readMatchers } from './promql.ts';

/** What readiness.yaml says about series, `prometheus:`; valid by the schema and by what src/config demands of selectors. */
export interface PrometheusSettings {
  /** Added to every selector. */
  readonly matchers: readonly LabelMatcher[];
  /** Series that the server exports about itself. */
  readonly self?: readonly LabelMatcher[];
  readonly services: readonly ServiceSettings[];
  readonly slos: readonly ObjectiveSettings[];
}

export interface ServiceSettings {
  /** `Kind/name`, `namespace/Kind/name` or a unique name. */
  readonly workload: string;
  readonly selector?: readonly LabelMatcher[];
  readonly requests?: { readonly metric: string; readonly error?: readonly LabelMatcher[] };
  readonly latency?: { readonly metric: string; readonly unit: LatencyUnit };
  readonly database?: readonly LabelMatcher[];
  /** Its name in Sloth (`sloth_service`) or Pyrra (`slo`); the workload's where absent. */
  readonly slo?: string;
}

export type LatencyUnit = 'seconds' | 'milliseconds';

export interface ObjectiveSettings {
  readonly service: string;
  /** Percent, above 0 and below 100. */
  readonly objective: number;
  /** `30d`, `4w`. */
  readonly window: string;
  readonly indicator: 'requests' | 'latency';
  /** Of a latency: the longest good answer, in the metric's unit, and a bound of its buckets. */
  readonly threshold?: number;
}

/** The block as it was written. */
export function prometheusSettings(written: JsonRecord | undefined): PrometheusSettings {
  const self = matchersAt(written, 'self');
  return {
    matchers: Object.entries(recordAt(written, 'matchers') ?? {}).map(([label, value]) => ({
      label,
      operator: '=',
      value: asString(value) ?? '',
    })),
    ...(self === undefined ? {} : { self }),
    services: listAt(written, 'services').flatMap((one) => serviceOf(asRecord(one))),
    slos: listAt(written, 'slos').flatMap((one) => objectiveOf(asRecord(one))),
  };
}

function matchersAt(written: JsonRecord | undefined, ...path: readonly string[]): readonly LabelMatcher[] | undefined {
  const text = stringAt(written, ...path);
  const read = text === undefined ? undefined : readMatchers(text);
  return read !== undefined && 'matchers' in read ? read.matchers : undefined;
}

function serviceOf(written: JsonRecord | undefined): readonly ServiceSettings[] {
  const workload = stringAt(written, 'workload');
  if (workload === undefined) return [];
  const selector = matchersAt(written, 'selector');
  const database = matchersAt(written, 'database', 'selector');
  const slo = stringAt(written, 'slo');
  const requests = stringAt(written, 'requests', 'metric');
  const error = matchersAt(written, 'requests', 'error');
  const latency = stringAt(written, 'latency', 'metric');
  const unit = stringAt(written, 'latency', 'unit');
  return [
    {
      workload,
      ...(selector === undefined ? {} : { selector }),
      ...(requests === undefined ? {} : { requests: { metric: requests, ...(error === undefined ? {} : { error }) } }),
      ...(latency === undefined
        ? {}
        : { latency: { metric: latency, unit: unit === 'milliseconds' ? 'milliseconds' : 'seconds' } }),
      ...(database === undefined ? {} : { database }),
      ...(slo === undefined ? {} : { slo }),
    },
  ];
}

function objectiveOf(written: JsonRecord | undefined): readonly ObjectiveSettings[] {
  const [service, window] = [stringAt(written, 'service'), stringAt(written, 'window')];
  const [objective, threshold] = [asNumber(written?.['objective']), asNumber(written?.['threshold'])];
  if (service === undefined || window === undefined || objective === undefined) return [];
  const indicator = stringAt(written, 'indicator') === 'latency' ? 'latency' : 'requests';
  return [{ service, window, objective, indicator, ...(threshold === undefined ? {} : { threshold }) }];
}
