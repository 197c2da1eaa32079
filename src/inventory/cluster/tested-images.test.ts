import { expect, test } from 'vitest';
import type { Json, JsonRecord } from '../../model/json.ts';
import { collectFrom, evidenceIn } from '../../sources/cluster/testing/collecting.ts';
import type { FakeCluster } from '../../sources/cluster/testing/fake-api.ts';
import { status } from '../../sources/cluster/testing/fake-api.ts';
import { kindsOfPods, testedImages } from './tested-images.ts';

const [one, other] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const owner = (kind: string, name: string, apiVersion = 'apps/v1'): Json => [
  { apiVersion, kind, name, uid: `uid-${name}`, controller: true },
];
const replicaSet: JsonRecord = {
  metadata: {
    name: 'bot-7d4b9c6f5d',
    namespace: 'bot',
    uid: 'uid-bot-7d4b9c6f5d',
    ownerReferences: owner('Deployment', 'bot'),
  },
  spec: {},
};

interface Made {
  readonly images?: Readonly<Record<string, string>>;
  readonly init?: Readonly<Record<string, string>>;
  readonly ready?: boolean;
  readonly of?: string;
}
let count = 0;
function pod({
  images = { bot: `ghcr.io/example/bot@${one}` },
  init = {},
  ready = true,
  of = 'bot-7d4b9c6f5d',
}: Made): JsonRecord {
  count += 1;
  const statuses = (all: Readonly<Record<string, string>>): Json =>
    Object.entries(all).map(([name, imageID]) => ({ name, imageID, ready, restartCount: 0 }));
  const containers = (all: Readonly<Record<string, string>>): Json =>
    Object.keys(all).map((name) => ({ name, image: 'x' }));
  return {
    metadata: {
      name: `${of}-x2k${count}`,
      namespace: 'bot',
      uid: `pod-${count}`,
      ownerReferences: owner('ReplicaSet', of),
    },
    spec: { containers: containers(images), initContainers: containers(init) },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: statuses(images),
      initContainerStatuses: statuses(init),
    },
  };
}

async function found(pods: readonly JsonRecord[], more: Partial<FakeCluster> = {}) {
  const collected = await collectFrom(
    {
      namespaces: ['bot'],
      lists: {
        '/api/v1/namespaces/bot/pods': pods,
        '/apis/apps/v1/namespaces/bot/replicasets': [
          replicaSet,
          {
            metadata: {
              name: 'worker-7d4b9c6f5d',
              namespace: 'bot',
              uid: 'uid-worker-7d4b9c6f5d',
              ownerReferences: owner('Deployment', 'worker'),
            },
            spec: {},
          },
        ],
      },
      ...more,
    },
    { only: kindsOfPods },
  );
  const asked = collected.api.requests.map(({ path }) => path);
  return { images: testedImages(evidenceIn(collected), { namespace: 'bot', kind: 'Deployment', name: 'bot' }), asked };
}

test('the digests of the ready pods of this workload, by container; nothing else is listed', async () => {
  const two = { bot: `ghcr.io/example/bot@${one}`, proxy: `docker-pullable://proxy@${other}` };
  const { images, asked } = await found([
    pod({ images: two, init: { migrate: `m@sha256:${'3'.repeat(64)}` } }),
    pod({ images: two }),
    pod({ images: { bot: 'not pulled yet' }, ready: false }),
    pod({ images: { worker: `w@${other}` }, of: 'worker-7d4b9c6f5d' }),
  ]);
  expect(images).toEqual({ value: { bot: one, proxy: other } });
  expect(asked.filter((path) => /configmaps|secrets|services|nodes|roles/.test(path))).toEqual([]);
});

test.each<[string, readonly JsonRecord[], Partial<FakeCluster>, string]>([
  ['pods differ', [pod({}), pod({ images: { bot: `b@${other}` } })], {}, 'run different images of the container bot'],
  ['one has no digest', [pod({}), pod({ images: { bot: '' } })], {}, 'reports no digest of the container bot'],
  ['a digest is of another kind', [pod({ images: { bot: 'b@sha512:1234' } })], {}, 'reports no digest'],
  ['none is ready', [pod({ ready: false })], {}, 'no pod that is ready'],
  ['all are of others', [pod({ of: 'worker-7d4b9c6f5d' })], {}, 'no pod belongs to bot/Deployment/bot'],
  [
    'pods are refused',
    [],
    { fault: ({ path }, response) => (path.endsWith('/pods') ? status(response, 403, 'forbidden') : false) },
    'list pods in bot',
  ],
  [
    'nobody tells who owns them',
    [pod({ of: 'x-y' })],
    { fault: ({ path }, response) => (path.endsWith('/replicasets') ? status(response, 403, 'forbidden') : false) },
    'who owns ReplicaSet x-y is not known',
  ],
  ['the clock is off', [pod({})], { ahead: 3_600_000 }, 'more than 30 s apart'],
])('not known where %s', async (_, pods, more, text) => {
  const { images } = await found(pods, more);
  expect(images).toMatchObject({ reason: expect.any(String) as string });
  expect('text' in images ? images.text : '').toContain(text);
});
