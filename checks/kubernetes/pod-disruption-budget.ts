import type { Budget } from '../../src/model/graph.ts';
import { recordAt, valueAt } from '../../src/model/json.ts';
import { whenAbsent } from '../kit/absence.ts';
import { replicatedKinds, scalerOf, unlessOneWritten, unlessSeveral } from '../kit/autoscalers.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { sharedLabels } from '../kit/shared-labels.ts';
import { hasUnclearLabels, isUnclear } from '../kit/unclear-labels.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pod-disruption-budget',
  title: 'Workloads with several replicas have a disruption budget',
  why: 'Without a budget a node drain or a cluster upgrade may evict every replica at once.',
  fix: 'Add a PodDisruptionBudget in the same namespace whose selector matches the pod labels.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['PodDisruptionBudget', 'autoscalers'],
  needs: ['graph'],
  params: {
    kinds: { type: 'strings', enum: replicatedKinds, minItems: 1, description: 'Kinds that are asked for a budget' },
    replicas: {
      type: 'string',
      enum: ['several', 'unless-one', 'any'],
      description:
        'Which workloads are asked: those that may run two replicas, those that do not write one replica or none, or all of them',
    },
    match: {
      type: 'string',
      enum: ['selector', 'any-label'],
      description:
        'What makes a budget the one of the pods: its whole selector; or one label that both bear, in a namespace that is written alike or not at all',
    },
  },
  messages: {
    missing: 'no PodDisruptionBudget of the namespace {namespace} selects the pods of {workload} ({replicas})',
  },
  run: ({ subject, graph, params, finding }) => {
    const { kind, namespace } = subject.identity;
    if (subject.replicas === undefined || !params.kinds.includes(kind))
      return notAsked(`only ${params.kinds.join(', ')} are asked for a budget`);
    readValue(subject.object, ...subject.replicas.path);
    const scaler = scalerOf(subject, graph);
    const { written, path } = subject.replicas;
    if (params.replicas === 'unless-one') {
      const one = unlessOneWritten(subject);
      if (one !== undefined) return one;
    }
    if (params.replicas === 'several') {
      // Replicas that are left out are one, as min-replicas says.
      const one = unlessSeveral(subject, graph);
      if (one !== undefined) return one;
    }
    const own = params.match === 'any-label' ? [...sharing(graph.budgets, subject).keys()] : graph.budgetsOf(subject);
    if (own.length > 0) return pass;
    const near = budgetsIn(graph.budgets, namespace);
    const unclear = near.find(({ object }) => isUnclear(valueAt(object, 'spec', 'selector')));
    if (unclear !== undefined)
      return unknown('not-collected', `the selector of ${nameOf(unclear)} still holds a placeholder`);
    if (near.length > 0 && hasUnclearLabels(subject))
      return unknown('not-collected', 'the labels of its pods still hold a placeholder');
    return whenAbsent(graph, ['PodDisruptionBudget'], namespace, 'no budget is in the files', () => {
      const elsewhere = graph.budgets
        .slice(0, 200)
        .find(({ object }) => graph.matches(recordAt(object, 'spec', 'selector'), subject.template.labels));
      return fail(
        finding('missing', {
          data: {
            namespace,
            workload: nameOf(subject),
            replicas:
              scaler === undefined
                ? written === undefined
                  ? 'replicas left to others'
                  : `${written} replicas`
                : `scaled by ${nameOf(scaler)}`,
          },
          at: path,
          related:
            elsewhere === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `${nameOf(elsewhere)} would match, and lies in ${elsewhere.identity.namespace}`,
                    at: { declaration: elsewhere, path: ['metadata', 'namespace'] },
                  },
                ],
        }),
      );
    });
  },
});

const budgetsIn = byNamespace<Budget>();
const sharing = sharedLabels<Budget>(['spec', 'selector'], 'near');
