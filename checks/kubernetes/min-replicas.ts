import type { Verdict } from '../../src/model/check.ts';
import { defineCheck } from '../kit/define-check.ts';
import { whenAbsent } from '../kit/absence.ts';
import { scalerOf, withoutScaler, statesReplicas, unstated } from '../kit/autoscalers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';
import { readValue } from '../kit/read.ts';

export default defineCheck({
  id: 'min-replicas',
  title: 'Workloads that a Service sends traffic to run several replicas',
  why: 'With one replica every node drain, rollout and crash is an outage for whoever calls it.',
  fix: 'Set spec.replicas to the minimum or more, or let an autoscaler hold it there.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['callers', 'autoscalers'],
  needs: ['graph'],
  params: {
    min: {
      type: 'integer',
      unit: 'replicas',
      minimum: 1,
      maximum: 100,
      description: 'Fewest replicas that are enough',
    },
  },
  messages: {
    tooFew: '{workload} runs {replicas} of at least {min} replicas, and the Service {service} sends it traffic',
  },
  run: ({ subject, graph, params, finding }) => {
    const { kind } = subject.identity;
    if (subject.replicas === undefined || (kind !== 'Deployment' && kind !== 'Rollout' && kind !== 'DeploymentConfig'))
      return notAsked('only Deployments and their like are asked how many replicas they run');
    if (scalerOf(subject, graph) !== undefined)
      return notAsked('an autoscaler sets the replicas; its minimum has a rule of its own');
    readValue(subject.object, ...subject.replicas.path);
    const { effective, path } = subject.replicas;
    if (effective >= params.min) return enough(graph.callersOf(subject).length);
    const { namespace } = subject.identity;
    const [service] = graph.callersOf(subject);
    if (service === undefined)
      return whenAbsent(graph, ['Service'], namespace, 'no Service of the files sends it traffic', () =>
        notAsked('no Service sends it traffic'),
      );
    const tooFew = (): Verdict =>
      fail(
        finding('tooFew', {
          data: { workload: nameOf(subject), replicas: effective, min: params.min, service: service.identity.name },
          at: path,
          related: [
            {
              as: 'other-end',
              text: `Service ${service.identity.name} selects its pods`,
              at: { declaration: service, path: ['spec', 'selector'] },
            },
          ],
        }),
      );
    if (statesReplicas(subject)) return tooFew();
    // Replicas are rightly left out under an autoscaler, which may stand where we did not look.
    return withoutScaler(subject, graph, unstated(subject), tooFew);
  },
});

function enough(callers: number): Verdict {
  return callers > 0 ? pass : notAsked('no Service sends it traffic');
}
