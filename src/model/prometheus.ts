import type { Declaration, Workload } from './graph.ts';
import type { Identity } from './identity.ts';
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

/** A series over time: seconds since 1970, in their order. */
export interface PromRange {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [number, SampleValue])[];
}

/** A query as it was sent, and what came of it. */
export interface PromQuery {
  readonly query: string;
  readonly answer:
    | { readonly status: 'answered'; readonly series: readonly PromSeries[] }
    /** What was asked for is a range (`(...)[4h:20m] @ 1764417000`): no number for a rule. */
    | { readonly status: 'ranged'; readonly ranges: readonly PromRange[] }
    | ({ readonly status: 'unknown' } & SourceAbsence);
  /** What the server warned of; partial data comes as a warning with an answer. */
  readonly warnings: readonly string[];
  /** What it remarked on the query itself (Prometheus 3), such as `rate` of something that is no counter. */
  readonly infos?: readonly string[];
  /** From the first attempt to the answer; absent where nothing was sent. */
  readonly milliseconds?: number;
}

/** Texts to ask, given what was answered so far: discovery first, then what follows from it. */
export type QueryRound = (answered: readonly PromQuery[]) => readonly string[];

/** Questions that differ in whom they are about alone, asked as one. */
export interface QueryBatch {
  readonly query: string;
  /** Tells the answers apart; no question asks about it. */
  readonly label: string;
  readonly parts: readonly { readonly text: string; readonly value: string }[];
}

/** Which texts can be asked together; what is in no batch is asked by itself. */
export type Batching = (texts: readonly string[], answered: readonly PromQuery[]) => readonly QueryBatch[];

export interface PromFlags {
  readonly [flag: string]: string;
}

export interface PromLabels {
  readonly [label: string]: string;
}

/** An alert rule; a group without one is kept, too. */
export interface PromAlertRule {
  readonly name: string;
  /** PromQL. */
  readonly query: string;
  readonly labels: PromLabels;
  /** Names alone: their texts are prose for people. */
  readonly annotations: readonly string[];
  /** Seconds: `for`. */
  readonly duration?: number;
  readonly state?: string;
  readonly health?: string;
  readonly lastError?: string;
}

export interface PromAlertGroup {
  readonly name: string;
  readonly file?: string;
  /** Seconds. */
  readonly interval?: number;
  readonly rules: readonly PromAlertRule[];
}
export type PromAlertGroups = readonly PromAlertGroup[];

export interface PromTarget {
  readonly scrapePool?: string;
  readonly labels: PromLabels;
  /** `up`, `down` or `unknown`. */
  readonly health?: string;
  readonly lastError?: string;
  /** RFC 3339. */
  readonly lastScrape?: string;
  /** Seconds. */
  readonly lastScrapeDuration?: number;
  /** As configured: `15s`. */
  readonly scrapeInterval?: string;
  readonly scrapeTimeout?: string;
}
export type PromTargets = readonly PromTarget[];

export interface PrometheusEvidence {
  /** Scheme, host, port and path prefix; nothing else of an address. */
  readonly server: string;
  /** RFC 3339: sent as `time=` with every query. */
  readonly instant: string;
  /** RFC 3339, by the server's `Date` header. */
  readonly serverTime: Known<string>;
  readonly version: Known<string>;
  /** Those that say how far back it sees and what a query may cost. */
  readonly flags: Known<PromFlags>;
  /** Groups with their alert rules, ordered by file and name. */
  readonly rules: Known<PromAlertGroups>;
  /** Active targets, ordered by pool and labels. */
  readonly targets: Known<PromTargets>;
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

/**
 * A pod-bearing workload that runs until stopped. Slots:
 * - matchers: `{{namespace}}`; `{{pods}}` (its namespace, and `pod` by the exact pattern of the controller); `{{selector}}`
 *   (what it exports itself: as `{{pods}}` unless readiness.yaml says more); `{{object}}` (namespace and
 *   `deployment="..."`, as kube-state-metrics labels controllers); `{{database}}` (its exporter, from readiness.yaml)
 * - `{{name}}`: its name inside quotes; `{{wanted}}` and `{{available}}`: metrics of its replicas, with `{{object}}`
 */
export interface MeasuredWorkload extends MeasuredSubject {
  readonly measures: 'workload';
}

/**
 * A workload that answers requests. Also `{{requests}}`, the name of their counter; `{{counter}}`, a matcher of that name,
 * which is also there where readiness.yaml names a counter that has no series; `{{errors}}`, matchers of the bad ones; `{{latency}}`, the name of the histogram without `_bucket`; `{{toSeconds}}`, the factor of its unit. All go
 * with `{{selector}}`: `{{requests}}{{{selector}},{{errors}}}`. `{{summary}}` and `{{native}}` are a summary and a native
 * histogram of the same, `{{summaryToSeconds}}` and `{{nativeToSeconds}}` their factors. `{{sloth}}` and `{{pyrra}}` select what these record of it.
 */
export interface MeasuredService extends MeasuredSubject {
  readonly measures: 'service';
}

/**
 * An objective of `prometheus.slos`. Also `{{objective}}` (0 to 1), `{{window}}` (`30d`), `{{windowSeconds}}`; and what it
 * counts: `{{total}}{{{selector}}}` are all events, `{{part}}{{{selector}},{{partOf}}}` some of them. The share of bad ones
 * is `{{ofTotal}} + {{ofPart}} * part / total` whatever the indicator; `{{orZero}}` stands behind a sum of `part`.
 */
export interface MeasuredObjective extends MeasuredSubject {
  readonly measures: 'objective';
  /** `99.9 % requests over 30d` */
  readonly label: string;
  readonly indicator: 'requests' | 'latency';
  /** 0 to 1. */
  readonly objective: number;
  readonly windowSeconds: number;
}

/** A namespace of the run: `{{namespace}}`, `{{name}}`. */
export interface MeasuredNamespace extends MeasuredSubject {
  readonly measures: 'namespace';
}

/**
 * A CronJob or Job of the files: `{{namespace}}`, `{{name}}`; `{{object}}`, matchers of the CronJob as kube-state-metrics
 * labels it (`cronjob="..."`); `{{jobs}}`, matchers of the Jobs that it made, or of the Job itself (`job_name`).
 */
export interface MeasuredJob extends MeasuredSubject {
  readonly measures: 'job';
}

/** The server itself: `{{prometheus}}` selects the series that it exports about itself. */
export interface MeasuredServer extends MeasuredSubject {
  readonly measures: 'server';
}
