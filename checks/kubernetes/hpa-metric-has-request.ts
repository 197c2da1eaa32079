import type { Autoscaler } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { nameOf, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { effectiveRequest } from '../kit/resources.ts';
import { failIfAny, judgeEach, notAsked, pass } from '../kit/verdict.ts';

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
  },
  run: ({ subject, finding }) => {
    const metrics = utilisations(subject);
    if (metrics.length === 0) return notAsked('it scales on no utilisation of CPU or memory');
    if (subject.workloads.length === 0)
      return notAsked('its target is not among the files; hpa-target-exists asks about that');
    return judgeEach(
      subject.workloads.flatMap((workload) => metrics.map((metric) => ({ workload, metric }))),
      ({ workload, metric }) => {
        const lacking = runningContainers(workload).filter(
          (container) =>
            (metric.container === undefined || container.name === metric.container) &&
            (effectiveRequest(container, metric.resource) ?? 0n) <= 0n,
        );
        if (lacking.length === 0) return pass;
        return failIfAny(
          lacking.map((container) =>
            finding('missing', {
              data: {
                autoscaler: nameOf(subject),
                resource: metric.resource,
                container: container.name,
                workload: nameOf(workload),
              },
              at: metric.path,
              container: container.name,
              discriminator: `${workload.identity.kind}/${workload.identity.name}/${metric.resource}`,
              related: [
                {
                  as: 'other-end',
                  text: `container ${container.name} of ${nameOf(workload)}`,
                  at: { declaration: workload, path: [...container.path, 'resources', 'requests', metric.resource] },
                },
              ],
            }),
          ),
        );
      },
    );
  },
});

interface UtilisationMetric {
  readonly resource: 'cpu' | 'memory';
  readonly container?: string;
  readonly path: Path;
}

/** Utilization metrics of cpu and memory: autoscaling/v2 and its betas, the percentage of autoscaling/v1, KEDA's cpu and memory triggers. */
function utilisations({ object, type }: Autoscaler): readonly UtilisationMetric[] {
  const found: UtilisationMetric[] = [];
  const add = (resource: string | undefined, path: Path, container?: string): void => {
    if (resource !== 'cpu' && resource !== 'memory') return;
    found.push({ resource, path, ...(container === undefined ? {} : { container }) });
  };
  if (type === 'ScaledObject') {
    listAt(object, 'spec', 'triggers').forEach((trigger, position) => {
      const kind = stringAt(trigger, 'metricType') ?? stringAt(trigger, 'metadata', 'type');
      if (kind === 'Utilization')
        add(stringAt(trigger, 'type'), ['spec', 'triggers', position], stringAt(trigger, 'metadata', 'containerName'));
    });
    return found;
  }
  if (typeof valueAt(object, 'spec', 'targetCPUUtilizationPercentage') === 'number')
    add('cpu', ['spec', 'targetCPUUtilizationPercentage']);
  listAt(object, 'spec', 'metrics').forEach((metric, position) => {
    for (const field of ['resource', 'containerResource']) {
      // v2 writes target.type; v2beta1 has targetAverageUtilization beside the name.
      const modern = stringAt(metric, field, 'target', 'type') === 'Utilization';
      const old = typeof valueAt(metric, field, 'targetAverageUtilization') === 'number';
      if (modern || old)
        add(
          stringAt(metric, field, 'name'),
          ['spec', 'metrics', position, field],
          field === 'containerResource' ? stringAt(metric, field, 'container') : undefined,
        );
    }
  });
  return found;
}
