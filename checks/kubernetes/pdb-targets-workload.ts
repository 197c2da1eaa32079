import type { Budget, Graph, Workload } from '../../src/model/graph.ts';
import { recordAt, valueAt } from '../../src/model/json.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace, isAlike } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { hasUnclearLabels, isUnclear } from '../kit/unclear-labels.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pdb-targets-workload',
  title: 'Every disruption budget protects some pods',
  why: 'A budget whose selector matches nothing protects nothing, and looks as if it did.',
  fix: 'Copy the labels of the pod template into the selector of the budget.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  since: '0.1.0',
  subject: 'budget',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    none: '{budget} selects no pods of the namespace {namespace}',
    noSelector: '{budget} has no selector, so it protects no pods',
  },
  run: ({ subject, graph, finding }) => {
    if (subject.workloads.length > 0) return pass;
    const { namespace } = subject.identity;
    const selector = valueAt(subject.object, 'spec', 'selector') ?? undefined;
    const at = ['spec', 'selector'];
    const budget = nameOf(subject);
    if (selector === undefined) return fail(finding('noSelector', { data: { budget }, at }));
    if (isUnclear(selector)) return unknown('not-collected', 'its selector still holds a placeholder');
    if (workloadsIn(graph.workloads, namespace).some(hasUnclearLabels))
      return unknown('not-collected', 'labels of pods in its namespace still hold a placeholder');
    return whenAbsent(graph, podBearingKinds, namespace, 'no workload that it selects is in the files', () => {
      const nearest = candidate(subject, graph);
      return fail(
        finding('none', {
          data: { budget, namespace },
          at,
          related:
            nearest === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `${nameOf(nearest)} in ${nearest.identity.namespace} has other labels, or another namespace`,
                    at: {
                      declaration: nearest,
                      path: [...nearest.template.path, 'metadata', 'labels'],
                    },
                  },
                ],
        }),
      );
    });
  },
});

const workloadsIn = byNamespace<Workload>();

/** What was probably meant: pods of another namespace that the selector matches, or a workload of a like name. */
function candidate(budget: Budget, graph: Graph): Workload | undefined {
  const selector = recordAt(budget.object, 'spec', 'selector');
  const { name, namespace } = budget.identity;
  const near = workloadsIn(graph.workloads, namespace);
  return (
    near.find(({ identity }) => identity.name === name) ??
    near.find(({ identity }) => isAlike(identity.name, name)) ??
    graph.workloads.slice(0, 200).find(({ template }) => graph.matches(selector, template.labels))
  );
}
