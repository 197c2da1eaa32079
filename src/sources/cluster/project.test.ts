import { describe, expect, test } from 'vitest';
import type { Json, JsonRecord } from '../../model/json.ts';
import { valueAt } from '../../model/json.ts';
import { secretOf } from '../../model/secret.ts';
import type { Projection } from './projection.ts';
import { projecting } from './project.ts';
import { wantedResources } from './resources.ts';
import { keptOf } from './kept.ts';

const projection: Projection = {
  annotations: new Set(['stated/by-a-manifest']),
  secretNames: new Set(),
  depth: 60,
};
const projected = projecting(projection);
const project = (kind: string, item: JsonRecord): JsonRecord => projected(item, 'v1', kind);
const metadata = (more: JsonRecord = {}): JsonRecord => ({ name: 'bot', namespace: 'bot', ...more });

// Split, so that no scanner takes this file for a leak.
const discordToken = ['MTA5ODc2NTQzMjEwOTg3NjU0', 'GaBcDe', 'canary-0123456789abcdefghijklmnop'].join('.');
const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"x":"canary"}}' };
const template = (env: Json): JsonRecord => ({
  template: { spec: { containers: [{ name: 'bot', image: 'bot:1', env }] } },
});

describe('what is a secret is not kept', () => {
  const made = { ownerReferences: [{ kind: 'ReplicaSet', name: 'bot-1', controller: true }] };
  const objects: readonly (readonly [string, string, JsonRecord])[] = [
    ['a copy of the whole object', 'Deployment', { metadata: metadata({ annotations: lastApplied }), spec: {} }],
    [
      'fields that somebody owns',
      'ConfigMap',
      { metadata: metadata({ managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:canary': {} } }] }) },
    ],
    [
      'an annotation that nobody asked for',
      'Service',
      { metadata: metadata({ annotations: { 'example.org/token': 'canary' } }) },
    ],
    [
      'one that the manifests state',
      'Service',
      { metadata: metadata({ annotations: { 'stated/by-a-manifest': `token=${discordToken}` } }) },
    ],
    [
      'a value in the environment',
      'Deployment',
      { metadata: metadata(), spec: template([{ name: 'DB_PASSWORD', value: 'canary' }]) },
    ],
    [
      'one in a URL',
      'StatefulSet',
      { metadata: metadata(), spec: template([{ name: 'DATABASE_URL', value: 'postgres://bot:canary@db/bot' }]) },
    ],
    ['one of a shape', 'Job', { metadata: metadata(), spec: template([{ name: 'X', value: discordToken }]) }],
    ['a setting of a ConfigMap', 'ConfigMap', { metadata: metadata(), data: { 'app.yml': 'password: canary x\n' } }],
    ['bytes of a ConfigMap', 'ConfigMap', { metadata: metadata(), binaryData: { key: 'canary' } }],
    [
      'the environment of a pod that a controller made',
      'Pod',
      { metadata: metadata(made), spec: { containers: [{ name: 'a', env: [{ name: 'A', value: 'canary' }] }] } },
    ],
    [
      'a message of a container',
      'Pod',
      {
        metadata: metadata(made),
        status: {
          containerStatuses: [
            { name: 'a', state: { waiting: { message: 'pull https://bot:canary@registry.example/x failed' } } },
          ],
        },
      },
    ],
    ['a note of an event', 'Event', { metadata: metadata(), note: 'GET https://u:canary@host/x: 500' }],
    [
      'a bundle of certificates and a URL of a webhook',
      'ValidatingWebhookConfiguration',
      {
        metadata: metadata(),
        webhooks: [{ name: 'a', clientConfig: { caBundle: 'canary', url: 'https://u:canary@host/' } }],
      },
    ],
    ['parameters of storage', 'StorageClass', { metadata: metadata(), parameters: { token: 'canary' } }],
    ['a field that nobody named', 'Node', { metadata: metadata(), status: { images: ['canary'] }, extra: 'canary' }],
  ];

  test.each(objects)('%s', (_, kind, item) => {
    expect(JSON.stringify(item)).toContain('canary');
    expect(JSON.stringify(project(kind, item))).not.toContain('canary');
  });
});

describe('what is asked for is kept', () => {
  test('a template with its environment, classes in place of secrets', () => {
    const item = {
      metadata: metadata({ generation: 3, resourceVersion: '1', selfLink: 'x' }),
      spec: {
        replicas: 2,
        ...template([
          { name: 'MODE', value: 'a' },
          { name: 'TOKEN', value: discordToken },
        ]),
      },
      status: { observedGeneration: 3, readyReplicas: 2, collisionCount: 4 },
    };
    const kept = project('Deployment', item);
    const env = ['spec', 'template', 'spec', 'containers', 0, 'env'];
    expect(valueAt(kept, ...env, 0, 'value')).toBe('a');
    expect(secretOf(valueAt(kept, ...env, 1, 'value'))?.class).toBe('discord-token');
    expect(kept['metadata']).toEqual({ name: 'bot', namespace: 'bot', generation: 3 });
    expect(kept['status']).toEqual({ observedGeneration: 3, readyReplicas: 2 });
  });

  test('that a node is simulated', () => {
    const annotations = { 'kwok.x-k8s.io/node': 'fake', 'example.org/other': 'x' };
    expect(project('Node', { metadata: { name: 'node-0', annotations } })['metadata']).toEqual({
      name: 'node-0',
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
    });
  });

  test('names of the managers, each once', () => {
    const managedFields = ['b', 'a', 'b'].map((manager) => ({ manager, fieldsV1: {} }));
    expect(project('Service', { metadata: metadata({ managedFields }) })['metadata']).toEqual(
      metadata({ managedFields: [{ manager: 'a' }, { manager: 'b' }] }),
    );
  });

  test('keys of bytes', () => {
    expect(project('ConfigMap', { metadata: metadata(), binaryData: { a: 'eA==' } })['binaryData']).toEqual({ a: '' });
  });

  test('a pod without a controller is a workload, and is kept whole', () => {
    const spec = { containers: [{ name: 'a', securityContext: { privileged: true } }] };
    expect(project('Pod', { metadata: metadata(), spec })['spec']).toEqual(spec);
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', controller: true }];
    expect(project('Pod', { metadata: metadata({ ownerReferences }), spec })['spec']).toEqual({
      containers: [{ name: 'a' }],
    });
  });

  test('what pods of one workload share is held once, and what differs is not', () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', controller: true }];
    const one = (name: string, nodeName: string, image: string): JsonRecord =>
      project('Pod', {
        metadata: { name, ownerReferences },
        spec: { nodeName, containers: [{ name: 'a', image }] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
      });
    const [a, b, c] = [one('a', 'n1', 'bot:1'), one('b', 'n2', 'bot:1'), one('c', 'n1', 'bot:2')];
    const containers = (pod: JsonRecord) => valueAt(pod, 'spec', 'containers');
    expect(containers(a)).toBe(containers(b));
    expect(containers(c)).toEqual([{ name: 'a', image: 'bot:2' }]);
    expect([a, b].map((pod) => valueAt(pod, 'spec', 'nodeName'))).toEqual(['n1', 'n2']);
    expect(a['status']).toEqual({ phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] });
  });

  test('a pod never gets what another pod of its owner has', () => {
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid: 'u', controller: true }];
    const one = (name: string, label: string, volume: string, probe: Json): JsonRecord => ({
      metadata: { name, labels: { label }, annotations: { 'prometheus.io/port': label }, ownerReferences },
      spec: {
        containers: [{ name: 'a', readinessProbe: probe }],
        volumes: [
          { name: 'config', configMap: { name: volume } },
          { name: `token-${name}`, projected: {} },
        ],
      },
      status: { podIP: `10.0.0.${name}` },
    });
    const items = [one('1', 'a', 'c', { periodSeconds: 1 }), one('2', 'b', 'd', { periodSeconds: 2 })];
    const alone = items.map((item) => projecting(projection)(item, 'v1', 'Pod'));
    expect([...items, ...items].map((item) => project('Pod', item))).toEqual([...alone, ...alone]);
    expect(valueAt(alone[1], 'spec', 'volumes')).toEqual([
      { name: 'config', configMap: { name: 'd' } },
      { name: 'token-2' },
    ]);
    const endless = one('3', 'a', 'c', { periodSeconds: Infinity });
    expect(() => project('Pod', endless)).toThrow('beyond all bounds');
  });

  test('apiVersion and kind are ours, whatever an item says', () => {
    expect(project('Service', { apiVersion: 'x', kind: 'Secret', metadata: metadata() })).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(),
    });
  });

  test.each(wantedResources.map(({ kind }) => kind))('something of %s', (kind) => {
    expect(Object.keys(keptOf(kind, false)).length).toBeGreaterThan(0);
  });
});

describe('odd objects', () => {
  const deep = (levels: number): Json => (levels === 0 ? 'x' : { a: deep(levels - 1) });

  test.each<readonly [string, JsonRecord]>([
    ['without metadata', {}],
    ['with a list as metadata', { metadata: [] }],
    ['with a number as name', { metadata: { name: 1 } }],
    ['nested beyond reason', { metadata: metadata(), spec: deep(100) }],
  ])('%s are refused', (_, item) => {
    expect(() => project('Service', item)).toThrow();
  });

  test('a key that means the prototype is a key', () => {
    const item = JSON.parse(
      '{"metadata":{"name":"a","labels":{"__proto__":"x"}},"spec":{"__proto__":{"a":1}}}',
    ) as JsonRecord;
    const kept = project('Service', item);
    expect(JSON.stringify(kept)).toContain('"__proto__":{"a":1}');
    expect(Object.getPrototypeOf(kept['spec'])).toBe(Object.prototype);
  });
});
