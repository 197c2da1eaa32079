import { describe, expect, it } from 'vitest';
import { connectionId, edgeId, nodeId } from '../model/edge.ts';
import type { JsonRecord } from '../model/json.ts';
import { fixtureGraph, fixtureInput, plain, pods, service } from './edges.fixture.ts';
import { buildGraph } from './graph.ts';
import { summariseInventory } from './summary.ts';

const objects: readonly JsonRecord[] = [
  pods('discord-bot', {
    spec: { replicas: 2 },
    container: {
      resources: { requests: { cpu: '250m' }, limits: { cpu: '1', memory: '512Mi' } },
      env: [
        { name: 'DISCORD_TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 'token' } } },
        { name: 'REDIS_HOST', value: 'rediss' },
        { name: 'API_URL', value: 'https://discord.com/api' },
        { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'db', key: 'url' } } },
      ],
    },
  }),
  plain('Secret', 's', { data: { TOKEN: '' } }),
  pods('redis', { kind: 'StatefulSet', spec: { volumeClaimTemplates: [{}] }, container: { image: 'redis:7' } }),
  service('redis', 6379),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: {
      rules: [
        {
          host: 'bot.example.org',
          http: { paths: [{ path: '/api', backend: { service: { name: 'redis', port: { number: 6379 } } } }] },
        },
      ],
    },
  },
];

describe('the inventory', () => {
  const input = fixtureInput(objects);
  const graph = buildGraph(input);
  const inventory = summariseInventory(graph, input);

  it('lists the edges with their status', () => {
    expect(inventory.edges.map(({ from, kind, to, status }) => `${from} ${kind} ${to}: ${status}`))
      .toMatchInlineSnapshot(`
      [
        "Deployment/default/discord-bot egress outside:discord: resolved",
        "Service/default/redis selects StatefulSet/default/redis: resolved",
        "outside:callers routes Service/default/redis: resolved",
        "Deployment/default/discord-bot connects host:default/rediss: broken",
        "Deployment/default/discord-bot connects outside:discord: resolved",
        "Deployment/default/discord-bot connects Secret/default/db: unknown",
        "Deployment/default/discord-bot reads-secret Secret/default/s: broken",
      ]
    `);
  });

  it('names no node that is not listed', () => {
    const nodes = new Set(
      [...inventory.workloads, ...inventory.services, ...inventory.outside, ...inventory.monitoring].map(
        ({ id }) => id,
      ),
    );
    for (const edge of inventory.edges) expect([...nodes]).toEqual(expect.arrayContaining([edge.from, edge.to]));
    expect(new Set(inventory.edges.map(({ id }) => id)).size).toBe(inventory.edges.length);
  });

  it('sums resources per pod and over replicas', () => {
    const [bot] = inventory.workloads;
    expect(bot).toMatchObject({
      replicas: 2,
      requests: { cpuMillicores: 250, memoryBytes: 536_870_912 },
      totalLimits: { cpuMillicores: 2000, memoryBytes: 1_073_741_824 },
      exposure: ['none'],
    });
    expect(inventory.workloads[1]).toMatchObject({
      limits: { cpuMillicores: null },
      exposure: ['Ingress bot.example.org/api'],
    });
    expect(inventory.stores).toEqual([{ id: 'StatefulSet/default/redis', product: 'redis', persistent: true }]);
    expect(inventory.hiddenHosts).toBe(1);
  });

  it('bears the ids that checks name under breaks', () => {
    const ids = new Set(inventory.edges.map(({ id }) => id));
    const [bot] = graph.workloads;
    const [host] = graph.hosts;
    if (bot === undefined || host === undefined) expect.fail();
    expect(ids).toContain(connectionId(bot, host));
    expect(ids).toContain(edgeId(nodeId(bot), 'egress', 'outside:discord'));
  });
});

it('amounts beyond what a number holds are not known', () => {
  const limits = { cpu: '1', memory: '512Mi' };
  const input = fixtureInput([pods('much', { spec: { replicas: 1e308 }, container: { resources: { limits } } })]);
  const [much] = summariseInventory(buildGraph(input), input).workloads;
  expect(much).toMatchObject({
    limits: { memoryBytes: 536_870_912 },
    totalLimits: { cpuMillicores: null, memoryBytes: null },
  });
});

it('10,000 workloads with 10,000 Services resolve without quadratic joins', () => {
  const many: JsonRecord[] = [];
  for (let at = 0; at < 10_000; at += 1) {
    many.push(
      pods(`w${at}`, {
        container: {
          env: [{ name: 'API_HOST', value: at % 2 === 0 ? `w${at}` : `x${at}` }],
          envFrom: [{ configMapRef: { name: 'shared' } }],
        },
      }),
      service(`w${at}`, 8080),
    );
  }
  many.push(
    plain('ConfigMap', 'shared', { data: { REDIS_URL: 'redis://w1:8080', 'a.yml': 'host: w2\n'.repeat(500) } }),
  );
  many.push({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p' },
    spec: { podSelector: {} },
  });
  const started = performance.now();
  const graph = fixtureGraph(many);
  const edges = summariseInventory(graph, fixtureInput([])).edges.length;
  expect(edges).toBeGreaterThan(20_000);
  // A quadratic join of these takes minutes; the bound leaves room for a busy machine.
  expect(performance.now() - started).toBeLessThan(20_000);
}, 60_000);
