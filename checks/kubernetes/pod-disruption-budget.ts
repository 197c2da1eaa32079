import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

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
  params: {},
  messages: {
    missing: 'no PodDisruptionBudget of the namespace {namespace} selects the pods of {workload} ({replicas})',
  },
  run: ({ subject, graph, finding }) => {
    const { kind, namespace } = subject.identity;
    if (subject.replicas === undefined || kind === 'ReplicaSet' || kind === 'ReplicationController')
      return notAsked('only Deployments, StatefulSets and their like are asked for a budget');
    readValue(subject.object, ...subject.replicas.path);
    const scaler = graph.autoscalersOf(subject).find(({ type }) => type !== 'VerticalPodAutoscaler');
    const { written, path } = subject.replicas;
    if (scaler === undefined && written !== undefined && written < 2) return notAsked('it runs one replica or none');
    if (graph.budgetsOf(subject).length > 0) return pass;
    return whenAbsent(graph, ['PodDisruptionBudget'], namespace, 'no budget is in the files', () => {
      const elsewhere = graph.budgets.find(
        (budget) =>
          budget.identity.namespace !== namespace && graph.matches(selectorOf(budget.object), subject.template.labels),
      );
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

function selectorOf(object: Parameters<typeof readValue>[0]) {
  const selector = readValue(object, 'spec', 'selector');
  return typeof selector === 'object' && selector !== null && !Array.isArray(selector)
    ? (selector as typeof object)
    : undefined;
}
