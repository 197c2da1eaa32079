import { nameOf } from '../kit/containers-asked.ts';
import { whenAbsent } from '../kit/absence.ts';
import { defineCheck } from '../kit/define-check.ts';
import { unclearPolicy } from '../kit/policies.ts';
import { fail, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'pod-isolated',
  title: 'A network policy selects every pod',
  why: 'Pods that no policy selects may talk to everybody. network-policy asks for both directions; this check takes any policy, as other checkers do.',
  fix: 'Add a NetworkPolicy whose podSelector matches the labels of the pod.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['policies'],
  needs: ['graph'],
  params: {},
  messages: { none: 'no network policy selects the pods of {workload}' },
  run: ({ subject, graph, finding }) => {
    if (graph.policiesOf(subject).length > 0) return pass;
    const { namespace } = subject.identity;
    const unclear = unclearPolicy(graph, namespace);
    if (unclear !== undefined)
      return unknown('partial-data', `which pods ${nameOf(unclear)} selects is not understood`);
    const { path, labels } = subject.template;
    return whenAbsent(graph, ['NetworkPolicy'], namespace, 'no policy of the files selects it', () =>
      fail(
        finding('none', {
          data: { workload: nameOf(subject) },
          at: [...path, 'metadata', 'labels', ...[...labels.keys()].slice(0, 1)],
        }),
      ),
    );
  },
});
