import type { Graph } from '../../src/model/graph.ts';
import { groupOf } from '../../src/model/identity.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'hpa-target-exists',
  title: 'Every autoscaler finds the workload that it scales',
  why: 'An autoscaler without its target scales nothing: the peak comes, and the replicas stay as they are.',
  fix: 'Write the kind, API version and name of the workload as it is declared in the same namespace.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  since: '0.1.0',
  subject: 'autoscaler',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages: { missing: '{autoscaler} scales {kind} {name}, which no file declares in the namespace {namespace}' },
  run: ({ subject, graph, finding }) => {
    if (subject.type === 'VerticalPodAutoscaler')
      return notAsked('a VerticalPodAutoscaler sets requests, not replicas');
    const { kind, name, apiVersion, path } = subject.target;
    const { namespace } = subject.identity;
    if ([kind, name, apiVersion].some(isPlaceholder))
      return unknown('not-collected', `its target ${kind}/${name} still holds a placeholder`);
    if (subject.workloads.length > 0) return pass;
    if (!podBearingKinds.some((known) => known === kind))
      return notAsked(`its target is a ${kind}, which we don't know to make pods`);
    return whenAbsent(graph, [kind], namespace, `${kind} ${name} is in no file`, () => {
      const nearest = candidate(graph, namespace, kind, name);
      return fail(
        finding('missing', {
          data: {
            autoscaler: nameOf(subject),
            kind: groupOf(apiVersion) === '' ? kind : `${kind} (${apiVersion})`,
            name,
            namespace,
          },
          at: [...path, 'name'],
          related:
            nearest === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `${nameOf(nearest)} is declared`,
                    at: { declaration: nearest, path: ['metadata', 'name'] },
                  },
                ],
        }),
      );
    });
  },
});

/** The workload that was probably meant: its name elsewhere, or a name that holds or is held by the written one. */
function candidate(graph: Graph, namespace: string, kind: string, name: string) {
  const near = graph.workloads.filter(({ identity }) => identity.namespace === namespace);
  return (
    graph.workloads.find(({ identity }) => identity.name === name) ??
    near.find(
      ({ identity }) => identity.kind === kind && (identity.name.includes(name) || name.includes(identity.name)),
    )
  );
}
