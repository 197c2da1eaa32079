import type { CheckFinding, Verdict } from '../../src/model/check.ts';
import type { LivePod, LiveWorkload } from '../../src/model/cluster.ts';
import type { Path } from '../../src/model/json.ts';
import { allPods, placeOfPods, standing } from './cluster.ts';
import { nameOf } from './containers-asked.ts';
import { fail, notAsked, pass, unknown } from './verdict.ts';

type Unknown = Extract<Verdict, { outcome: 'unknown' }>;

/** What a finding about replicas that stand together says. */
export interface Together {
  readonly workload: string;
  readonly ready: number;
  readonly count: number;
  readonly min: number;
  readonly names: string;
}

/**
 * Whether ready replicas stand in several places. Two known places are enough whatever else is unknown; one place is a fault
 * only where the place of every ready replica is known.
 */
export function judgeSpread(
  subject: LiveWorkload,
  min: number,
  placeOf: (pod: LivePod) => string | Unknown,
  together: (data: Together, at: Path) => CheckFinding,
): Verdict {
  const { kind } = subject.identity;
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'ReplicaSet' && kind !== 'Rollout')
    return notAsked('only Deployments, StatefulSets and their like run replicas that can be spread');
  const pods = standing(allPods(subject));
  if (pods.length < 2) return notAsked('it runs one replica or none');
  const ready = pods.filter((pod) => pod.ready);
  if (ready.length < 2)
    return unknown('insufficient-samples', `only ${ready.length} of ${pods.length} replicas are ready`);
  const places = ready.map(placeOf);
  const names = [...new Set(places.filter((place) => typeof place === 'string'))].sort();
  // Two replicas can't stand in three places.
  const wanted = Math.min(min, ready.length);
  if (names.length >= wanted) return pass;
  const open = places.find((place) => typeof place !== 'string');
  if (open !== undefined) return open;
  const data = {
    workload: nameOf(subject),
    ready: ready.length,
    count: names.length,
    min: wanted,
    names: names.join(', '),
  };
  return fail(together(data, placeOfPods(subject)));
}
