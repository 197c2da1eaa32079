import type { Known } from '../../src/model/known.ts';
import type { MeasuredSubject, PromAlertGroups, PromAlertRule, PromTargets, Slot } from '../../src/model/prometheus.ts';
import type { Matcher } from '../../src/model/promql-matchers.ts';
import { globMatches, globsOf, matcherSets } from '../../src/model/promql-matchers.ts';
import type { Selector } from '../../src/model/promql-selectors.ts';
import { selectorsOf } from '../../src/model/promql-selectors.ts';
import { isAboutPods, isOfOthers } from '../../src/model/promql-subjects.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { unknown } from './verdict.ts';

/** Alert rules that the server evaluates; throws {@link Unjudgeable} where it did not say. */
export function loadedRules(groups: Known<PromAlertGroups>): readonly PromAlertRule[] {
  if (!('value' in groups)) throw new Unjudgeable(unknown(groups.reason, `alert rules are not known: ${groups.text}`));
  return groups.value.flatMap(({ rules }) => rules);
}

/** Alerts that fire all the time, on purpose. */
export const alwaysFiring: ReadonlySet<string> = new Set(['Watchdog', 'DeadMansSwitch', 'InfoInhibitor']);

const namespaceLabels = ['namespace', 'exported_namespace', 'kubernetes_namespace'];
const nameLabels = [
  'deployment',
  'statefulset',
  'daemonset',
  'workload',
  'owner_name',
  'service',
  'app',
  'sloth_service',
];
const podLabels = ['pod', 'exported_pod', 'pod_name', 'kubernetes_pod_name'];
const containerLabels = ['container', 'exported_container', 'container_name'];

export interface Watched {
  readonly namespace: string;
  /** Absent: the namespace as a whole. */
  readonly workload?: {
    readonly kind: string;
    readonly name: string;
    readonly containers: readonly string[];
    /** Scrape jobs that bring its series. */
    readonly jobs: readonly string[];
    /** Some of these jobs are known, and not only guessed from its name. */
    readonly isScrapeKnown: boolean;
    /** Names of its counter and histogram. */
    readonly metrics: readonly string[];
  };
}

export function watchedBy({ identity, workload, slots }: MeasuredSubject, targets: PromTargets = []): Watched {
  if (identity.kind === 'Namespace') return { namespace: identity.name };
  const metrics = ['requests', 'latency'].flatMap((name) => {
    const slot = slots[name];
    return slot === undefined || 'reason' in slot ? [] : [slot.text];
  });
  const containers = workload?.containers.map(({ name }) => name) ?? [];
  const { kind, name, namespace } = identity;
  const known = [...writtenJobs(slots['selector']), ...scrapedJobs(slots['pods'], namespace, targets)];
  // A job is commonly called like what it scrapes, with or without its namespace (Prometheus operator).
  const jobs = [...known, name, `${namespace}/${name}`];
  return { namespace, workload: { kind, name, containers, metrics, jobs, isScrapeKnown: known.length > 0 } };
}

/** Jobs that readiness.yaml names. */
function writtenJobs(selector: Slot | undefined): readonly string[] {
  return matchersOf(selector).flatMap(({ label, operator, value }) =>
    label === 'job' && operator === '=' ? [value] : [],
  );
}

/** Jobs of the targets that are its pods. */
function scrapedJobs(pods: Slot | undefined, namespace: string, targets: PromTargets): readonly string[] {
  const pod = matchersOf(pods).find(({ label }) => label === 'pod');
  if (pod === undefined) return [];
  // The pattern is of our own making (src/inventory/measured), so it is exact and ends in time.
  const pattern = pod.operator === '=~' ? new RegExp(`^(?:${pod.value})$`) : undefined;
  return targets.flatMap(({ labels }) => {
    const { job, namespace: where, pod: name = '' } = labels;
    const isOurs = where === namespace && (pattern === undefined ? name === pod.value : pattern.test(name));
    return job !== undefined && isOurs ? [job] : [];
  });
}

function matchersOf(slot: Slot | undefined): readonly Matcher[] {
  return slot === undefined || 'reason' in slot ? [] : (matcherSets(`{${slot.text}}`)[0] ?? []);
}

/** The selectors of a rule that select the watched thing. A rule that can't be evaluated selects nothing. */
export function selecting({ query, health }: PromAlertRule, watched: Watched): readonly Selector[] {
  return health === 'err' ? [] : selectorsOf(query).filter((one) => selects(one, watched));
}

function selects({ metric, matchers }: Selector, { namespace, workload }: Watched): boolean {
  let isNamed = false;
  for (const matcher of matchers) {
    const values = valuesOf(matcher.label, namespace, workload);
    if (values === undefined) continue;
    if (!values.some((value) => accepts(matcher, value))) {
      // Jobs of exporters tell of other people's pods.
      if (matcher.label === 'job' && !matcher.operator.startsWith('!') && isAboutPods(metric, workload?.kind)) continue;
      return false;
    }
    isNamed ||= !matcher.operator.startsWith('!') && !isAnything(matcher);
  }
  if (isAboutPods(metric, workload?.kind)) return true;
  if (workload?.metrics.some((name) => metric === name || metric.startsWith(`${name}_`)) === true) return true;
  return isNamed && (workload === undefined || !isOfOthers(metric));
}

/** What a label holds for the watched thing; undefined for labels that say nothing about whose a series is. */
function valuesOf(label: string, namespace: string, workload: Watched['workload']): readonly string[] | undefined {
  if (namespaceLabels.includes(label)) return [namespace];
  if (workload === undefined) return undefined;
  const { kind, name, containers, jobs } = workload;
  if (nameLabels.includes(label)) return [name];
  if (label === 'job') return jobs;
  if (podLabels.includes(label))
    return kind === 'StatefulSet' ? [`${name}-0`] : [`${name}-7d4b9c6f5d-x2x7k`, `${name}-x2x7k`, name];
  return containerLabels.includes(label) ? containers : undefined;
}

function accepts({ operator, value }: Matcher, text: string): boolean {
  const isSame = operator.endsWith('~')
    ? globsOf(value.slice(0, 1000)).some((glob) => globMatches(glob, text))
    : value === text;
  return operator.startsWith('!') ? !isSame : isSame;
}

function isAnything({ operator, value }: Matcher): boolean {
  return value === '' || (operator.endsWith('~') && /^\^?\.[*+]\$?$/.test(value));
}
