import type { Role } from '../../src/model/graph.ts';
import { whenAbsent } from '../kit/absence.ts';
import { defineCheck } from '../kit/define-check.ts';
import { linear } from '../kit/linear.ts';
import { placeOf, windowDays } from '../kit/measured.ts';
import { leastAvailable, replicaEvidence } from '../kit/pod-evidence.ts';
import { guarded, numberOf } from '../kit/prometheus.ts';
import { roleOf } from '../kit/roles.ts';
import { notAsked, unknown } from '../kit/verdict.ts';

/** Sessions of a gateway or a voice node and the data of a store don't move to another pod. */
const alone: ReadonlySet<Role> = new Set(['gateway', 'sharded-gateway', 'voice', 'store']);

/** PO8 of the catalogue of Prometheus questions (docs/evidence.md, Prometheus), by degree. */
export default defineCheck({
  id: 'replicas-for-failover',
  title: 'Whatever is called kept a second replica available',
  why: 'With one replica left the next crash or drain is an outage for whoever calls it.',
  fix: 'Run one replica more than the load needs, spread them over nodes, and hold them with a disruption budget.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/disruptions/'],
  since: '0.1.0',
  subject: 'measured-workload',
  reads: ['callers'],
  needs: ['prometheus'],
  params: {
    ...windowDays,
    goodReplicas: {
      type: 'integer',
      minimum: 1,
      maximum: 1000,
      unit: 'replicas',
      description: 'Replicas that cost nothing',
    },
    badReplicas: {
      type: 'integer',
      minimum: 0,
      maximum: 1000,
      unit: 'replicas',
      description: 'Replicas at which nothing is left',
    },
  },
  messages: { few: '{workload} was down to {least} available replicas within the last {days} days; {good} are wanted' },
  readsRole: true,
  queries: { ...replicaEvidence('{{windowDays}}'), least: leastAvailable },
  run: ({ subject, graph, params, answers, finding }) =>
    guarded(answers, () => {
      const { workload } = subject;
      if (workload === undefined) return unknown('not-collected', 'who calls it is in no manifest');
      if (subject.identity.kind !== 'Deployment')
        return notAsked('only Deployments have replicas that stand in for each other');
      if (alone.has(roleOf(workload))) return notAsked('no other pod stands in for one that holds sessions or data');
      if (graph.callersOf(workload).length === 0)
        return whenAbsent(
          graph,
          ['Service'],
          subject.identity.namespace,
          'no Service of the files sends it traffic',
          () => notAsked('no Service sends it traffic'),
        );
      const { windowDays: days, goodReplicas: good, badReplicas: bad } = params;
      const least = numberOf(answers.least, 'available replicas');
      return linear({
        what: `fewest available replicas over ${days} days`,
        value: least,
        unit: 'replicas',
        good,
        bad,
        finding: () =>
          finding('few', { data: { workload: subject.identity.name, least, days, good }, at: placeOf(subject) }),
      });
    }),
});
