import type { Verdict } from '../../src/model/check.ts';
import type { Autoscaler, Graph } from '../../src/model/graph.ts';
import { listAt, stringAt } from '../../src/model/json.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'hpa-min-replicas',
  title: 'Autoscalers keep several replicas running',
  why: 'In a quiet hour an autoscaler goes down to its minimum. With a minimum of one, every node drain and crash of that hour is an outage.',
  fix: 'Set minReplicas (KEDA: minReplicaCount) to the minimum or more.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  since: '0.1.0',
  subject: 'autoscaler',
  reads: ['workloads', 'callers'],
  needs: ['graph'],
  params: {
    min: {
      type: 'integer',
      unit: 'replicas',
      minimum: 1,
      maximum: 100,
      description: 'Smallest minimum that is enough',
    },
  },
  messages: {
    tooFew: '{autoscaler} may scale {target} down to {replicas} of at least {min} replicas',
    byDefault: '{autoscaler} sets no minimum, so it may scale {target} down to {replicas} of at least {min} replicas',
  },
  run: ({ subject, graph, params, finding }): Verdict => {
    if (subject.type === 'VerticalPodAutoscaler')
      return notAsked('a VerticalPodAutoscaler sets requests, not replicas');
    const { path, written, effective } = subject.min;
    readValue(subject.object, ...path);
    if (effective >= params.min) return pass;
    const tooFew = (): Verdict =>
      fail(
        finding(written === undefined ? 'byDefault' : 'tooFew', {
          data: {
            autoscaler: nameOf(subject),
            target: `${subject.target.kind} ${subject.target.name}`,
            replicas: effective,
            min: params.min,
          },
          at: path,
        }),
      );
    if (!startsForWork(subject, graph)) return tooFew();
    return whenAbsent(
      graph,
      ['Service'],
      subject.identity.namespace,
      'no Service of the files sends its target traffic',
      () => notAsked('KEDA starts its pods when there is work, and nobody calls them'),
    );
  },
});

/** KEDA's scalers of load that is measured on running pods. */
const loads: readonly string[] = ['cpu', 'memory'];

/** A worker that takes jobs out of a queue: at zero or one nobody waits who did not wait anyway. */
function startsForWork(autoscaler: Autoscaler, graph: Graph): boolean {
  const triggers = listAt(autoscaler.object, 'spec', 'triggers').map((trigger) => stringAt(trigger, 'type') ?? '');
  return (
    autoscaler.type === 'ScaledObject' &&
    triggers.length > 0 &&
    !triggers.some((trigger) => loads.includes(trigger)) &&
    autoscaler.workloads.length > 0 &&
    autoscaler.workloads.every((workload) => graph.callersOf(workload).length === 0)
  );
}
