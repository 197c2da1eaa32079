import type { Verdict } from '../../src/model/check.ts';
import { countPods, namesOf, podsOf, shownPods, sourceOf } from '../kit/budgets.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pdb-min-available-vs-hpa',
  title: 'No disruption budget wants more pods than the autoscaler keeps',
  why: 'When the autoscaler has gone down to its minimum, the budget is never met: no node can be drained at night, when nodes are drained.',
  fix: 'Raise the minimum of the autoscaler above minAvailable, or set maxUnavailable: 1 instead.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  since: '0.1.0',
  subject: 'budget',
  reads: ['workloads', 'autoscalers'],
  needs: ['graph'],
  params: {},
  messages: {
    above: '{budget} wants {value} available, and {workload} may be scaled down to {replicas} ({source})',
  },
  run: ({ subject, graph, finding }): Verdict => {
    const value = readValue(subject.object, 'spec', 'minAvailable') ?? undefined;
    if (value === undefined) return notAsked('it sets no minAvailable');
    const counts = countPods(subject.workloads, graph);
    const [scaled] = counts.filter(({ scaler }) => scaler !== undefined);
    if (scaled === undefined) return notAsked('no autoscaler scales what it selects');
    if (counts.some(({ pods }) => pods === undefined))
      return unknown('not-collected', 'how many pods it selects at least is not in the files');
    const total = counts.reduce((sum, { pods = 0 }) => sum + pods, 0);
    const wanted = podsOf(value, total);
    if (wanted === undefined)
      return unknown('partial-data', 'spec.minAvailable is neither a number of pods nor a percentage');
    // A budget that wants exactly the minimum, or all of them, is pdb-allows-disruption's.
    if (typeof value === 'string' || wanted <= total) return pass;
    return fail(
      finding('above', {
        data: {
          budget: nameOf(subject),
          value: shownPods(value),
          replicas: total,
          workload: namesOf(scaled, counts),
          source: sourceOf(scaled),
        },
        at: ['spec', 'minAvailable'],
        related: counts.slice(0, 5).flatMap(({ scaler, pods = 0 }) =>
          scaler === undefined
            ? []
            : [
                {
                  as: 'other-end' as const,
                  text: `${nameOf(scaler)} scales down to ${pods}`,
                  at: { declaration: scaler, path: scaler.min.path },
                },
              ],
        ),
      }),
    );
  },
});
