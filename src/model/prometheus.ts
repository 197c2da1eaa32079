import type { Declaration, Workload } from './graph.ts';
import type { Identity } from './identity.ts';
import type { Json } from './json.ts';
import type { Known, SourceAbsence } from './known.ts';

/*
 * What a Prometheus answered, as plain data (docs/evidence.md, Prometheus). One instant holds for the whole run.
 */

/** Numbers that JSON has no word for stay words. */
export type SampleValue = number | 'NaN' | '+Inf' | '-Inf';

export interface PromSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: SampleValue;
}

/** A query as it was sent, and what came of it. */
export interface PromQuery {
  readonly query: string;
  readonly answer:
    | { readonly status: 'answered'; readonly series: readonly PromSeries[] }
    | ({ readonly status: 'unknown' } & SourceAbsence);
  /** What the server warned of; partial data comes as a warning with an answer. */
  readonly warnings: readonly string[];
}

export interface PrometheusEvidence {
  /** Scheme, host, port and path prefix; nothing else of an address. */
  readonly server: string;
  /** RFC 3339: sent as `time=` with every query. */
  readonly instant: string;
  /** RFC 3339, by the server's `Date` header. */
  readonly serverTime: Known<string>;
  readonly version: Known<string>;
  readonly flags: Known<Readonly<Record<string, string>>>;
  /** `data.groups` of /api/v1/rules, alert rules only. */
  readonly rules: Known<readonly Json[]>;
  /** `data.activeTargets` of /api/v1/targets, without the discovered labels. */
  readonly targets: Known<readonly Json[]>;
  /** Number of Alertmanagers that the server knows. */
  readonly alertmanagers: Known<number>;
  /** Ordered by their text; each once. */
  readonly queries: readonly PromQuery[];
  readonly notes: readonly string[];
}

/** What a placeholder of a query stands for with one subject, or why nobody can tell. */
export type Slot = { readonly text: string } | SourceAbsence;

/**
 * Something that has series. Queries of checks are templates; `{{name}}` is a slot of the subject or a parameter of the
 * rule. Slots are text that was escaped when it was made: matchers without braces (`namespace="bot",pod=~"..."`), metric
 * names, numbers. A slot with matchers always has one of a namespace or a job.
 */
export interface MeasuredSubject {
  readonly key: string;
  readonly source: 'prometheus';
  readonly identity: Identity;
  readonly slots: Readonly<Record<string, Slot>>;
  readonly declaration?: Declaration;
  readonly workload?: Workload;
}

/** A pod-bearing workload that runs until stopped: `{{namespace}}`, `{{pods}}`, `{{selector}}`, `{{name}}` ... */
export interface MeasuredWorkload extends MeasuredSubject {
  readonly measures: 'workload';
}

/** A workload that answers requests: also `{{requests}}`, `{{errors}}`, `{{latency}}`. */
export interface MeasuredService extends MeasuredSubject {
  readonly measures: 'service';
}

/** An objective of `prometheus.slos`: also `{{objective}}`, `{{window}}`. */
export interface MeasuredObjective extends MeasuredSubject {
  readonly measures: 'objective';
  /** 0 to 1. */
  readonly objective: number;
  readonly windowSeconds: number;
}

/** A namespace of the run: `{{namespace}}`. */
export interface MeasuredNamespace extends MeasuredSubject {
  readonly measures: 'namespace';
}

/** The server itself: `{{prometheus}}` selects the series that it exports about itself. */
export interface MeasuredServer extends MeasuredSubject {
  readonly measures: 'server';
}
