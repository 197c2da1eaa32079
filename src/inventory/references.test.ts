import { describe, expect, it } from 'vitest';
import type { JsonRecord } from '../model/json.ts';
import { fixtureGraph, plain, pods } from './edges.fixture.ts';
import { editDistance } from './near-name.ts';

const secretKey = (name: string, key: string, rest: JsonRecord = {}): JsonRecord =>
  pods('bot', { container: { env: [{ name: 'X', valueFrom: { secretKeyRef: { name, key, ...rest } } }] } });
const configKey = (name: string, key: string, rest: JsonRecord = {}): JsonRecord =>
  pods('bot', { container: { env: [{ name: 'X', valueFrom: { configMapKeyRef: { name, key, ...rest } } }] } });

describe('references', () => {
  it.each<[string, JsonRecord, readonly JsonRecord[], string]>([
    ['a declared key', secretKey('s', 'token'), [plain('Secret', 's', { data: { token: 'eA==' } })], 'resolved'],
    ['stringData', secretKey('s', 'token'), [plain('Secret', 's', { stringData: { token: 'x' } })], 'resolved'],
    ['a missing key', secretKey('s', 'token'), [plain('Secret', 's', { data: { TOKEN: 'eA==' } })], 'no-key TOKEN'],
    ['an absent Secret', secretKey('s', 'token'), [], 'unknown'],
    ['an absent optional Secret', secretKey('s', 'token', { optional: true }), [], 'not-asked'],
    ['another namespace', secretKey('s', 'token'), [plain('Secret', 's', { data: { token: '' } }, 'b')], 'unknown'],
    ['a placeholder', secretKey('${NAME}', 'token'), [], 'unknown'],
    [
      'an ExternalSecret',
      secretKey('s', 'token'),
      [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'ExternalSecret',
          metadata: { name: 'e' },
          spec: { target: { name: 's' }, data: [{ secretKey: 'token' }] },
        },
      ],
      'resolved',
    ],
    [
      'an ExternalSecret with dataFrom',
      secretKey('s', 'token'),
      [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'ExternalSecret',
          metadata: { name: 's' },
          spec: { dataFrom: [{}] },
        },
      ],
      'unknown',
    ],
    [
      'an ExternalSecret without the key',
      secretKey('s', 'token'),
      [
        {
          apiVersion: 'external-secrets.io/v1',
          kind: 'ExternalSecret',
          metadata: { name: 's' },
          spec: { data: [{ secretKey: 'tokn' }] },
        },
      ],
      'no-key tokn',
    ],
    [
      'a SealedSecret',
      secretKey('s', 'token'),
      [
        {
          apiVersion: 'bitnami.com/v1alpha1',
          kind: 'SealedSecret',
          metadata: { name: 's' },
          spec: { encryptedData: { token: 'A' } },
        },
      ],
      'resolved',
    ],
    [
      'a Certificate',
      secretKey('s', 'tls.key'),
      [{ apiVersion: 'cert-manager.io/v1', kind: 'Certificate', metadata: { name: 'c' }, spec: { secretName: 's' } }],
      'resolved',
    ],
    ['an absent ConfigMap', configKey('c', 'k'), [], 'no-object'],
    [
      'a ConfigMap nearly so called',
      configKey('bot-confg', 'k'),
      [plain('ConfigMap', 'bot-config', { data: {} })],
      'no-object bot-config',
    ],
    ['a ConfigMap', configKey('c', 'k'), [plain('ConfigMap', 'c', { data: { k: 'v' } })], 'resolved'],
    ['binaryData', configKey('c', 'k'), [plain('ConfigMap', 'c', { binaryData: { k: 'dg==' } })], 'resolved'],
    ['the root CA', configKey('kube-root-ca.crt', 'ca.crt'), [], 'not-asked'],
    ['__proto__ as a key', configKey('c', '__proto__'), [plain('ConfigMap', 'c', { data: { k: 'v' } })], 'no-key'],
  ])('%s', (_, workload, others, expected) => {
    const [reference] = fixtureGraph([workload, ...others]).references;
    const resolution = reference?.resolution;
    const near =
      resolution?.status === 'no-key'
        ? resolution.nearestKey
        : resolution?.status === 'no-object'
          ? resolution.nearest?.place.declaration.identity.name
          : undefined;
    expect([resolution?.status, ...(near === undefined ? [] : [near])].join(' ')).toBe(expected);
  });

  it('counts an example only where nothing real is declared', () => {
    const keysOnly = [plain('Secret', 's', { data: { token: '' } })];
    expect(fixtureGraph([secretKey('s', 'token')], { keysOnly }).references[0]?.resolution.status).toBe('resolved');
    expect(fixtureGraph([secretKey('s', 'other')], { keysOnly }).references[0]?.resolution.status).toBe('no-key');
    const real = plain('Secret', 's', { data: { other: '' } });
    expect(fixtureGraph([secretKey('s', 'token'), real], { keysOnly }).references[0]?.resolution.status).toBe('no-key');
  });

  it('an absent ConfigMap in an open world is unknown', () => {
    const graph = fixtureGraph([configKey('c', 'k')], { directory: false });
    expect(graph.references[0]?.resolution.status).toBe('unknown');
  });

  it('finds every way to name one', () => {
    const graph = fixtureGraph([
      pods('bot', {
        container: {
          envFrom: [{ secretRef: { name: 'a' } }, { prefix: 'P_', configMapRef: { name: 'b', optional: true } }],
        },
        pod: {
          imagePullSecrets: [{ name: 'pull' }],
          volumes: [
            { name: 'v1', secret: { secretName: 's', items: [{ key: 'k', path: 'p' }] } },
            { name: 'v2', configMap: { name: 'c' } },
            {
              name: 'v3',
              projected: {
                sources: [{ secret: { name: 'ps' } }, { configMap: { name: 'pc', items: [{ key: 'x' }] } }],
              },
            },
          ],
        },
      }),
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'i' },
        spec: { tls: [{ secretName: 'tls' }] },
      },
    ]);
    expect(
      graph.references.map((one) => `${one.via} ${one.kind} ${one.name} ${one.key ?? ''} ${one.at.path.join('.')}`),
    ).toMatchInlineSnapshot(`
      [
        "envFrom Secret a  spec.template.spec.containers.0.envFrom.0",
        "envFrom ConfigMap b  spec.template.spec.containers.0.envFrom.1",
        "volume Secret s k spec.template.spec.volumes.0.secret.items.0",
        "volume ConfigMap c  spec.template.spec.volumes.1.configMap",
        "volume Secret ps  spec.template.spec.volumes.2.projected.sources.0.secret",
        "volume ConfigMap pc x spec.template.spec.volumes.2.projected.sources.1.configMap.items.0",
        "imagePullSecret Secret pull  spec.template.spec.imagePullSecrets.0",
        "tls Secret tls  spec.tls.0.secretName",
      ]
    `);
    expect(graph.referencesOf(graph.workloads[0] ?? expect.fail())).toHaveLength(7);
  });
});

describe('editDistance', () => {
  it.each([
    ['redis', 'redsi', 2, 2],
    ['redis', 'redis', 2, 0],
    ['redis', 'rediss', 1, 1],
    ['abc', 'xyz', 2, 3],
    ['', 'ab', 2, 2],
    ['kitten', 'sitting', 3, 3],
    ['kitten', 'sitting', 2, 3],
  ])('%s and %s within %d: %d', (a, b, limit, expected) => {
    expect(editDistance(a, b, limit)).toBe(expected);
    expect(editDistance(b, a, limit)).toBe(expected);
  });
});
