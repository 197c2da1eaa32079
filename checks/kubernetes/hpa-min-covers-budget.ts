import type { Autoscaler, Budget, Graph, Workload } from '../../src/model/graph.ts';
import { replicatedKinds, scalerOf } from '../kit/autoscalers.ts';
import { podsOf, shownPods } from '../kit/budgets.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { sharedLabels } from '../kit/shared-labels.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'hpa-min-covers-budget',
  title: 'The autoscaler of a workload keeps as many pods as its budget wants',
  why: 'Scaled down to its minimum, the workload has fewer pods than its budget wants available: no node can be drained, and no pod moved.',
  fix: 'Raise minReplicas of the autoscaler above minAvailable of the budget, or give the budget a maxUnavailable instead.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['PodDisruptionBudget', 'autoscalers'],
  needs: ['graph'],
  params: {
    kinds: { type: 'strings', enum: replicatedKinds, minItems: 1, description: 'Kinds that are asked' },
    match: {
      type: 'string',
      enum: ['selector', 'any-label'],
      description:
        'What makes budget and autoscaler those of the workload: the whole selector and the target in its namespace, a minimum that is left out being 1; or one label that budget and pods share and the kind and name of the target in any namespace, a minimum that is left out counting as enough',
    },
  },
  messages: {
    above: '{workload} may be scaled down to {replicas} by {scaler}, and {budget} wants {value} available',
  },
  run: ({ subject, graph, params, finding }) => {
    if (!params.kinds.includes(subject.identity.kind)) return notAsked(`only ${params.kinds.join(', ')} are asked`);
    const loose = params.match === 'any-label';
    const scaler = loose ? looseScalerOf(subject, graph) : scalerOf(subject, graph);
    if (scaler === undefined) return notAsked('no autoscaler of the files scales it');
    const budgets = loose ? [...sharing(graph.budgets, subject).keys()].slice(0, 1) : graph.budgetsOf(subject);
    readValue(scaler.object, ...scaler.min.path);
    const least = loose ? scaler.min.written : Math.max(1, scaler.min.effective);
    if (least === undefined) return notAsked('its autoscaler writes no minimum');
    for (const budget of budgets) {
      const verdict = judgeBudget(budget, least);
      if (verdict === 'enough') continue;
      if (verdict === 'unclear')
        return unknown(
          'partial-data',
          `spec.minAvailable of ${nameOf(budget)} is neither a number of pods nor a percentage`,
        );
      const at = { declaration: budget, path: ['spec', 'minAvailable'] };
      return fail(
        finding('above', {
          data: {
            workload: nameOf(subject),
            replicas: least,
            scaler: nameOf(scaler),
            budget: nameOf(budget),
            value: verdict.value,
          },
          at: subject.replicas?.path ?? ['metadata', 'name'],
          related: [
            { as: 'other-end', text: `${nameOf(budget)} wants ${verdict.value}`, at },
            {
              as: 'cause',
              text: `${nameOf(scaler)} scales down to ${least}`,
              at: { declaration: scaler, path: scaler.min.path },
            },
          ],
        }),
      );
    }
    return budgets.length === 0 ? notAsked('no budget of the files selects its pods') : pass;
  },
});

function judgeBudget(budget: Budget, least: number): 'enough' | 'unclear' | { readonly value: string | number } {
  const value = readValue(budget.object, 'spec', 'minAvailable') ?? undefined;
  if (value === undefined) return 'enough';
  const wanted = podsOf(value, least);
  if (wanted === undefined) return 'unclear';
  return wanted > least ? { value: shownPods(value) } : 'enough';
}

const sharing = sharedLabels<Budget>(['spec', 'selector'], 'anywhere');

/** By the kind and name of its target alone, wherever it lies. */
function looseScalerOf({ identity: { kind, name } }: Workload, graph: Graph): Autoscaler | undefined {
  let byTarget = targets.get(graph);
  if (byTarget === undefined) {
    byTarget = new Map();
    for (const scaler of graph.autoscalers) {
      const key = `${scaler.target.kind}/${scaler.target.name}`;
      if (scaler.type === 'HorizontalPodAutoscaler' && !byTarget.has(key)) byTarget.set(key, scaler);
    }
    targets.set(graph, byTarget);
  }
  return byTarget.get(`${kind}/${name}`);
}

/** Indexed once for all workloads of a graph. */
const targets = new WeakMap<Graph, Map<string, Autoscaler>>();
