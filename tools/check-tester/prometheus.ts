import { answersFrom, renderQuery } from '../../src/engine/queries.ts';
import type { SourcedSubjects } from '../../src/engine/subjects.ts';
import type { JudgeInput } from '../../src/engine/judge.ts';
import { measuredSubjects } from '../../src/inventory/measured/subjects.ts';
import { sourcedBy } from '../../src/app/live/measured.ts';
import type { MetricsCatalogue } from '../../src/model/catalogue.ts';
import type { Check } from '../../src/model/check.ts';
import type { Graph } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import type { UnknownReason } from '../../src/model/outcome.ts';
import type { PackRule } from '../../src/model/pack.ts';
import { prometheusSettings } from '../../src/model/prometheus-settings.ts';
import type {
  MeasuredSubject,
  PrometheusEvidence,
  PromQuery,
  PromSeries,
  SampleValue,
} from '../../src/model/prometheus.ts';
import { companionNames } from '../../checks/kit/companions.ts';

/** `0.01`, `"NaN"`, `"empty"`, a list of series, an answer with warnings, or why there is none. */
export type CaseAnswer =
  | SampleValue
  | 'empty'
  | readonly { readonly labels?: Readonly<Record<string, string>>; readonly value: SampleValue }[]
  | { readonly answer: CaseAnswer; readonly warnings: readonly string[] }
  | { readonly unknown: UnknownReason };

/** What a case says of the Prometheus that is asked. */
export interface CasePrometheus {
  /** By name of the check's query; companions that a case does not name are in order. */
  readonly answers?: Readonly<Record<string, CaseAnswer>>;
  /** For subjects of this name, instead of `answers`. */
  readonly answersOf?: Readonly<Record<string, Readonly<Record<string, CaseAnswer>>>>;
  /** `prometheus:` of readiness.yaml. */
  readonly config?: JsonRecord;
  /** Series that discovery finds, each as its labels with `__name__`, instead of the usual ones. */
  readonly series?: readonly Readonly<Record<string, string>>[];
  /** What the server says besides: rules, targets, flags ... */
  readonly evidence?: Partial<PrometheusEvidence>;
}

/** What a well-kept bot exports, as far as discovery asks. */
const usualSeries: NonNullable<CasePrometheus['series']> = [
  { __name__: 'http_requests_total', code: '200' },
  { __name__: 'http_requests_total', code: '500' },
  ...['0.1', '0.5', '1', '3', '+Inf'].map((le) => ({ __name__: 'http_request_duration_seconds_bucket', le })),
  { __name__: 'prometheus_build_info', job: 'prometheus', namespace: 'monitoring' },
];

const usual: Readonly<Record<string, CaseAnswer>> = {
  history: 1,
  freshness: 20,
  density: 60,
  stateMetrics: 2,
  cadvisor: 4,
  volume: 100_000,
};

/** Subjects and answers of a case, made as those of a run are. */
export function prometheusOf(
  check: Check,
  params: PackRule['params'],
  written: CasePrometheus,
  graph: Graph,
  catalogue: MetricsCatalogue,
  at: string,
): Pick<JudgeInput, 'sourced' | 'answersFor'> & { readonly evidence: { readonly prometheus: PrometheusEvidence } } {
  const settings = prometheusSettings(written.config);
  const subjects = measuredSubjects({ graph, live: [], settings, catalogue }, (query) =>
    discovered(query, written.series ?? usualSeries),
  );
  const sourced = sourcedBy(subjects);
  const evidence: PrometheusEvidence = {
    server: 'http://prometheus.example:9090',
    instant: at,
    serverTime: { value: at },
    version: { value: '3.5.0' },
    flags: { value: { 'storage.tsdb.retention.time': '31d' } },
    rules: { value: [] },
    targets: { value: [] },
    alertmanagers: { value: 1 },
    notes: [],
    ...written.evidence,
    queries: queriesOf(check, params, written, measuredIn(check, sourced)),
  };
  return { sourced, answersFor: answersFrom(evidence), evidence: { prometheus: evidence } };
}

function measuredIn(check: Check, sourced: SourcedSubjects): readonly MeasuredSubject[] {
  const { subject } = check;
  if (!subject.startsWith('measured-')) throw new Error(`${check.id} judges no measured subject`);
  return (sourced[subject as 'measured-workload'] ?? { subjects: [] }).subjects;
}

function queriesOf(
  check: Check,
  params: PackRule['params'],
  { answers = {}, answersOf = {} }: CasePrometheus,
  subjects: readonly MeasuredSubject[],
): readonly PromQuery[] {
  const names = Object.keys(check.queries ?? {});
  const stray = [answers, ...Object.values(answersOf)]
    .flatMap((one) => Object.keys(one))
    .find((name) => !names.includes(name));
  if (stray !== undefined) throw new Error(`${check.id} has no query ${stray}`);
  const found = new Map<string, PromQuery>();
  for (const subject of subjects) {
    for (const [name, template] of Object.entries(check.queries ?? {})) {
      const rendered = renderQuery(template, subject.slots, params);
      if ('reason' in rendered) continue;
      const answer = answersOf[subject.identity.name]?.[name] ?? answers[name] ?? usualOf(check, name);
      found.set(rendered.text, answered(rendered.text, answer));
    }
  }
  return [...found.values()];
}

function usualOf(check: Check, name: string): CaseAnswer {
  const answer = companionNames.some((one) => one === name) ? usual[name] : undefined;
  if (answer === undefined) throw new Error(`the case says nothing of the query ${name} of ${check.id}`);
  return answer;
}

function answered(query: string, answer: CaseAnswer, warnings: readonly string[] = []): PromQuery {
  if (typeof answer === 'object' && 'answer' in answer) return answered(query, answer.answer, answer.warnings);
  if (typeof answer === 'object' && 'unknown' in answer)
    return {
      query,
      answer: { status: 'unknown', reason: answer.unknown, text: `the case says ${answer.unknown}` },
      warnings,
    };
  const series: readonly PromSeries[] =
    answer === 'empty'
      ? []
      : typeof answer === 'object'
        ? answer.map(({ labels = {}, value }) => ({ labels, value }))
        : [{ labels: {}, value: answer }];
  return { query, answer: { status: 'answered', series }, warnings };
}

/** Answers `count by (...) (...)` from a list of series; the only form in which discovery asks. */
function discovered(query: string, series: NonNullable<CasePrometheus['series']>): PromQuery {
  const [, by = '', metric = '', selector = ''] = /^count by \(([^)]*)\) \((\w*)\{(.*)\}\)$/.exec(query) ?? [];
  if (by === '') throw new Error(`discovery asks in a new form: ${query}`);
  const names = metric === '' ? (/__name__=~?"([^"]*)"/.exec(selector)?.[1] ?? '') : metric;
  const labels = by.split(',');
  const found = series
    .filter(({ __name__ = '' }) => new RegExp(`^(?:${names})$`).test(__name__))
    .map((one) => ({
      labels: Object.fromEntries(labels.flatMap((label) => (one[label] === undefined ? [] : [[label, one[label]]]))),
      value: 1,
    }));
  return { query, answer: { status: 'answered', series: found }, warnings: [] };
}
