import type { ClusterView, LiveObject, LivePod, LiveWorkload } from '../../src/model/cluster.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import { asNumber, valueAt } from '../../src/model/json.ts';
import type { Verdict } from '../../src/model/check.ts';
import {
  conditionOf,
  duration,
  keepsReplicas,
  liveOf,
  nowOf,
  placeOfReplicas,
  standing,
  statusOf,
  timeAt,
} from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** What a workload asks for and what is available of it, by the fields of its kind. */
interface Replicas {
  readonly desired: number;
  readonly available: number;
}

const readers: Readonly<Record<string, (object: JsonRecord, status: JsonRecord) => Replicas>> = {
  'apps/Deployment': replicas,
  'apps/ReplicaSet': replicas,
  'apps/StatefulSet': replicas,
  'argoproj.io/Rollout': replicas,
  'apps/DaemonSet': (_, status) => ({
    desired: asNumber(status['desiredNumberScheduled']) ?? 0,
    // A count of zero is left out of the answer.
    available: asNumber(status['numberAvailable']) ?? 0,
  }),
};

/** Code LV03. */
export default defineCheck({
  id: 'live-replicas-available',
  title: 'Every workload has the replicas that it asks for',
  why: 'A replica that is asked for and not available is capacity that exists on paper: the next failure takes what is left.',
  fix: 'Read why the pods are not ready (kubectl describe pod), or deploy what the manifests declare.',
  effort: 'hours',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {
    graceMinutes: {
      type: 'integer',
      minimum: 0,
      maximum: 1440,
      unit: 'minutes',
      description: 'How long replicas may be missing, as they are during a rollout',
    },
  },
  messages: {
    missing: '{available} of {desired} replicas of {workload} are available, for {since}',
    notDeployed: '{workload} is declared and does not run',
  },
  run: ({ subject, evidence, params, finding }): Verdict => {
    const { group, kind } = subject.identity;
    const read = readers[`${group}/${kind}`];
    if (!keepsReplicas(kind)) return notAsked('Jobs and single pods keep no replicas available');
    const workload = nameOf(subject);
    if (subject.presence === 'absent')
      return fail(finding('notDeployed', { data: { workload }, at: ['metadata', 'name'] }));
    if (read === undefined) return unknown('not-collected', `how many replicas of a ${kind} are available is not read`);
    const live = liveOf(subject);
    const { desired, available } = read(live.object, statusOf(live));
    if (desired === 0) return notAsked('it is scaled to nothing');
    if (available >= desired) return pass;
    const lasted = nowOf(evidence.cluster) - missingSince(live, subject, evidence.cluster);
    if (lasted < params.graceMinutes * 60_000)
      return unknown(
        'insufficient-samples',
        `${available} of ${desired} replicas of ${workload} are available since ${duration(lasted)}: ask again when the rollout is over`,
      );
    const data = { workload, available, desired, since: duration(lasted) };
    return fail(finding('missing', { data, at: placeOfReplicas(subject) }));
  },
});

function replicas(object: JsonRecord, status: JsonRecord): Replicas {
  return {
    desired: asNumber(valueAt(object, 'spec', 'replicas')) ?? 1,
    available: asNumber(status['availableReplicas']) ?? 0,
  };
}

/** When the oldest of what is missing went missing, as far as the cluster says; else when the object came into being. */
function missingSince(live: LiveObject, { pods }: LiveWorkload, view: ClusterView): number {
  const available = conditionOf(live.object, 'Available');
  const idle = standing('value' in pods ? pods.value : pods.read).filter(({ ready }) => !ready);
  const times = [
    ...(available?.status === 'False' ? [available.since] : []),
    ...idle.map((pod: LivePod) => conditionOf(pod.object, 'Ready')?.since ?? pod.createdAt),
  ].filter((time) => time !== undefined);
  if (times.length > 0) return Math.min(...times);
  return (
    conditionOf(live.object, 'Progressing')?.updated ??
    timeAt(live.object, 'metadata', 'creationTimestamp') ??
    nowOf(view)
  );
}
