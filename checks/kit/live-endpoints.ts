import type { ClusterView, LiveObject } from '../../src/model/cluster.ts';
import type { Json } from '../../src/model/json.ts';
import { asRecord, listAt, valueAt } from '../../src/model/json.ts';
import { listed } from './cluster.ts';

/** The slices of a Service; throws Unjudgeable where its namespace's were not all read. */
export function slicesOf(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  view: ClusterView,
): readonly LiveObject[] {
  return listed(view.list('discovery.k8s.io/EndpointSlice', namespace)).filter(
    ({ labels }) => labels.get('kubernetes.io/service-name') === name,
  );
}

export function endpointsOf({ object }: LiveObject): readonly Json[] {
  return listAt(object, 'endpoints');
}

/**
 * Endpoints that answer. `serving` is the readiness of the pod even where publishNotReadyAddresses calls every endpoint
 * ready; without conditions an endpoint counts as ready.
 */
export function readyOf(slice: LiveObject): readonly Json[] {
  return endpointsOf(slice).filter((endpoint) => {
    const conditions = asRecord(valueAt(endpoint, 'conditions'));
    return (conditions?.['serving'] ?? conditions?.['ready'] ?? true) === true && conditions?.['terminating'] !== true;
  });
}
