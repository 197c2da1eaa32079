import type { LiveContainer, LiveObject, LivePod } from '../../model/cluster.ts';
import type { Identity } from '../../model/identity.ts';
import type { Json, JsonRecord } from '../../model/json.ts';
import { asNumber, asRecord, listAt, recordAt, stringAt, valueAt } from '../../model/json.ts';

export function toPod(object: LiveObject, owner: Identity | undefined): LivePod {
  const { object: pod } = object;
  return {
    ...object,
    owner,
    node: stringAt(pod, 'spec', 'nodeName'),
    phase: stringAt(pod, 'status', 'phase') ?? '',
    ready: conditionOf(pod, 'Ready')?.['status'] === 'True',
    createdAt: timeAt(pod, 'metadata', 'creationTimestamp'),
    deleting: (valueAt(pod, 'metadata', 'deletionTimestamp') ?? null) !== null,
    containers: [
      ...containersOf(pod, 'containers', 'containerStatuses'),
      ...containersOf(pod, 'initContainers', 'initContainerStatuses'),
      ...containersOf(pod, 'ephemeralContainers', 'ephemeralContainerStatuses'),
    ],
  };
}

function conditionOf(object: JsonRecord, type: string): JsonRecord | undefined {
  return listAt(object, 'status', 'conditions')
    .map(asRecord)
    .find((one) => one?.['type'] === type);
}

/** Milliseconds since the epoch. */
function timeAt(root: JsonRecord, ...path: readonly string[]): number | undefined {
  const time = Date.parse(stringAt(root, ...path) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function containersOf(pod: JsonRecord, field: string, statusField: string): readonly LiveContainer[] {
  const statuses = new Map<string, JsonRecord>();
  for (const item of listAt(pod, 'status', statusField)) {
    const status = asRecord(item);
    const name = stringAt(status, 'name');
    if (status !== undefined && name !== undefined) statuses.set(name, status);
  }
  return listAt(pod, 'spec', field).map((item): LiveContainer => {
    const name = stringAt(item, 'name') ?? '';
    const status = statuses.get(name);
    const restarts = asNumber(status?.['restartCount']);
    return {
      name,
      kind: kindIn(field, item),
      image: stringAt(item, 'image') ?? '',
      imageId: stringAt(status, 'imageID') ?? '',
      ready: status?.['ready'] === true,
      restarts: restarts !== undefined && Number.isSafeInteger(restarts) && restarts >= 0 ? restarts : undefined,
      state: recordAt(status, 'state'),
      lastState: recordAt(status, 'lastState'),
    };
  });
}

function kindIn(field: string, container: Json): LiveContainer['kind'] {
  if (field === 'containers') return 'regular';
  if (field === 'ephemeralContainers') return 'ephemeral';
  return stringAt(container, 'restartPolicy') === 'Always' ? 'sidecar' : 'init';
}
