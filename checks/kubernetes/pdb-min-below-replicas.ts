import type { Autoscaler, Declaration, Workload } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { recordAt } from '../../src/model/json.ts';
import { scalerOf } from '../kit/autoscalers.ts';
import { podsOf, shownPods } from '../kit/budgets.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, failIfAny, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pdb-min-below-replicas',
  title: 'No disruption budget wants as many pods available as one workload runs',
  why: 'Under a budget that wants every pod to stay, no node can be drained. pdb-allows-disruption counts all pods that a budget selects by their labels; this check holds it against each workload, by the labels that the workload itself selects, as other checkers do.',
  fix: 'Lower minAvailable, or use maxUnavailable: 1.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  since: '0.1.0',
  subject: 'budget',
  reads: ['workloads', 'autoscalers'],
  needs: ['graph'],
  params: {},
  messages: {
    all: '{budget} wants {value} available, so no pod can ever be evicted',
    'no-selector': '{budget} selects no pods',
    tooMany: '{budget} wants {value} available, and {workload} runs {pods}',
  },
  run: ({ subject, graph, finding }) => {
    const budget = nameOf(subject);
    const value = readValue(subject.object, 'spec', 'minAvailable') ?? undefined;
    if (value === undefined) return notAsked('it sets no minAvailable');
    const at = ['spec', 'minAvailable'];
    const shown = shownPods(value);
    const hundredth = podsOf(value, 100);
    if (hundredth === undefined)
      return unknown('partial-data', 'minAvailable is neither a number of pods nor a percentage');
    if (typeof value === 'string' && hundredth >= 100)
      return fail(finding('all', { data: { budget, value: shown }, at }));
    const selector = recordAt(subject.object, 'spec', 'selector');
    if (selector === undefined) return fail(finding('no-selector', { data: { budget }, at: ['spec', 'selector'] }));
    const near = workloadsIn(graph.workloads, subject.identity.namespace);
    const chosen = near.filter((workload) => graph.matches(selector, selectedBy(workload)));
    if (chosen.length === 0) return pass;
    return failIfAny(
      chosen.flatMap((workload) => {
        const count = podsAtLeast(workload, scalerOf(workload, graph));
        if (count === undefined || (podsOf(value, count.pods) ?? 0) < count.pods) return [];
        return [
          finding('tooMany', {
            data: { budget, value: shown, workload: nameOf(workload), pods: count.pods },
            at,
            discriminator: nameOf(workload),
            related: [
              { as: 'other-end', text: `${nameOf(count.by)} says so`, at: { declaration: count.by, path: count.path } },
            ],
          }),
        ];
      }),
    );
  },
});

/** All of a namespace: a budget is held against each. */
const workloadsIn = byNamespace<Workload>(Number.POSITIVE_INFINITY);

/** The labels that the workload's own selector wants; kinds of older APIs write them without `matchLabels`. */
function selectedBy({ object }: Workload): ReadonlyMap<string, string> {
  const selector = recordAt(object, 'spec', 'selector') ?? {};
  const labels: JsonRecord =
    recordAt(selector, 'matchLabels') ?? (selector['matchExpressions'] === undefined ? selector : {});
  return new Map(Object.entries(labels).flatMap(([key, own]) => (typeof own === 'string' ? [[key, own]] : [])));
}

interface Count {
  readonly pods: number;
  readonly by: Declaration;
  readonly path: readonly (string | number)[];
}

/** Where one replica is written, or none, an autoscaler's minimum counts. */
function podsAtLeast(workload: Workload, scaler: Autoscaler | undefined): Count | undefined {
  if (workload.replicas === undefined) return undefined;
  readValue(workload.object, ...workload.replicas.path);
  const { effective, path } = workload.replicas;
  if (effective !== 1 || scaler === undefined) return { pods: effective, by: workload, path };
  readValue(scaler.object, ...scaler.min.path);
  return { pods: scaler.min.effective, by: scaler, path: scaler.min.path };
}
