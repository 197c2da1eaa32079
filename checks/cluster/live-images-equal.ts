import type { Verdict } from '../../src/model/check.ts';
import type { ClusterView, LivePod } from '../../src/model/cluster.ts';
import { asNumber, stringAt, valueAt } from '../../src/model/json.ts';
import { allPods, listed, liveOf, placeOfContainer, standing, statusOf } from '../kit/cluster.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Code LV09. */
export default defineCheck({
  id: 'live-images-equal',
  title: 'All replicas of a workload run the same image',
  why: 'A tag that was moved gives each node what it pulled last: two versions answer under one name.',
  fix: 'Pin the image by digest (image@sha256:...), or use a tag that is never moved, and roll out once more.',
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  since: '0.1.0',
  subject: 'live-workload',
  reads: [],
  needs: ['cluster'],
  params: {},
  messages: {
    moved:
      'replicas of {workload} run {count} images under the one name {image} of the container {container}: {digests}',
  },
  run: ({ subject, evidence, finding }): Verdict => {
    const { kind } = subject.identity;
    if (
      kind !== 'Deployment' &&
      kind !== 'StatefulSet' &&
      kind !== 'DaemonSet' &&
      kind !== 'ReplicaSet' &&
      kind !== 'Rollout'
    )
      return notAsked('only kinds with replicas are asked whether these are equal');
    const pods = standing(allPods(subject));
    if (pods.length === 0) return notAsked('it runs no pod');
    const names = [...new Set(pods.flatMap((pod) => pod.containers.map(({ name }) => name)))].sort();
    const verdicts = names.map((name): Verdict => {
      const own = pods.flatMap((pod) =>
        pod.containers.filter((one) => one.name === name && one.kind !== 'ephemeral').map((one) => ({ pod, ...one })),
      );
      const nameless = own.find(({ imageId }) => digestOf(imageId) === undefined);
      if (nameless !== undefined)
        return unknown(
          'partial-data',
          `the node does not tell which image ${name} of ${nameless.pod.identity.name} runs`,
        );
      for (const image of [...new Set(own.map((one) => one.image))].sort()) {
        const alike = own.filter((one) => one.image === image);
        const groups = Map.groupBy(alike, ({ pod }) =>
          architectureOf(
            pod,
            alike.map((one) => digestOf(one.imageId)),
            evidence.cluster,
          ),
        );
        for (const group of groups.values()) {
          const digests = [...new Set(group.map(({ imageId }) => digestOf(imageId) ?? ''))].sort();
          if (digests.length < 2) continue;
          const shown = digests.map((digest) => digest.slice(0, 19)).join(', ');
          const data = { workload: nameOf(subject), container: name, image, count: digests.length, digests: shown };
          return fail(finding('moved', { data, at: placeOfContainer(subject, name, 'image'), container: name }));
        }
      }
      return pass;
    });
    const images = combine(verdicts);
    if (images.outcome !== 'pass') return images;
    // One name has one image. Whether all replicas bear one name, the controller tells.
    const live = liveOf(subject);
    const status = statusOf(live);
    const updated = asNumber(status[kind === 'DaemonSet' ? 'updatedNumberScheduled' : 'updatedReplicas']);
    if (kind === 'ReplicaSet') return pass;
    if ((updated ?? 0) >= pods.length) return pass;
    return unknown(
      'insufficient-samples',
      `a rollout of ${nameOf(subject)} is under way: ${updated ?? 0} of ${pods.length} pods are of the new version`,
    );
  },
});

/** `sha256:...` at the end of what a node reports. */
function digestOf(imageId: string): string | undefined {
  return /sha256:[0-9a-f]{64}$/.exec(imageId)?.[0];
}

/** One name may have an image for each architecture; nodes are asked only where digests differ. */
function architectureOf(pod: LivePod, digests: readonly (string | undefined)[], view: ClusterView): string {
  if (new Set(digests).size < 2) return '';
  const node = listed(view.list('core/Node', '')).find(({ identity }) => identity.name === pod.node);
  return stringAt(valueAt(node?.object, 'status', 'nodeInfo'), 'architecture') ?? '';
}
