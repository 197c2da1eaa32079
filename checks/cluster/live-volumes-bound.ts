import type { Verdict } from '../../src/model/check.ts';
import type { ClusterView, LiveObject } from '../../src/model/cluster.ts';
import { listAt, stringAt, valueAt } from '../../src/model/json.ts';
import { brief, conditionOf, duration, listed, nowOf, standing, statusOf, timeAt } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

const failures = ['ControllerResizeError', 'NodeResizeError', 'ModifyVolumeError'];
const changes = ['Resizing', 'FileSystemResizePending', 'ModifyingVolume'];

/** Code LV18. */
export default defineCheck({
  id: 'live-volumes-bound',
  title: 'Every volume claim is bound',
  why: 'A claim that is pending or lost means data that is not there.',
  fix: 'Read the events of the claim: correct its StorageClass, its size or its access mode, or bring its volume back.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding'],
  since: '0.1.0',
  subject: 'live-object',
  kinds: ['core/PersistentVolumeClaim'],
  reads: [],
  needs: ['cluster'],
  params: {
    graceMinutes: {
      type: 'integer',
      minimum: 0,
      maximum: 1440,
      unit: 'minutes',
      description: 'How long a claim may wait for its volume, or a volume for a change of its size',
    },
  },
  messages: {
    pending: '{claim} has waited {since} for a volume',
    lost: '{claim} has lost its volume {volume}',
    deleting: '{claim} is being deleted, and {pod} still mounts it',
    resize: 'the volume of {claim} has not changed its size ({condition}): {message}',
  },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const { object } = subject;
    const claim = nameOf(subject);
    const view = evidence.cluster;
    if (valueAt(object, 'metadata', 'deletionTimestamp') !== undefined) {
      const pod = userOf(subject, view);
      if (pod === undefined) return notAsked('it is being deleted, and nothing mounts it');
      return typeof pod === 'string'
        ? fail(finding('deleting', { data: { claim, pod }, at: ['metadata', 'name'] }))
        : pod;
    }
    const phase = stringAt(statusOf(subject), 'phase');
    const isRecent = (since: number): boolean => nowOf(view) - since < params.graceMinutes * 60_000;
    if (phase === 'Lost') {
      const volume = stringAt(object, 'spec', 'volumeName') ?? 'that it had';
      return fail(finding('lost', { data: { claim, volume }, at: ['metadata', 'name'] }));
    }
    if (phase === 'Pending') {
      const created = timeAt(object, 'metadata', 'creationTimestamp');
      if (created === undefined) return unknown('partial-data', `since when ${claim} waits is not known`);
      const since = duration(nowOf(view) - created);
      if (isRecent(created)) return unknown('insufficient-samples', `${claim} waits for its volume since ${since}`);
      const pod = userOf(subject, view);
      if (pod !== undefined && typeof pod !== 'string') return pod;
      if (pod === undefined && waitsForPod(subject, view)) return notAsked('its volume is made for its first pod');
      return fail(finding('pending', { data: { claim, since }, at: ['metadata', 'name'] }));
    }
    if (phase !== 'Bound') return unknown('partial-data', `the status of ${claim} has no phase that is known`);
    for (const type of [...failures, ...changes]) {
      const condition = conditionOf(object, type);
      if (condition?.status !== 'True') continue;
      if (changes.includes(type)) {
        if (condition.since === undefined) return unknown('partial-data', `since when ${claim} changes is not known`);
        if (isRecent(condition.since))
          return unknown('insufficient-samples', `the volume of ${claim} is being changed`);
      }
      const message = condition.message === '' ? 'no message' : brief(condition.message);
      return fail(
        finding('resize', {
          data: { claim, condition: type, message },
          at: ['spec', 'resources', 'requests', 'storage'],
        }),
      );
    }
    return pass;
  },
});

/** The first pod that mounts the claim; undefined where every pod was seen and none does; else why nobody knows. */
function userOf({ identity }: LiveObject, view: ClusterView): string | undefined | Verdict {
  const pods = view.pods(identity.namespace);
  const user = standing('value' in pods ? pods.value : pods.read).find(({ object }) =>
    listAt(object, 'spec', 'volumes').some(
      (volume) => stringAt(volume, 'persistentVolumeClaim', 'claimName') === identity.name,
    ),
  );
  if (user !== undefined) return user.identity.name;
  return 'value' in pods ? undefined : unknown(pods.reason, pods.text);
}

function waitsForPod({ object }: LiveObject, view: ClusterView): boolean {
  const wanted = stringAt(object, 'spec', 'storageClassName');
  const classes = listed(view.list('storage.k8s.io/StorageClass', ''));
  const own = classes.find(({ identity, annotations }) =>
    wanted === undefined
      ? annotations.get('storageclass.kubernetes.io/is-default-class') === 'true'
      : identity.name === wanted,
  );
  return stringAt(own?.object, 'volumeBindingMode') === 'WaitForFirstConsumer';
}
