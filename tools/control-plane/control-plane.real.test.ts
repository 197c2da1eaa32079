import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../src/app/testing/projects.ts';
import { get } from '../processes/get.ts';
import { isRunning } from '../processes/testing/running.ts';
import { admin } from './credentials.ts';
import type { ControlPlane } from './start.ts';
import { startControlPlane } from './start.ts';

const manifests = join(import.meta.dirname, 'testing');

/** Everything that a stopped cluster must have taken with it. */
async function expectGone({ pids, folder, server, stop }: ControlPlane, count: number): Promise<void> {
  expect(pids).toHaveLength(count);
  expect(pids.every(isRunning)).toBe(true);
  await stop();
  expect(pids.filter(isRunning)).toEqual([]);
  expect(existsSync(folder)).toBe(false);
  await expect(get(`${server}/readyz`, { trusting: true })).rejects.toThrow('ECONNREFUSED');
}

describe('with controllers', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ controllers: true });
  });
  afterAll(() => plane.stop());

  const read = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse(await plane.kubectl(['get', '--namespace=bots', '--output=json', ...args]));

  test('three nodes in three zones are ready', async () => {
    const nodes = await plane.kubectl(['get', 'nodes', '--label-columns=topology.kubernetes.io/zone', '--no-headers']);
    expect(
      nodes
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/).filter((_, index) => [0, 1, 5].includes(index))),
    ).toEqual([
      ['node-a', 'Ready', 'zone-a'],
      ['node-b', 'Ready', 'zone-b'],
      ['node-c', 'Ready', 'zone-c'],
    ]);
  });

  test('a Deployment gets its pods, and everything around it its status', async () => {
    await plane.applyManifests([join(manifests, 'bot.yaml')]);
    await plane.kubectl(['rollout', 'status', '--namespace=bots', '--timeout=60s', 'deployment/bot']);
    expect(await read('deployment', 'bot')).toMatchObject({ status: { replicas: 3, availableReplicas: 3 } });
    const pods = (await read('pods', '--selector=app=bot')) as {
      items: { spec: { nodeName: string }; status: object }[];
    };
    expect(pods.items.map(({ spec }) => spec.nodeName).sort()).toEqual(['node-a', 'node-b', 'node-c']);
    for (const { status } of pods.items)
      expect(status).toMatchObject({ phase: 'Running', containerStatuses: [{ name: 'bot', ready: true }] });
    await expect
      .poll(() => read('pdb', 'bot'), { timeout: 30_000, interval: 200 })
      .toMatchObject({ status: { currentHealthy: 3, desiredHealthy: 2, disruptionsAllowed: 1, expectedPods: 3 } });
    await expect
      .poll(() => read('endpointslices', '--selector=kubernetes.io/service-name=bot'), {
        timeout: 30_000,
        interval: 200,
      })
      .toMatchObject({ items: [{ endpoints: [{ conditions: { ready: true } }, {}, {}] }] });
    // There are no metrics to scale by, and it says so.
    await expect
      .poll(() => read('hpa', 'bot'), { timeout: 60_000, interval: 500 })
      .toMatchObject({
        status: {
          currentReplicas: 3,
          conditions: expect.arrayContaining([
            expect.objectContaining({ type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric' }),
          ]),
        },
      });
  });

  test('all of it is gone after its end', () => expectGone(plane, 5));
});

