import type { Verdict } from '../../src/model/check.ts';
import type { Autoscaler, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf, noContainer, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { readString } from '../kit/read.ts';
import { effectiveRequest, wholePod } from '../kit/resources.ts';
import { fail, failIfAny, judgeEach, notAsked, pass } from '../kit/verdict.ts';

export default defineCheck({
  id: 'hpa-metric-has-request',
  title: 'What an autoscaler measures in percent has a request to be a percentage of',
  why: 'Utilisation is usage divided by request. With one request missing the autoscaler reports an error and never scales.',
  fix: 'Set the matching request on every container of the target, or scale on an average value.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#how-does-a-horizontalpodautoscaler-work',
  ],
  since: '0.1.0',
  subject: 'autoscaler',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    missing:
      '{autoscaler} scales on {resource} utilisation, and container {container} of {workload} requests no {resource}',
    noContainer:
      '{autoscaler} scales on {resource} utilisation of the container {container}, which {workload} does not have',
  },
  run: ({ subject, graph, finding }) => {
    const metrics = utilisations(subject);
    if (metrics.length === 0) return notAsked('it scales on no utilisation of CPU or memory');
    const autoscaler = nameOf(subject);
    const { kind, name } = subject.target;
    if (subject.workloads.length === 0) {
      const because = notAsked('its target is not among the files; hpa-target-exists asks about that');
      if (!podBearingKinds.some((known) => known === kind)) return because;
      return whenAbsent(graph, [kind], subject.identity.namespace, `${kind} ${name} is in no file`, () => because);
    }
    const judge = (workload: Workload, { resource, container: only, path }: UtilisationMetric): Verdict => {
      if (only === undefined && (wholePod(workload, 'requests', resource) ?? 0n) > 0n) return pass;
      const running = runningContainers(workload);
      const measured = running.filter(({ name: own }) => only === undefined || own === only);
      const data = { autoscaler, resource, workload: nameOf(workload) };
      const discriminator = `${nameOf(workload)}/${resource}/${only ?? ''}`;
      if (only !== undefined && measured.length === 0)
        return fail(
          finding('noContainer', {
            data: { ...data, container: only },
            at: path,
            discriminator,
            related: [
              {
                as: 'other-end',
                text: `${nameOf(workload)} has ${running.map(({ name: own }) => own).join(', ')}`,
                at: { declaration: workload, path: [...workload.template.specPath, 'containers'] },
              },
            ],
          }),
        );
      const requests = measured.map((container) => ({ container, request: effectiveRequest(container, resource) }));
      // A request of 0 is one, as long as the sum is a number to divide by.
      const sum = requests.reduce((total, { request }) => total + (request ?? 0n), 0n);
      const lacking = requests.filter(({ request }) => request === undefined || sum <= 0n);
      return failIfAny(
        lacking.map(({ container }) =>
          finding('missing', {
            data: { ...data, container: container.name },
            at: path,
            container: container.name,
            discriminator,
            related: [
              {
                as: 'other-end',
                text: `container ${container.name} of ${nameOf(workload)}`,
                at: { declaration: workload, path: [...container.path, 'resources', 'requests', resource] },
              },
            ],
          }),
        ),
      );
    };
    return judgeEach(
      subject.workloads.flatMap((workload) => metrics.map((metric) => ({ workload, metric }))),
      ({ workload, metric }) => (runningContainers(workload).length === 0 ? noContainer : judge(workload, metric)),
    );
  },
});

interface UtilisationMetric {
  readonly resource: 'cpu' | 'memory';
  readonly container?: string;
  readonly path: Path;
}

/**
 * Utilization metrics of cpu and memory: autoscaling/v2 and its betas, the percentage of autoscaling/v1, KEDA's cpu and
 * memory triggers. An autoscaler without any metric scales on the utilisation of CPU
 * (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/).
 */
function utilisations(autoscaler: Autoscaler): readonly UtilisationMetric[] {
  if (autoscaler.type === 'VerticalPodAutoscaler') return [];
  return autoscaler.type === 'ScaledObject' ? triggers(autoscaler) : metrics(autoscaler);
}

function metricOf(resource: string | undefined, path: Path, container?: string): readonly UtilisationMetric[] {
  if (resource !== 'cpu' && resource !== 'memory') return [];
  return [{ resource, path, ...(container === undefined ? {} : { container }) }];
}

function triggers({ object }: Autoscaler): readonly UtilisationMetric[] {
  return listAt(object, 'spec', 'triggers').flatMap((trigger, position) => {
    const path = ['spec', 'triggers', position];
    const kind = readString(object, ...path, 'metricType') ?? readString(object, ...path, 'metadata', 'type');
    if (kind !== 'Utilization') return [];
    const container = stringAt(trigger, 'metadata', 'containerName');
    return metricOf(stringAt(trigger, 'type'), path, container === '' ? undefined : container);
  });
}

function metrics({ object, annotations }: Autoscaler): readonly UtilisationMetric[] {
  const percentage = valueAt(object, 'spec', 'targetCPUUtilizationPercentage') ?? undefined;
  const listed = listAt(object, 'spec', 'metrics');
  if (percentage !== undefined) return metricOf('cpu', ['spec', 'targetCPUUtilizationPercentage']);
  // autoscaling/v1 keeps the newer metrics in an annotation.
  if (listed.length === 0)
    return annotations.has('autoscaling.alpha.kubernetes.io/metrics') ? [] : metricOf('cpu', ['spec', 'metrics']);
  return listed.flatMap((metric, position) =>
    ['resource', 'containerResource'].flatMap((field) => {
      const path = ['spec', 'metrics', position, field];
      // v2 writes target.type; v2beta1 has targetAverageUtilization beside the name.
      const modern = readString(object, ...path, 'target', 'type') === 'Utilization';
      const old = typeof valueAt(metric, field, 'targetAverageUtilization') === 'number';
      if (!modern && !old) return [];
      const own = field === 'containerResource' ? stringAt(metric, field, 'container') : undefined;
      return metricOf(stringAt(metric, field, 'name'), path, own);
    }),
  );
}
