import type { Verdict } from '../../src/model/check.ts';
import type { ClusterView, LiveObject, LivePod } from '../../src/model/cluster.ts';
import type { Graph } from '../../src/model/graph.ts';
import { asNumber, recordAt } from '../../src/model/json.ts';
import { isAtRest, listed, standing, statusOf } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Code LV11. */
export default defineCheck({
  id: 'live-budget-allows-disruption',
  title: 'Every disruption budget allows a disruption now',
  why: 'A budget that allows none stops the next drain of a node, and one that selects nothing protects nothing.',
  fix: 'Ask for fewer available pods than run, repair the pods that are not healthy, or correct the selector.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/#check-the-status-of-the-pdb'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['policy/PodDisruptionBudget'],
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    selectsNothing: '{budget} selects no pod',
    never: '{budget} wants {desired} of {expected} pods to be healthy, so it never allows a disruption',
    unhealthy: '{budget} allows no disruption now: {healthy} pods are healthy, and it wants {desired}',
    several: '{pod} is selected by {count} budgets ({names}), so the API refuses to evict it',
  },
  run: ({ subject, graph, evidence, finding }): Verdict => {
    const status = statusOf(subject);
    const budget = nameOf(subject);
    const [expected, desired, healthy, allowed] = [
      'expectedPods',
      'desiredHealthy',
      'currentHealthy',
      'disruptionsAllowed',
    ].map((field) => asNumber(status[field]));
    if (expected === undefined || desired === undefined || healthy === undefined || allowed === undefined)
      return unknown('partial-data', `the status of ${budget} lacks its counts`);
    const at = [
      'spec',
      recordAt(subject.object, 'spec')?.['maxUnavailable'] === undefined ? 'minAvailable' : 'maxUnavailable',
    ];
    if (expected === 0) {
      return isAtRest(subject)
        ? notAsked('what it protects is scaled to nothing')
        : fail(finding('selectsNothing', { data: { budget }, at: ['spec', 'selector'] }));
    }
    const own =
      allowed > 0
        ? pass
        : desired >= expected
          ? fail(finding('never', { data: { budget, desired, expected }, at }))
          : fail(finding('unhealthy', { data: { budget, desired, healthy }, at }));
    return combine([
      own,
      alone(subject, evidence.cluster, graph, (data) => fail(finding('several', { data, at: ['spec', 'selector'] }))),
    ]);
  },
});

/** The eviction API answers with an error where two budgets select one pod. */
function alone(
  subject: LiveObject,
  view: ClusterView,
  graph: Graph,
  fault: (data: { readonly pod: string; readonly count: number; readonly names: string }) => Verdict,
): Verdict {
  const { namespace } = subject.identity;
  const budgets = listed(view.list('policy/PodDisruptionBudget', namespace));
  if (budgets.length < 2) return pass;
  const pods = view.pods(namespace);
  const selects = (one: LiveObject, pod: LivePod): boolean =>
    graph.matches(recordAt(one.object, 'spec', 'selector'), pod.labels);
  for (const pod of standing('value' in pods ? pods.value : pods.read)) {
    if (!selects(subject, pod)) continue;
    const names = budgets.filter((one) => selects(one, pod)).map(({ identity }) => identity.name);
    if (names.length > 1) return fault({ pod: pod.identity.name, count: names.length, names: names.join(', ') });
  }
  return 'value' in pods ? pass : unknown(pods.reason, pods.text);
}
