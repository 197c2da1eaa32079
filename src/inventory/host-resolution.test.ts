import { describe, expect, it } from 'vitest';
import type { Graph } from '../model/graph.ts';
import type { JsonRecord } from '../model/json.ts';
import { fixtureGraph, plain, pods, service } from './edges.fixture.ts';

const env = (name: string, value: string, ...more: readonly JsonRecord[]): JsonRecord =>
  pods('bot', { container: { env: [...more, { name, value }] } });
const redis = [
  pods('redis', { kind: 'StatefulSet', spec: { serviceName: 'redis', replicas: 2 } }),
  service('redis', 6379),
];
const headless = [
  pods('lavalink', { kind: 'StatefulSet', spec: { serviceName: 'lavalink', replicas: 2 } }),
  service('lavalink', 2333, { clusterIP: 'None' }),
];

function told(graph: Graph): readonly string[] {
  return graph.hosts.map(({ host, port, resolution }) => {
    const end =
      resolution.status === 'service' || resolution.status === 'external-name'
        ? resolution.service.identity.name
        : resolution.status === 'pod'
          ? resolution.workload.identity.name
          : resolution.status === 'no-service'
            ? (resolution.candidate?.name ?? '')
            : '';
    return `${host}${port === undefined ? '' : `:${port}`} ${resolution.status}${end === '' ? '' : ` ${end}`}`;
  });
}

