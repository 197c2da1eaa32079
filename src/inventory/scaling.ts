import type { Autoscaler, Budget, Declaration, Workload } from '../model/graph.ts';
import type { JsonRecord, Path } from '../model/json.ts';
import { asNumber, recordAt, stringAt, valueAt } from '../model/json.ts';
import { groupOf } from '../model/identity.ts';
import type { Reading } from '../model/pack.ts';
import type { ObjectIndex, PodIndex } from './object-index.ts';

const autoscalerGroups: Readonly<Record<Autoscaler['type'], string>> = {
  HorizontalPodAutoscaler: 'autoscaling',
  ScaledObject: 'keda.sh',
  VerticalPodAutoscaler: 'autoscaling.k8s.io',
};

/** Autoscalers with their targets, found by kind, name and namespace; the target's version is folded, its group is not. */
export function resolveAutoscalers(index: ObjectIndex, workloads: ReadonlySet<Declaration>): readonly Autoscaler[] {
  return index.ofKind('HorizontalPodAutoscaler', 'ScaledObject', 'VerticalPodAutoscaler').flatMap((declaration) => {
    const type = declaration.identity.kind as Autoscaler['type'];
    if (declaration.identity.group !== autoscalerGroups[type]) return [];
    return [toAutoscaler(declaration, type, index, workloads)];
  });
}

function toAutoscaler(
  declaration: Declaration,
  type: Autoscaler['type'],
  index: ObjectIndex,
  workloads: ReadonlySet<Declaration>,
): Autoscaler {
  const { object } = declaration;
  const path = type === 'VerticalPodAutoscaler' ? ['spec', 'targetRef'] : ['spec', 'scaleTargetRef'];
  const reference = recordAt(object, ...path);
  const keda = type === 'ScaledObject';
  // KEDA's defaults: apps/v1 Deployment, 0 to 100 replicas (keda.sh, ScaledObject specification).
  const apiVersion = stringAt(reference, 'apiVersion') ?? (keda ? 'apps/v1' : '');
  const kind = stringAt(reference, 'kind') ?? (keda ? 'Deployment' : '');
  const name = stringAt(reference, 'name') ?? '';
  const found = index
    .find(kind, declaration.identity.namespace, name)
    .filter((target) => target.identity.group === groupOf(apiVersion))
    .flatMap((target) => (workloads.has(target) ? [target] : referenced(target, index, workloads)));
  return Object.assign(declaration, {
    type,
    target: { apiVersion, kind, name, path },
    workloads: found as readonly Declaration[] as readonly Workload[],
    min: bound(object, keda ? 'minReplicaCount' : 'minReplicas', keda ? 0 : 1),
    max: written(object, keda ? 'maxReplicaCount' : 'maxReplicas'),
  });
}

/** A Rollout that takes its pods from a Deployment scales that one's pods (Argo Rollouts, `workloadRef`). */
function referenced(
  { identity, object }: Declaration,
  index: ObjectIndex,
  workloads: ReadonlySet<Declaration>,
): readonly Declaration[] {
  const reference = recordAt(object, 'spec', 'workloadRef');
  if (identity.kind !== 'Rollout' || reference === undefined) return [];
  const group = groupOf(stringAt(reference, 'apiVersion') ?? 'apps/v1');
  return index
    .find(stringAt(reference, 'kind') ?? '', identity.namespace, stringAt(reference, 'name') ?? '')
    .filter((target) => target.identity.group === group && workloads.has(target));
}

function written(object: JsonRecord, field: string): { written?: number; path: Path } {
  const value = asNumber(valueAt(object, 'spec', field));
  return { ...(value === undefined ? {} : { written: value }), path: ['spec', field] };
}

function bound(object: JsonRecord, field: string, absent: number): Autoscaler['min'] {
  const own = written(object, field);
  return { ...own, effective: own.written ?? absent };
}

export function resolveBudgets(index: ObjectIndex, pods: PodIndex, reading: Reading = {}): readonly Budget[] {
  return index.ofKind('PodDisruptionBudget').flatMap((declaration) => {
    if (declaration.identity.group !== 'policy') return [];
    const selector = recordAt(declaration.object, 'spec', 'selector');
    return [
      Object.assign(declaration, {
        workloads:
          reading.selectors !== 'literal' && selectsNothing(declaration.apiVersion, selector)
            ? []
            : pods.selectedBy(declaration.identity.namespace, selector),
        minAvailable: valueAt(declaration.object, 'spec', 'minAvailable') ?? undefined,
        maxUnavailable: valueAt(declaration.object, 'spec', 'maxUnavailable') ?? undefined,
      }),
    ];
  });
}

/** An empty selector is every pod in policy/v1, and none in policy/v1beta1 (Kubernetes deprecation guide, 1.25). */
function selectsNothing(apiVersion: string, selector: JsonRecord | undefined): boolean {
  return apiVersion === 'policy/v1beta1' && selector !== undefined && Object.keys(selector).length === 0;
}
