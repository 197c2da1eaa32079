import type { Autoscaler } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { readString } from './read.ts';

export interface UtilisationMetric {
  readonly resource: 'cpu' | 'memory';
  readonly container?: string;
  readonly path: Path;
}

/**
 * Utilization metrics of cpu and memory: autoscaling/v2 and its betas, the percentage of autoscaling/v1, KEDA's cpu and
 * memory triggers. An autoscaler without any metric scales on the utilisation of CPU
 * (https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/).
 */
export function utilisations(autoscaler: Autoscaler): readonly UtilisationMetric[] {
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
