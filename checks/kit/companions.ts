import type { QueryAnswer, Verdict } from '../../src/model/check.ts';
import type { UnknownReason } from '../../src/model/outcome.ts';
import {
  goodHistory,
  leastEvents as fewestEvents,
  leastHistory,
  leastSamples,
  oldestSample as oldest,
} from '../../src/model/evidence-limits.ts';
import { unknown } from './verdict.ts';

/*
 * Evidence about evidence: fragments that a check adds to its own `queries`, and what their answers do to its verdict.
 * Their names are fixed, so `guarded` (prometheus.ts) finds them:
 *
 *   queries: { ...history('up{{{selector}}}', '{{windowDays}}d', '{{windowDays}} * 86400'), ...freshness, ratio: '...' }
 */

/** Share of the window, in steps of five minutes, in which the base series were there (EV2). */
export function history(base: string, window: string, seconds: string): { readonly history: string } {
  return { history: `count_over_time((count(${base}))[${window}:5m]) / (${seconds} / 300)` };
}

/** Age of the newest scrape in seconds (EV3). */
export const freshness = { freshness: 'time() - max(timestamp(up{{{selector}}}))' } as const;

/** The same for what kube-state-metrics says of the workload's pods. */
export const podFreshness = { freshness: 'time() - max(timestamp(kube_pod_info{{{pods}}}))' } as const;

/** Most samples that one series has in the shortest window of a rate (EV4). */
export function density(base: string, window: string): { readonly density: string } {
  return { density: `max(count_over_time(${base}[${window}]))` };
}

/** Whether kube-state-metrics tells of the namespace at all (EV5). */
export const stateMetrics = { stateMetrics: 'count(kube_pod_info{{{namespace}}})' } as const;

/** Whether the kubelet's container metrics are there (EV6). */
export const cadvisor = {
  cadvisor: 'count(container_cpu_usage_seconds_total{{{namespace}},container!="",container!="POD"})',
} as const;

/** Events in the window: below `max(1000, 10 / (1 - objective))` a ratio says nothing (EV8). */
export function volume(counter: string, window: string): { readonly volume: string } {
  return { volume: `sum(increase(${counter}[${window}]))` };
}

export const companionNames = ['history', 'freshness', 'density', 'stateMetrics', 'cadvisor', 'volume'] as const;
export type CompanionName = (typeof companionNames)[number];

export interface CompanionVerdict {
  /** Nothing was shown, good or bad. */
  readonly decidesNothing?: Unknown;
  /** A fault still counts; a good answer does not. */
  readonly noPass?: Unknown;
}
type Unknown = Extract<Verdict, { outcome: 'unknown' }>;

export interface CompanionOptions {
  /** 0 to 1: of whom more events are needed, the nearer it is to 1. */
  readonly objective?: number;
}

type Asked = (answer: QueryAnswer, options: CompanionOptions) => CompanionVerdict;

const judges: Readonly<Record<CompanionName, Asked>> = {
  stateMetrics: (answer) =>
    reading(
      answer,
      'kube-state-metrics says nothing of this namespace: install it, or let it watch the namespace',
      (count) => (count > 0 ? {} : nothing('not-collected', 'kube-state-metrics says nothing of this namespace')),
    ),
  cadvisor: (answer) =>
    reading(
      answer,
      'no container metrics of the kubelet (cAdvisor) for this namespace: let Prometheus scrape them',
      (count) => (count > 0 ? {} : nothing('not-collected', 'no container metrics of the kubelet for this namespace')),
    ),
  freshness: (answer) =>
    reading(answer, 'Prometheus has no sample of the last five minutes for it', (age) =>
      age <= oldest
        ? {}
        : nothing('stale', `the newest sample is ${Math.round(age)} s old; at most ${oldest} s are allowed`),
    ),
  history: (answer) =>
    reading(answer, 'Prometheus holds no history for it', (share) => {
      const text = `only ${Math.floor(share * 100)} % of the window is covered`;
      if (share < leastHistory) return nothing('insufficient-samples', text);
      return share < goodHistory ? { noPass: unknown('insufficient-samples', text) } : {};
    }),
  density: (answer) =>
    reading(answer, 'Prometheus holds no samples to rate', (samples) =>
      samples >= leastSamples
        ? {}
        : nothing(
            'insufficient-samples',
            `${Math.floor(samples)} samples are too few for a rate; ${leastSamples} are needed`,
          ),
    ),
  volume: (answer, { objective }) =>
    reading(answer, 'Prometheus holds no requests in the window', (requests) => {
      const least = leastEvents(objective);
      if (requests >= least) return {};
      const text = `${Math.floor(requests)} requests are too few for a ratio; ${Math.ceil(least)} are needed`;
      return nothing('insufficient-samples', text);
    }),
};

/** Events that a ratio needs: a thousand, and enough for ten bad ones within the objective. */
export function leastEvents(objective: number | undefined): number {
  return objective === undefined ? fewestEvents : Math.max(fewestEvents, 10 / (1 - objective));
}

/** The first companion that has something against the evidence, in the order in which they depend on each other. */
export function judgeCompanions(
  answers: Readonly<Record<string, QueryAnswer>>,
  options: CompanionOptions = {},
): CompanionVerdict {
  const order: readonly CompanionName[] = ['stateMetrics', 'cadvisor', 'freshness', 'history', 'density', 'volume'];
  let noPass: Unknown | undefined;
  for (const name of order) {
    const answer = answers[name];
    if (answer === undefined) continue;
    const said = judges[name](answer, options);
    if (said.decidesNothing !== undefined) return said;
    noPass ??= said.noPass;
  }
  return noPass === undefined ? {} : { noPass };
}

function reading(answer: QueryAnswer, empty: string, judge: (value: number) => CompanionVerdict): CompanionVerdict {
  if ('reason' in answer) return nothing(answer.reason, answer.text);
  if (answer.answer.status === 'unknown')
    return nothing(answer.answer.reason, `${answer.answer.text}: ${answer.query}`);
  if (answer.answer.status === 'ranged')
    return nothing('parse-error', `a range, not a vector, answers ${answer.query}`);
  const [only, second] = answer.answer.series;
  if (only === undefined) return nothing('not-collected', empty);
  if (second !== undefined || typeof only.value !== 'number')
    return nothing('insufficient-samples', `no plain number answers ${answer.query}`);
  return judge(only.value);
}

function nothing(reason: UnknownReason, text: string): CompanionVerdict {
  return { decidesNothing: unknown(reason, text) };
}
