import { podBearingKinds } from '../../src/model/reads.ts';
import { whenAbsent } from '../kit/absence.ts';
import { countPods, namesOf, podsOf, shownPods, sourceOf } from '../kit/budgets.ts';
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
    const hundredth = podsOf(value, 100);
    if (value === undefined || hundredth === undefined)
      return unknown('partial-data', `${at.join('.')} is neither a number of pods nor a percentage`);
    const isPercent = typeof value === 'string';
    if (field === 'maxUnavailable')
      return hundredth <= 0 ? fail(finding('zero', { data: { budget, value: shownPods(value) }, at })) : pass;
    if (isPercent && hundredth >= 100) return fail(finding('all', { data: { budget, value: shownPods(value) }, at }));
    if (hundredth <= 0) return pass;
    const { namespace } = subject.identity;
    if (subject.workloads.length === 0)
      return whenAbsent(graph, podBearingKinds, namespace, 'no workload that it selects is in the files', () =>
        notAsked('it selects no workload of the files'),
      );
    const counts = countPods(subject.workloads, graph);
    const unclear = counts.find(({ pods }) => pods === undefined);
    if (unclear !== undefined)
      return unknown('not-collected', `how many pods ${nameOf(unclear.workload)} runs is not in the files`);
    const [first] = counts;
    if (first === undefined) return notAsked('what it selects runs no pods');
    // The budget counts all pods that it selects, whoever made them.
    const total = counts.reduce((sum, { pods }) => sum + (pods ?? 0), 0);
    const wanted = podsOf(value, total) ?? 0;
    if (wanted < total) return pass;
    if (wanted > total && counts.some(({ scaler }) => scaler !== undefined))
      return notAsked('pdb-min-available-vs-hpa names a budget above the minimum of an autoscaler');
    return fail(
      finding('tooMany', {
        data: {
          budget,
          value: shownPods(value),
          replicas: total,
          workload: namesOf(first, counts),
          source: sourceOf(first),
        },
        at,
        related: counts.slice(0, 5).map(({ workload, scaler, pods = 0 }) => ({
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
