import type { Json } from '../../src/model/json.ts';
import type { Autoscaler, Graph, Workload } from '../../src/model/graph.ts';
import { identityKey } from '../../src/model/identity.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pdb-allows-disruption',
  title: 'Every disruption budget lets at least one pod be evicted',
  why: 'A budget that never allows an eviction blocks every node drain and cluster upgrade until somebody deletes it by force.',
  fix: 'Lower minAvailable below the replicas that always run, or set maxUnavailable: 1.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets'],
  since: '0.1.0',
  subject: 'budget',
  reads: ['workloads', 'autoscalers'],
  needs: ['graph'],
  params: {},
  messages: {
    zero: '{budget} allows {value} unavailable pods, so no pod can ever be evicted',
    all: '{budget} wants {value} available, so no pod can ever be evicted',
    tooMany:
      '{budget} wants {value} available, and {workload} runs no more than {replicas} ({source}), so none can be evicted',
  },
  run: ({ subject, graph, finding }) => {
    const budget = nameOf(subject);
    const max = readValue(subject.object, 'spec', 'maxUnavailable') ?? undefined;
    const min = readValue(subject.object, 'spec', 'minAvailable') ?? undefined;
    if ((max === undefined) === (min === undefined)) return notAsked('pdb-policy-set asks for exactly one number');
    const field = max === undefined ? 'minAvailable' : 'maxUnavailable';
    const value = max ?? min;
    const at = ['spec', field];
    // A percentage of 100 pods is the percentage.
    const hundredth = amount(value, 100);
    if (value === undefined || hundredth === undefined)
      return unknown('partial-data', `${at.join('.')} is neither a number of pods nor a percentage`);
    const isPercent = typeof value === 'string';
    if (field === 'maxUnavailable')
      return hundredth <= 0 ? fail(finding('zero', { data: { budget, value: shown(value) }, at })) : pass;
    if (isPercent && hundredth >= 100) return fail(finding('all', { data: { budget, value: shown(value) }, at }));
    if (hundredth <= 0) return pass;
    const { namespace } = subject.identity;
    if (subject.workloads.length === 0)
      return whenAbsent(graph, podBearingKinds, namespace, 'no workload that it selects is in the files', () =>
        notAsked('it selects no workload of the files'),
      );
    const counts = countsOf(subject.workloads, graph);
    const unclear = counts.find(({ pods }) => pods === undefined);
    if (unclear !== undefined)
      return unknown('not-collected', `how many pods ${nameOf(unclear.workload)} runs is not in the files`);
    const running = counts.filter(({ pods }) => pods !== 0);
    const [first] = running;
    if (first === undefined) return notAsked('what it selects runs no pods');
    // The budget counts all pods that it selects, whoever made them.
    const total = running.reduce((sum, { pods }) => sum + (pods ?? 0), 0);
    if ((amount(value, total) ?? 0) < total) return pass;
    const others = running.length - 1;
    return fail(
      finding('tooMany', {
        data: {
          budget,
          value: shown(value),
          replicas: total,
          workload: others === 0 ? nameOf(first.workload) : `${nameOf(first.workload)} with ${others} more`,
          source: first.scaler === undefined ? 'its replicas' : `the minimum of ${nameOf(first.scaler)}`,
        },
        at,
        related: running.slice(0, 5).map(({ workload, scaler, pods = 0 }) => ({
          as: 'other-end',
          text: scaler === undefined ? `${nameOf(workload)} runs ${pods}` : `${nameOf(scaler)} scales down to ${pods}`,
          at:
            scaler === undefined
              ? { declaration: workload, path: workload.replicas?.path ?? ['kind'] }
              : { declaration: scaler, path: scaler.min.path },
        })),
      }),
    );
  },
});

interface Count {
  readonly workload: Workload;
  readonly scaler: Autoscaler | undefined;
  /** Undefined where the files don't say. */
  readonly pods: number | undefined;
}

/** The pods that always run. Of several declarations of one object the fewest count: nobody knows which is applied. */
function countsOf(workloads: readonly Workload[], graph: Graph): readonly Count[] {
  const byNode = new Map<string, Count>();
  for (const workload of workloads) {
    if (!workload.longRunning) continue;
    const scaler = graph.autoscalersOf(workload).find(({ type }) => type !== 'VerticalPodAutoscaler');
    const count = { workload, scaler, pods: fewest(workload, scaler) };
    const key = identityKey(workload.identity);
    const known = byNode.get(key);
    if (known === undefined || (count.pods ?? 0) < (known.pods ?? 0)) byNode.set(key, count);
  }
  return [...byNode.values()];
}

/** An autoscaler's minimum always counts where there is one; at 0 the question is about the first pod that it starts. */
function fewest(workload: Workload, scaler: Autoscaler | undefined): number | undefined {
  if (workload.replicas === undefined) return workload.identity.kind === 'Pod' ? 1 : undefined;
  if (scaler !== undefined) {
    readValue(scaler.object, ...scaler.min.path);
    return Math.max(1, scaler.min.effective);
  }
  readValue(workload.object, ...workload.replicas.path);
  return Math.max(0, workload.replicas.effective);
}

/** A number of pods, or a percentage of `total` rounded up as the disruption controller does; undefined for anything else. */
function amount(value: Json | undefined, total: number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d{1,9})%$/.exec(value) : null;
  return percent === null ? undefined : Math.ceil((Number(percent[1]) * total) / 100);
}

function shown(value: Json): string | number {
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}
