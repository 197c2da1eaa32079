import type { LiveObject, LiveWorkload } from '../../model/cluster.ts';
import type { JsonRecord } from '../../model/json.ts';
import { asRecord, recordAt, stringAt } from '../../model/json.ts';
import { textMap } from '../objects.ts';
import { matchesMap, matchesSelector } from '../selectors.ts';

type Behind = (object: JsonRecord, workload: LiveWorkload) => boolean;

/** What stands behind objects that select or name workloads, by kind. */
const selecting: Readonly<Record<string, Behind>> = {
  '/Service': (object, workload) => {
    const selector = recordAt(object, 'spec', 'selector');
    return selector !== undefined && matchesMap(textMap(selector), labelsOf(workload));
  },
  'policy/PodDisruptionBudget': (object, workload) =>
    matchesSelector(recordAt(object, 'spec', 'selector'), labelsOf(workload)),
  'autoscaling/HorizontalPodAutoscaler': (object, { identity }) =>
    stringAt(object, 'spec', 'scaleTargetRef', 'kind') === identity.kind &&
    stringAt(object, 'spec', 'scaleTargetRef', 'name') === identity.name,
};

/** The object with the workloads behind it; one of another kind stays as it is. */
export function withBehind(object: LiveObject, workloads: readonly LiveWorkload[]): LiveObject {
  const { group, kind, namespace } = object.identity;
  const selects = Object.hasOwn(selecting, `${group}/${kind}`) ? selecting[`${group}/${kind}`] : undefined;
  if (selects === undefined) return object;
  const behind = workloads.filter((one) => one.identity.namespace === namespace && selects(object.object, one));
  return { ...object, behind };
}

/** Labels of its pods, as the live object writes them, else as the manifests or one of its pods do. */
function labelsOf({ live, workload, pods }: LiveWorkload): ReadonlyMap<string, string> {
  const path = live?.identity.kind === 'Pod' ? ['metadata', 'labels'] : ['spec', 'template', 'metadata', 'labels'];
  const own = live === undefined ? undefined : asRecord(recordAt(live.object, ...path));
  if (own !== undefined) return textMap(own);
  const [pod] = 'value' in pods ? pods.value : pods.read;
  return workload?.template.labels ?? pod?.labels ?? new Map();
}
