import { whenAbsent } from '../kit/absence.ts';
import { nameOf, noContainer, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { probeOf } from '../kit/probes.ts';
import { fail, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'readiness-probe',
  title: 'Pods that a Service sends traffic to say when they are ready',
  why: 'Without a readiness probe a pod gets requests before it can answer them, at every start and rollout.',
  fix: 'Give the container that serves the port a readinessProbe that asks whether it can answer.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['callers'],
  needs: ['graph'],
  params: {
    enough: {
      type: 'string',
      enum: ['one-running', 'one'],
      description:
        'one-running: a container that runs for the life of the pod has a readiness probe; one: any container has one, whatever it asks, and pods that are not restarted are asked, too',
    },
  },
  messages: { missing: 'no container of {workload} has a readiness probe, and the Service {service} sends it traffic' },
  run: ({ subject, graph, params, finding }) => {
    const isAny = params.enough === 'one';
    if (!subject.longRunning && !(isAny && subject.identity.kind === 'Pod')) return notAsked('it runs to its end');
    const containers = isAny ? subject.containers : runningContainers(subject);
    const [first] = containers;
    if (first === undefined && !isAny) return noContainer;
    const probed = containers.some((container) =>
      isAny
        ? (container.object['readinessProbe'] ?? undefined) !== undefined
        : probeOf(container, 'readinessProbe') !== undefined,
    );
    const [service] = graph.callersOf(subject);
    if (service === undefined) {
      if (probed) return notAsked('no Service sends it traffic');
      return whenAbsent(
        graph,
        ['Service'],
        subject.identity.namespace,
        'no Service of the files sends it traffic',
        () => notAsked('no Service sends it traffic'),
      );
    }
    if (probed) return pass;
    return fail(
      finding('missing', {
        data: { workload: nameOf(subject), service: service.identity.name },
        at: [...(first?.path ?? [...subject.template.specPath, 'containers']), 'readinessProbe'],
        related: [
          {
            as: 'other-end',
            text: `Service ${service.identity.name} selects its pods`,
            at: { declaration: service, path: ['spec', 'selector'] },
          },
        ],
      }),
    );
  },
});
