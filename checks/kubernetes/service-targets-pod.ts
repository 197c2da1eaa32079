import type { Graph, Service, Workload } from '../../src/model/graph.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { mayMatch } from '../kit/unclear-labels.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-targets-pod',
  title: 'Every Service selects at least one pod',
  why: 'A Service that selects nothing has no endpoints: every connection to it is refused.',
  fix: "Write the labels of the pod template in the Service's selector, in the same namespace.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service'],
  since: '0.1.0',
  subject: 'service',
  reads: ['workloads'],
  needs: ['graph'],
  params: {
    selectorless: {
      type: 'string',
      enum: ['not-asked', 'fails'],
      description: 'What a Service without selector comes to: somebody may write its endpoints, or it leads nowhere',
    },
  },
  messages: {
    'no-selector': 'Service {service} has no selector',
    nothing: 'Service {service} selects {selector}, and no pod of the namespace {namespace} bears these labels',
  },
  run: ({ subject, graph, params, finding }) => {
    if (subject.type === 'ExternalName') return notAsked('an ExternalName Service selects nothing');
    const { namespace, name } = subject.identity;
    if (subject.selector === undefined)
      return params.selectorless === 'fails'
        ? fail(finding('no-selector', { data: { service: name }, at: ['spec', 'selector'] }))
        : notAsked('a Service without selector gets its endpoints from elsewhere');
    if (graph.workloadsOf(subject).length > 0) return pass;
    const { selector } = subject;
    if ([...selector.values()].some(isPlaceholder))
      return unknown('not-collected', 'its selector still holds a placeholder');
    const unclear = workloadsIn(graph.workloads, namespace).find(({ template }) => mayMatch(selector, template.labels));
    if (unclear !== undefined)
      return unknown('not-collected', `the pod labels of ${nameOf(unclear)} still hold a placeholder`);
    return whenAbsent(graph, podBearingKinds, namespace, 'no pod of the files bears its labels', () => {
      const nearest = nearestWorkload(subject, graph);
      return fail(
        finding('nothing', {
          data: {
            service: name,
            namespace,
            selector: [...selector].map(([key, value]) => `${key}=${value}`).join(',') || 'every pod',
          },
          at: ['spec', 'selector'],
          related:
            nearest === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `the pods of ${nameOf(nearest)} bear ${[...nearest.template.labels].map(([key, value]) => `${key}=${value}`).join(',') || 'no labels'}`,
                    at: { declaration: nearest, path: [...nearest.template.path, 'metadata', 'labels'] },
                  },
                ],
        }),
      );
    });
  },
});

const workloadsIn = byNamespace<Workload>();

/** The workload of the namespace that shares most of the wanted labels, else the one that bears the Service's name. */
function nearestWorkload(service: Service, graph: Graph): Workload | undefined {
  const { namespace, name } = service.identity;
  let best: Workload | undefined;
  let bestShared = 0;
  for (const workload of workloadsIn(graph.workloads, namespace)) {
    let shared = workload.identity.name === name ? 1.5 : 0;
    for (const [key, value] of service.selector ?? []) if (workload.template.labels.get(key) === value) shared += 1;
    if (shared > bestShared) [best, bestShared] = [workload, shared];
  }
  return best;
}
