import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { get } from '../processes/get.ts';
import type { ControlPlane } from './start.ts';
import { startControlPlane } from './start.ts';

let plane: ControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({
    controllers: true,
    metrics: true,
    volumes: [{ storageClass: 'fast', count: 1, size: '10Gi' }],
    identities: [{ name: 'stranger' }],
  });
  await plane.applyManifests([join(import.meta.dirname, 'testing', 'bot.yaml')]);
  await plane.kubectl(['rollout', 'status', '--namespace=bots', '--timeout=60s', 'deployment/bot']);
});
afterAll(() => plane.stop());

const read = async (what: string): Promise<unknown> =>
  JSON.parse(await plane.kubectl(['get', '--namespace=bots', '--output=json', ...what.split(' ')]));

const patient = { timeout: 90_000, interval: 1_000 };

test('pods use half of what they ask for, or what their annotation says', async () => {
  const input = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'greedy',
      namespace: 'bots',
      labels: { app: 'greedy' },
      annotations: { 'kwok.x-k8s.io/usage-cpu': '900m', 'kwok.x-k8s.io/usage-memory': '1Gi' },
    },
    spec: { containers: [{ name: 'greedy', image: 'ghcr.io/example/greedy:1.0.0' }] },
  });
  await plane.kubectl(['create', '-f', '-'], { input });
  // `NAME CPU MEMORY`, CPU being measured over the time between two looks, to about 1 %.
  const used = async (app: string): Promise<readonly string[]> => {
    const pods = await plane.kubectl(['top', 'pods', '--namespace=bots', '--no-headers', `--selector=app=${app}`]);
    return [...pods.matchAll(/ (\d+)m +(\S+) *$/gm)].map(
      ([, cpu, memory]) => `${Math.round(Number(cpu) / 10) * 10}m ${memory}`,
    );
  };
  // It fails until the metrics of the first pod are there.
  const soon = (app: string) => expect.poll(() => used(app).catch(() => []), patient);
  await soon('bot').toEqual(['50m 64Mi', '50m 64Mi', '50m 64Mi']);
  await soon('greedy').toEqual(['900m 1024Mi']);
});

test('an autoscaler knows what it scales by', async () => {
  await expect
    .poll(() => read('hpa bot'), patient)
    .toMatchObject({
      status: {
        currentReplicas: 3,
        desiredReplicas: 3,
        currentMetrics: [
          { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: expect.closeTo(50, -1) } } },
        ],
        conditions: expect.arrayContaining([expect.objectContaining({ type: 'ScalingActive', status: 'True' })]),
      },
    });
});

test('who may not read metrics does not', async () => {
  const options = { token: plane.token('stranger'), trusting: true };
  expect((await get(`${plane.server}/apis/metrics.k8s.io/v1beta1/pods`, options)).status).toBe(403);
});

test('a claim gets a volume of its class', async () => {
  const claim = (name: string, storageClassName: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'bots' },
      spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
    });
  await plane.kubectl(['create', '-f', '-'], { input: claim('data', 'fast') });
  await plane.kubectl(['create', '-f', '-'], { input: claim('other', 'absent') });
  await expect
    .poll(() => read('pvc data'), patient)
    .toMatchObject({ status: { phase: 'Bound', capacity: { storage: '10Gi' } } });
  expect(await read('pvc other')).toMatchObject({ status: { phase: 'Pending' } });
});

test('metrics need kwok', async () => {
  await expect(startControlPlane({ controllers: false, kwok: false, metrics: true })).rejects.toThrow('leave kwok on');
});
