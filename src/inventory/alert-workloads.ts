import type { Workload } from '../model/graph.ts';
import { compareText } from '../model/identity.ts';
import type { EdgeContext } from './edge-context.ts';
import { append } from './object-index.ts';
import type { Matcher } from '../model/promql-matchers.ts';
import { globMatches, globsOf } from '../model/promql-matchers.ts';
import type { Scrapes } from './scrapes.ts';

/** What a label of a series says about the workload behind it. */
const dimensions: Readonly<Record<string, 'namespace' | 'name' | 'pod' | 'container' | 'job' | 'app'>> = {
  namespace: 'namespace',
  kubernetes_namespace: 'namespace',
  exported_namespace: 'namespace',
  namespace_name: 'namespace',
  deployment: 'name',
  statefulset: 'name',
  daemonset: 'name',
  workload: 'name',
  owner_name: 'name',
  cronjob: 'name',
  job_name: 'name',
  exported_job: 'job',
  pod: 'pod',
  pod_name: 'pod',
  exported_pod: 'pod',
  kubernetes_pod_name: 'pod',
  container: 'container',
  container_name: 'container',
  exported_container: 'container',
  job: 'job',
  service: 'job',
  exported_service: 'job',
  app: 'app',
  kubernetes_name: 'app',
  app_kubernetes_io_name: 'app',
  label_app: 'app',
  label_app_kubernetes_io_name: 'app',
};

type Dimension = (typeof dimensions)[string];

/** Values of one dimension, sorted, each with its workloads. */
interface Values {
  readonly sorted: readonly string[];
  readonly of: ReadonlyMap<string, readonly Workload[]>;
}

/** Comparisons of patterns with names that one graph may spend; rules beyond it select nothing. */
const mostComparisons = 3_000_000;

/** Finds the workloads that a selector's matchers mean: those that fit every matcher about workloads, if there is one. */
export function workloadFinder(
  context: EdgeContext,
  scrapes: Scrapes,
): (matchers: readonly Matcher[]) => readonly Workload[] {
  const index = indexValues(context, scrapes);
  const known = new Map<string, ReadonlySet<Workload>>();
  let left = mostComparisons;

  return (matchers) => {
    const positive: ReadonlySet<Workload>[] = [];
    const negative: ReadonlySet<Workload>[] = [];
    for (const matcher of matchers) {
      const dimension = Object.hasOwn(dimensions, matcher.label) ? dimensions[matcher.label] : undefined;
      if (dimension === undefined || isAnything(matcher)) continue;
      (matcher.operator.startsWith('!') ? negative : positive).push(matching(dimension, matcher));
    }
    positive.sort((a, b) => a.size - b.size);
    const [smallest, ...others] = positive;
    if (smallest === undefined) return [];
    return [...smallest].filter(
      (workload) => others.every((set) => set.has(workload)) && !negative.some((set) => set.has(workload)),
    );
  };

  function matching(dimension: Dimension, { operator, value }: Matcher): ReadonlySet<Workload> {
    const pattern = operator.endsWith('~');
    const key = `${dimension}\u0000${pattern ? '~' : '='}\u0000${value}`;
    let found = known.get(key);
    if (found === undefined)
      known.set(key, (found = new Set(pattern ? byPattern(dimension, value) : byValue(dimension, value))));
    return found;
  }

  function byValue(dimension: Dimension, value: string): readonly Workload[] {
    const { of } = index[dimension];
    if (dimension !== 'pod') return of.get(value) ?? [];
    // One pod of a StatefulSet stands for all of them.
    return of.get(value) ?? of.get(value.replace(/-\d+$/, '-0')) ?? [];
  }

  function byPattern(dimension: Dimension, pattern: string): readonly Workload[] {
    const { sorted, of } = index[dimension];
    const found: Workload[] = [];
    for (const glob of globsOf(pattern.slice(0, 1_000))) {
      const prefix = /^[^*?]*/.exec(glob)?.[0] ?? '';
      for (let at = firstFrom(sorted, prefix); at < sorted.length; at += 1) {
        const value = sorted[at] ?? '';
        if (!value.startsWith(prefix) || left <= 0) break;
        left -= 1;
        if (globMatches(glob, value)) found.push(...(of.get(value) ?? []));
      }
    }
    return found;
  }
}

/** Whether the matcher says something about whose series it wants. */
export function namesWorkload(matcher: Matcher): boolean {
  return Object.hasOwn(dimensions, matcher.label) && !isAnything(matcher);
}

/** `=~".*"`, `!=""`: everything, which selects nobody in particular. */
function isAnything({ operator, value }: Matcher): boolean {
  return value === '' || (operator.endsWith('~') && /^\^?\.[*+]\$?$/.test(value));
}

function indexValues({ workloads }: EdgeContext, scrapes: Scrapes): Readonly<Record<Dimension, Values>> {
  const maps: Record<Dimension, Map<string, Workload[]>> = {
    namespace: new Map(),
    name: new Map(),
    pod: new Map(),
    container: new Map(),
    job: new Map(),
    app: new Map(),
  };
  for (const workload of workloads) {
    const { namespace, name } = workload.identity;
    append(maps.namespace, namespace, workload);
    append(maps.name, name, workload);
    append(maps.pod, samplePod(workload), workload);
    for (const container of workload.containers) append(maps.container, container.name, workload);
    const labels = ['app', 'app.kubernetes.io/name'].flatMap((key) => workload.template.labels.get(key) ?? []);
    for (const label of new Set(labels)) append(maps.app, label, workload);
  }
  for (const [job, behind] of scrapes.jobs) for (const workload of new Set(behind)) append(maps.job, job, workload);
  // A job that no file defines is commonly called like the workload that it scrapes.
  for (const [name, own] of maps.name) if (!maps.job.has(name)) maps.job.set(name, own);
  for (const [name, own] of maps.app) if (!maps.job.has(name)) maps.job.set(name, own);
  const values = (of: ReadonlyMap<string, readonly Workload[]>): Values => ({
    of,
    sorted: [...of.keys()].sort(compareText),
  });
  return {
    namespace: values(maps.namespace),
    name: values(maps.name),
    pod: values(maps.pod),
    container: values(maps.container),
    job: values(maps.job),
    app: values(maps.app),
  };
}

/** A pod's name as its owner would make it. */
function samplePod({ identity: { kind, name } }: Workload): string {
  if (kind === 'Pod') return name;
  if (kind === 'StatefulSet') return `${name}-0`;
  if (kind === 'Deployment' || kind === 'Rollout') return `${name}-7d4b9c6f5d-x2x7k`;
  if (kind === 'CronJob') return `${name}-28000000-x2x7k`;
  return `${name}-x2x7k`;
}

/** First position in a sorted list whose value is not before the prefix. */
function firstFrom(sorted: readonly string[], prefix: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareText(sorted[middle] ?? '', prefix) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
