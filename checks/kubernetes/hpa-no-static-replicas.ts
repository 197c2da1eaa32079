import type { Autoscaler, Graph, Workload } from '../../src/model/graph.ts';
import { scalerOf, withoutScaler } from '../kit/autoscalers.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readValue } from '../kit/read.ts';
import { rolloutOf } from '../kit/rollouts.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'hpa-no-static-replicas',
  title: 'Where an autoscaler sets the replicas, the manifest leaves them out',
  why: 'Every apply sets the number back to what is written: in the middle of the peak a release takes away the replicas that the autoscaler had added.',
  fix: 'Remove spec.replicas; the minimum of the autoscaler takes its place.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['autoscalers'],
  needs: ['graph'],
  ofFiles: true,
  params: {
    targets: {
      type: 'string',
      enum: ['resolved', 'named'],
      description:
        'resolved: an autoscaler scales what its target leads to; named: of Deployments alone, a HorizontalPodAutoscaler of the namespace names it, whatever API version it writes and in whatever case it writes the kind',
    },
  },
  messages: { written: '{workload} writes {replicas} replicas, and {autoscaler} sets the number at run time' },
  run: ({ subject, graph, params, finding }) => {
    if (subject.replicas === undefined) return notAsked('it has no number of replicas');
    if (rolloutOf(subject, graph) !== undefined) return notAsked('an Argo Rollout runs its pods, and counts for it');
    if (params.targets === 'named' && subject.identity.kind !== 'Deployment')
      return notAsked('only Deployments are asked');
    const scaler = params.targets === 'named' ? namesake(subject, graph) : scalerOf(subject, graph);
    const { written, path } = subject.replicas;
    readValue(subject.object, ...path);
    if (scaler === undefined) {
      const none = notAsked('no autoscaler targets it');
      if (written === undefined) return none;
      return withoutScaler(subject, graph, 'no autoscaler of it is in the files', () => none);
    }
    if (written === undefined) return pass;
    return fail(
      finding('written', {
        data: { workload: nameOf(subject), replicas: written, autoscaler: nameOf(scaler) },
        at: path,
        related: [
          {
            as: 'other-end',
            text: `${nameOf(scaler)} scales it`,
            at: { declaration: scaler, path: scaler.target.path },
          },
        ],
      }),
    );
  },
});

const autoscalersIn = byNamespace<Autoscaler>();

/** The API tells kinds apart by case, and other tools don't. */
function namesake({ identity: { kind, name, namespace } }: Workload, graph: Graph): Autoscaler | undefined {
  return autoscalersIn(graph.autoscalers, namespace).find(
    ({ type, target }) =>
      type === 'HorizontalPodAutoscaler' && target.name === name && target.kind.toLowerCase() === kind.toLowerCase(),
  );
}