describe('what a host leads to', () => {
  it.each<[string, readonly JsonRecord[], readonly string[]]>([
    ['a Service', [env('REDIS_URL', 'redis://redis'), ...redis], ['redis:6379 service redis']],
    [
      'a sibling port',
      [env('REDIS_HOST', 'redis', { name: 'REDIS_PORT', value: '6380' }), ...redis],
      ['redis:6380 service redis'],
    ],
    [
      'a full name',
      [env('REDIS_HOST', 'redis.default.svc.cluster.local'), ...redis],
      ['redis.default.svc.cluster.local service redis'],
    ],
    ['a slip', [env('REDIS_HOST', 'rediss'), ...redis], ['rediss no-service redis']],
    ['the same product', [env('REDIS_URL', 'redis://cache'), ...redis], ['cache:6379 no-service redis']],
    ['one name in the other', [env('API_HOST', 'redis-master'), ...redis], ['redis-master no-service redis']],
    [
      'another namespace',
      [env('API_HOST', 'queue'), service('queue', 80, {}, { namespace: 'other' })],
      ['queue no-service queue'],
    ],
    ['no candidate', [env('API_HOST', 'elsewhere'), ...redis], ['elsewhere unknown']],
    ['a name in an unscanned namespace', [env('API_HOST', 'redis.cache'), ...redis], ['redis.cache outside']],
    [
      'a name in a scanned namespace',
      [env('API_URL', 'http://rediss.default:80'), ...redis],
      ['rediss.default:80 no-service redis'],
    ],
    ['an address', [env('API_URL', 'http://10.1.2.3:80')], ['10.1.2.3:80 outside']],
    ['the API server', [env('API_URL', 'https://kubernetes.default.svc')], ['kubernetes.default.svc:443 outside']],
    ['a pod', [env('NODE_HOST', 'lavalink-0.lavalink'), ...headless], ['lavalink-0.lavalink pod lavalink']],
    [
      'a pod, in full',
      [env('NODE_HOST', 'lavalink-1.lavalink.default.svc'), ...headless],
      ['lavalink-1.lavalink.default.svc pod lavalink'],
    ],
    [
      'a pod beyond the replicas',
      [env('NODE_HOST', 'lavalink-2.lavalink'), ...headless],
      ['lavalink-2.lavalink no-service lavalink'],
    ],
    [
      'a pod of a Service that is not headless',
      [env('NODE_HOST', 'redis-0.redis'), ...redis],
      ['redis-0.redis no-service redis'],
    ],
    [
      'an ExternalName',
      [env('DB_HOST', 'db'), service('db', 5432, { type: 'ExternalName', externalName: 'db.example.org' })],
      ['db external-name db'],
    ],
    [
      'an expansion',
      [env('REDIS_URL', 'redis://$(H):$(P)', { name: 'H', value: 'redis' }, { name: 'P', value: '6379' }), ...redis],
      ['redis:6379 service redis'],
    ],
    ['a placeholder', [env('REDIS_URL', 'redis://${HOST}:6379'), ...redis], ['…:6379 unknown']],
    [
      'a host that a Secret holds',
      [env('REDIS_URL', 'redis://$(H):6379', { name: 'H', valueFrom: { secretKeyRef: { name: 's', key: 'h' } } })],
      [],
    ],
    [
      'a password that a Secret holds',
      [
        env('REDIS_URL', 'redis://:$(H)@redis:6379', {
          name: 'H',
          valueFrom: { secretKeyRef: { name: 's', key: 'h' } },
        }),
        ...redis,
      ],
      ['redis:6379 service redis'],
    ],
    ['a mode', [env('APP_SERVER', 'standalone'), ...redis], []],
    [
      'an argument',
      [pods('bot', { container: { args: ['--redis=redis:6379'] } }), ...redis],
      ['redis:6379 service redis'],
    ],
    [
      'a client call',
      [
        pods('bot', { container: { command: ['sh', '-c', 'until pg_isready -h postgres -p 5432; do sleep 1; done'] } }),
        service('postgres', 5432),
      ],
      ['postgres:5432 service postgres'],
    ],
    [
      'a wait',
      [
        pods('bot', {
          pod: { initContainers: [{ name: 'w', command: ['sh', '-c', 'until nc -z redis 6379; do sleep 1; done'] }] },
        }),
        ...redis,
      ],
      ['redis:6379 service redis'],
    ],
    [
      'an alias',
      [
        pods('bot', {
          container: { env: [{ name: 'API_HOST', value: 'gate' }] },
          pod: { hostAliases: [{ ip: '10.0.0.1', hostnames: ['gate'] }] },
        }),
      ],
      ['gate outside'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(told(fixtureGraph(objects))).toEqual(expected);
  });

  it('external: ends the doubt', () => {
    const graph = fixtureGraph([env('API_HOST', 'elsewhere')], { external: ['elsewhere'] });
    expect(graph.hosts[0]?.resolution).toEqual({
      status: 'outside',
      because: 'declared under external:',
      declared: true,
    });
  });

  it('nothing is missing in an open world', () => {
    expect(told(fixtureGraph([env('REDIS_HOST', 'rediss'), ...redis], { directory: false }))).toEqual([
      'rediss unknown',
    ]);
  });
});

describe('hosts in ConfigMaps', () => {
  const config = plain('ConfigMap', 'c', {
    data: { REDIS_HOST: 'redis', REDIS_PORT: '6379', 'application.yml': 'lavalink:\n  host: lavalink\n  port: 2333\n' },
  });
  const reader = pods('bot', { container: { envFrom: [{ configMapRef: { name: 'c' } }] } });

  it('count where a workload reads them', () => {
    const graph = fixtureGraph([config, reader, ...redis, ...headless]);
    expect(told(graph)).toEqual(['redis:6379 service redis', 'lavalink:2333 service lavalink']);
    const [bot] = graph.workloads.filter(({ identity }) => identity.name === 'bot');
    expect(graph.hostsOf(bot ?? expect.fail())).toHaveLength(2);
    expect(graph.hosts.every(({ at }) => at.declaration.identity.kind === 'ConfigMap')).toBe(true);
  });

  it('do not where none does', () => {
    expect(fixtureGraph([config, ...redis]).hosts).toEqual([]);
  });
});

describe('hidden hosts', () => {
  it.each<[string, JsonRecord, number]>([
    [
      'a URL from a Secret',
      { env: [{ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 's', key: 'u' } } }] },
      1,
    ],
    ['a token from a Secret', { env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 's', key: 't' } } }] }, 0],
    ['envFrom of an unseen Secret', { envFrom: [{ secretRef: { name: 's' } }] }, 1],
  ])('%s', (_, container, expected) => {
    const graph = fixtureGraph([pods('bot', { container })]);
    expect(graph.hiddenHostsOf(graph.workloads[0] ?? expect.fail())).toHaveLength(expected);
  });
});
