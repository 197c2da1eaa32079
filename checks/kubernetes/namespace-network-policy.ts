import type { Graph, Policy, Workload } from '../../src/model/graph.ts';
import { valueAt } from '../../src/model/json.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgeNamespace } from '../kit/namespaces.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'namespace-network-policy',
  title: 'Every namespace has a network policy',
  why: 'In a namespace without a policy each pod that is ever added talks to everything, and everything talks to it.',
  fix: 'Add a default-deny NetworkPolicy to the namespace: `podSelector: {}` with both policy types and no rule.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-and-all-egress-traffic',
  ],
  since: '0.1.0',
  subject: 'namespace',
  reads: ['policies', 'workloads'],
  needs: ['graph'],
  params: {},
  messages: { none: 'no network policy lies in the namespace {namespace}' },
  run: ({ subject, graph, finding }) =>
    judgeNamespace(subject, (namespace) => {
      if (policiesIn(graph.policies, namespace).length > 0) return pass;
      if (holdsPods(graph, namespace))
        return notAsked('it has no policy, and network-policy judges its pods one by one');
      const wide = graph.policies.find(({ clusterWide }) => clusterWide);
      if (wide !== undefined)
        return unknown('partial-data', `it has no policy of its own; ${nameOf(wide)} may hold for pods that are added`);
      return whenAbsent(graph, ['NetworkPolicy'], namespace, 'no file declares a network policy in it', () =>
        fail(finding('none', { data: { namespace }, at: ['metadata', 'name'] })),
      );
    }),
});

const policiesIn = byNamespace<Policy>();
const workloadsIn = byNamespace<Workload>();

/** On the host's network no policy holds, so network-policy does not ask. */
function holdsPods(graph: Graph, namespace: string): boolean {
  return workloadsIn(graph.workloads, namespace).some(({ template }) => valueAt(template.spec, 'hostNetwork') !== true);
}
