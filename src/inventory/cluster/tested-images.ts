import type { ClusterEvidence } from '../../model/cluster.ts';
import { compareText } from '../../model/identity.ts';
import type { Identity } from '../../model/identity.ts';
import type { Known, SourceAbsence } from '../../model/known.ts';
import { isKnown } from '../../model/known.ts';
import { indexLists } from './lists.ts';
import { serverClock } from './view.ts';
import { podsByNamespace } from './workloads.ts';

/** Kinds whose lists tell which pods belong to a workload. */
export const kindsOfPods: ReadonlySet<string> = new Set([
  'Pod',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Rollout',
  'Job',
  'CronJob',
]);

/** Digest by container. */
export type PodImages = Readonly<Record<string, string>>;

/**
 * Images that the ready pods of a workload run, as the nodes report them. Known only where each container of each of them
 * has a digest and all pods have the same: otherwise nobody can tell which of them answered.
 */
export function testedImages(
  evidence: ClusterEvidence,
  { namespace, kind, name }: Pick<Identity, 'namespace' | 'kind' | 'name'>,
): Known<PodImages> {
  const clock = serverClock(evidence);
  if (!isKnown(clock) && clock.reason === 'stale') return clock;
  const { answer, broken } = podsByNamespace(indexLists(evidence, { find: () => [] }))(namespace);
  if ('reason' in answer) return { reason: answer.reason, text: answer.text };
  const whose = `${namespace}/${kind}/${name}`;
  const own = answer.value.filter(({ owner }) => owner?.kind === kind && owner.name === name);
  const [unclear] = broken.values();
  if (own.length === 0 && unclear !== undefined) return unclear;
  const ready = own.filter((pod) => pod.ready);
  if (ready.length === 0)
    return absence('wrong-subject', `${own.length === 0 ? 'no pod' : 'no pod that is ready'} belongs to ${whose}`);
  const images = new Map<string, string>();
  for (const { identity, containers } of ready)
    for (const container of containers) {
      if (container.kind !== 'regular' && container.kind !== 'sidecar') continue;
      const digest = /sha256:[0-9a-f]{64}$/.exec(container.imageId)?.[0];
      if (digest === undefined)
        return absence(
          'insufficient-samples',
          `the node reports no digest of the container ${container.name} of the pod ${identity.name}`,
        );
      const known = images.get(container.name) ?? digest;
      if (known !== digest)
        return absence(
          'insufficient-samples',
          `the pods of ${whose} run different images of the container ${container.name}`,
        );
      images.set(container.name, digest);
    }
  return images.size === 0
    ? absence('insufficient-samples', `the pods of ${whose} have no containers`)
    : { value: Object.fromEntries([...images].sort(([a], [b]) => compareText(a, b))) };
}

function absence(reason: SourceAbsence['reason'], text: string): SourceAbsence {
  return { reason, text };
}
