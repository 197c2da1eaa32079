import { expect, test } from 'vitest';
import type { ClusterView } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import { deployedImages } from './deployed-images.ts';

const [one, other] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];

const graphOf = (...digests: readonly (string | undefined)[]): Graph =>
  ({
    workloads: [
      {
        identity: { kind: 'Deployment', name: 'bot' },
        containers: digests.map((digest) => ({ kind: 'regular', image: { text: 'bot', digest } })),
      },
    ],
  }) as unknown as Graph;

interface Pod {
  readonly ready?: boolean;
  readonly images: readonly string[];
}

const clusterOf = (...pods: readonly (readonly Pod[] | 'unknown')[]): ClusterView =>
  ({
    workloads: pods.map((known) => ({
      identity: { kind: 'Deployment', name: 'bot' },
      pods:
        known === 'unknown'
          ? { reason: 'permission-denied', text: 'pods can’t be listed' }
          : {
              value: known.map(({ ready = true, images }) => ({
                ready,
                containers: images.map((imageId) => ({ imageId, kind: 'regular' })),
              })),
            },
    })),
  }) as unknown as ClusterView;

test.each([
  ['all are pinned', graphOf(one, other, one), { digests: [one, other], complete: true }],
  ['one goes by a tag', graphOf(one, undefined), { digests: [one], complete: false }],
  ['all go by tags', graphOf(undefined), { digests: [], complete: false }],
  ['there are none', graphOf(), { digests: [], complete: false }],
])('manifests: %s', (_, graph, expected) => {
  expect(deployedImages(graph)).toMatchObject({ ...expected, from: 'manifests' });
});

test.each([
  [
    'what runs, not what is written',
    clusterOf([{ images: [`ghcr.io/x/bot@${other}`] }]),
    { digests: [other], complete: true },
  ],
  [
    'only pods that are ready',
    clusterOf([{ images: [other] }, { ready: false, images: [one] }]),
    { digests: [other], complete: true },
  ],
  ['an image that was not pulled', clusterOf([{ images: [other, ''] }]), { digests: [other], complete: false }],
  ['pods that can’t be seen', clusterOf([{ images: [other] }], 'unknown'), { digests: [other], complete: false }],
])('cluster: %s', (_, cluster, expected) => {
  expect(deployedImages(graphOf(one), cluster)).toMatchObject({ ...expected, from: 'cluster' });
});
