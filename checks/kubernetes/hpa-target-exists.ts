import type { Verdict } from '../../src/model/check.ts';
import type { Graph, Workload } from '../../src/model/graph.ts';
import { groupOf } from '../../src/model/identity.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace, isAlike } from '../kit/by-namespace.ts';
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
  params: {
    match: {
      type: 'string',
      enum: ['group', 'version'],
      description: 'Whether the target has the API group that is written, in any version, or the very version',
    },
    namespaces: {
      type: 'string',
      enum: ['own', 'any'],
      description: 'Where its target may lie: in its own namespace, as in the API, or in any',
    },
    otherKinds: {
      type: 'string',
      enum: ['not-asked', 'fail'],
      description: 'What a target of a kind comes to that is not known to make pods',
    },
  },
  messages: {
    missing: '{autoscaler} scales {kind} {name}, which the namespace {namespace} does not hold',
    unset: '{autoscaler} does not say what it scales: scaleTargetRef needs a kind and a name',
  },
  run: ({ subject, graph, params, finding }) => {
    if (subject.type === 'VerticalPodAutoscaler')
      return notAsked('a VerticalPodAutoscaler sets requests, not replicas');
    const { kind, name, apiVersion, path } = subject.target;
    const { namespace } = subject.identity;
    if ([kind, name, apiVersion].some(isPlaceholder))
      return unknown('not-collected', `its target ${kind}/${name} still holds a placeholder`);
    const found = params.match === 'version' ? withVersion(subject.workloads, apiVersion) : subject.workloads;
    if (found.length > 0) return pass;
    if (kind === '' || name === '') return fail(finding('unset', { data: { autoscaler: nameOf(subject) }, at: path }));
    if (params.namespaces === 'any' && isAnywhere(graph, kind, name)) return pass;
    // The API tells kinds apart by case: `deployment` is none.
    const known = podBearingKinds.find((one) => one.toLowerCase() === kind.toLowerCase());
    const fault = (): Verdict => {
      const nearest = candidate(graph, namespace, known ?? kind, name);
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
                    text: `${nameOf(nearest)} (${nearest.apiVersion}) is declared in the namespace ${nearest.identity.namespace}`,
                    at: { declaration: nearest, path: ['metadata', 'name'] },
                  },
                ],
        }),
      );
    };
    if (known === undefined)
      return params.otherKinds === 'fail'
        ? fault()
        : notAsked(`its target is a ${kind}, which we don't know to make pods`);
    return whenAbsent(graph, [known], namespace, `${kind} ${name} is in no file`, fault);
  },
});

const named = new WeakMap<Graph, ReadonlySet<string>>();

/** Is there a workload of the kind and name, wherever it lies? Indexed once for all autoscalers of a graph. */
function isAnywhere(graph: Graph, kind: string, name: string): boolean {
  let known = named.get(graph);
  if (known === undefined) {
    known = new Set(graph.workloads.map(({ identity }) => `${identity.kind}/${identity.name}`));
    named.set(graph, known);
  }
  return known.has(`${kind}/${name}`);
}

const workloadsIn = byNamespace<Workload>();

/** The workload that was probably meant: of the same name, of a name that holds or is held by it, or in another namespace. */
function candidate(graph: Graph, namespace: string, kind: string, name: string): Workload | undefined {
  const near = workloadsIn(graph.workloads, namespace);
  return (
    near.find(({ identity }) => identity.name === name) ??
    near.find(({ identity }) => identity.kind === kind && isAlike(identity.name, name)) ??
    graph.workloads.slice(0, 200).find(({ identity }) => identity.kind === kind && identity.name === name)
  );
}

function withVersion(workloads: readonly Workload[], apiVersion: string): readonly Workload[] {
  return workloads.filter((workload) => workload.apiVersion === apiVersion);
}