describe('without controllers', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({
      controllers: false,
      audit: true,
      identities: [{ name: 'reader' }, { name: 'stranger' }, { name: 'auditor', groups: ['auditors'] }],
    });
    await plane.applyManifests([join(manifests, 'reader.yaml')]);
  });
  afterAll(() => plane.stop());

  const workerStatus = async (): Promise<unknown> =>
    JSON.parse(await plane.kubectl(['get', 'pod', 'worker', '--output=jsonpath={.status}']));

  test('a pod that is bound to a node runs, and a Deployment gets no pods', async () => {
    await expect.poll(workerStatus, { timeout: 20_000 }).toMatchObject({ phase: 'Running' });
    await plane.kubectl(['create', 'deployment', 'idle', '--image=ghcr.io/example/idle:1.0.0']);
    expect(await plane.kubectl(['get', 'pods', '--selector=app=idle', '--output=name'])).toBe('');
  });

  test('a status that is patched by hand stays', async () => {
    const killed = {
      containerStatuses: [
        {
          name: 'worker',
          image: 'ghcr.io/example/worker:1.0.0',
          imageID: '',
          ready: true,
          restartCount: 7,
          state: { running: { startedAt: '2026-11-21T08:59:00Z' } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137, finishedAt: '2026-11-21T08:58:00Z' } },
        },
      ],
    };
    const patch = JSON.stringify({ status: killed });
    await plane.kubectl(['patch', 'pod', 'worker', '--subresource=status', '--type=merge', `--patch=${patch}`]);
    // Longer than a controller would take to write it anew.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(await workerStatus()).toMatchObject({ phase: 'Running', ...killed });
  });

  test.each([
    ['reader', true],
    ['auditor', true],
    ['stranger', false],
  ])('%s sees what their rules allow', async (as, allowed) => {
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectRulesReview',
      spec: { namespace: 'default' },
    };
    const input = JSON.stringify(review);
    const { status } = JSON.parse(
      await plane.kubectl(['create', '--validate=false', '--output=json', '-f', '-'], { as, input }),
    ) as {
      status: { resourceRules: readonly { verbs: readonly string[]; resources?: readonly string[] }[] };
    };
    const pods = status.resourceRules.filter(({ resources }) => resources?.includes('pods'));
    expect(pods.map(({ verbs }) => verbs)).toEqual(allowed ? [['list']] : []);

    const options = { token: plane.token(as), ca: readFileSync(plane.caFile, 'utf8') };
    const statusOf = async (path: string): Promise<number> => (await get(`${plane.server}${path}`, options)).status;
    expect(await statusOf('/api/v1/namespaces/default/pods')).toBe(allowed ? 200 : 403);
    expect(await statusOf('/api/v1/namespaces/default/pods/worker')).toBe(403);
    expect(await statusOf('/api/v1/namespaces/default/secrets')).toBe(403);
    expect(plane.requests(as)).toContainEqual({
      verb: 'list',
      uri: '/api/v1/namespaces/default/secrets',
      status: 403,
    });
  });

  test('nobody without a token gets in, and nobody unknown has one', async () => {
    const ca = readFileSync(plane.caFile, 'utf8');
    expect((await get(`${plane.server}/api/v1/pods`, { ca })).status).toBe(403);
    expect((await get(`${plane.server}/api/v1/pods`, { ca, token: 'guessed' })).status).toBe(401);
    expect(() => plane.token('nobody')).toThrow('no identity nobody: there are admin, reader, stranger, auditor');
    expect(() => plane.kubeconfig('nobody')).toThrow('no identity nobody');
    expect(plane.token()).toBe(plane.token(admin.name));
  });

  test('an API server that is paused answers nobody', async () => {
    process.kill(plane.pidOf('apiserver'), 'SIGSTOP');
    await expect(get(`${plane.server}/livez`, { trusting: true, timeout: 500 })).rejects.toThrow(
      'did not answer in time',
    );
    process.kill(plane.pidOf('apiserver'), 'SIGCONT');
    await expect
      .poll(() => get(`${plane.server}/livez`, { trusting: true }), { timeout: 20_000 })
      .toMatchObject({ status: 200 });
    expect(() => plane.pidOf('scheduler')).toThrow('no part scheduler: there are etcd, apiserver, kwok');
    expect(plane.log('apiserver')).not.toBe('');
  });

  test('a kubeconfig is for its owner alone', () => {
    expect(statSync(plane.kubeconfig('reader')).mode & 0o777).toBe(0o600);
    expect(plane.kubeconfig('reader')).not.toBe(plane.kubeconfig('stranger'));
  });

  test('kubectl says why it failed', async () => {
    await expect(plane.kubectl(['get', 'secrets'], { as: 'reader' })).rejects.toThrow(
      /kubectl get secrets failed \(1\): .*User "reader" cannot list resource "secrets"/,
    );
    await expect(plane.applyManifests(['/nowhere.yaml'])).rejects.toThrow('/nowhere.yaml');
  });

  test('all of it is gone after its end', () => expectGone(plane, 3));
});

test('a start that fails says why, and leaves nothing', async () => {
  const own = temporaryFolder();
  vi.stubEnv('TMPDIR', own.path);
  const started: number[] = [];
  // Every part's folder is below TMPDIR, and its arguments name it.
  const look = setInterval(() => started.push(...processesOf(own.path)), 100);
  await expect(startControlPlane({ controllers: false, identities: [{ name: 'a,b' }] })).rejects.toThrow(
    'not a name for an identity: "a,b"',
  );
  await expect(
    startControlPlane({ controllers: false, nodes: [{ name: 'NOT A NAME', zone: 'zone-a' }] }),
  ).rejects.toThrow(/kubectl create .* failed .*NOT A NAME/);
  clearInterval(look);
  expect(started.length).toBeGreaterThan(0);
  expect(started.filter(isRunning)).toEqual([]);
  expect(readdirSync(own.path)).toEqual([]);
  vi.unstubAllEnvs();
  own.remove();
});

const processesOf = (folder: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && argumentsOf(pid).includes(folder));

function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
