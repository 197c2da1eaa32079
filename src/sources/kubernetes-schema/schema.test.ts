import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import { kubernetesVersions, loadKubernetesSchema } from './load.ts';

const schema = await loadKubernetesSchema('1.36');

function pod(spec: JsonRecord): JsonRecord {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'bot' }, spec };
}
function problemsOf(object: JsonRecord): readonly string[] {
  return schema.validate(object).problems.map(({ path, problem }) => `${path.join('.')} ${problem.kind}`);
}

describe('the tables', () => {
  test.each(kubernetesVersions)('%s knows the kinds that a bot is made of', async (version) => {
    const one = await loadKubernetesSchema(version);
    expect(one).toMatchObject({ version, known: true });
    for (const [apiVersion, kind] of [
      ['v1', 'Service'],
      ['apps/v1', 'StatefulSet'],
      ['batch/v1', 'CronJob'],
      ['autoscaling/v2', 'HorizontalPodAutoscaler'],
      ['networking.k8s.io/v1', 'NetworkPolicy'],
      ['policy/v1', 'PodDisruptionBudget'],
    ] as const)
      expect([apiVersion, kind, one.kindOf(apiVersion, kind), one.scopeOf(apiVersion, kind)]).toEqual([
        apiVersion,
        kind,
        'known',
        'Namespaced',
      ]);
    expect(one.scopeOf('v1', 'Namespace')).toBe('Cluster');
    // Fields that the files mark as required and every server takes an object without.
    const accepted: readonly JsonRecord[] = [
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', spec: { policyTypes: ['Ingress'] } },
      { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'low' } },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        roleRef: { kind: 'Role', name: 'reader' },
      },
    ];
    for (const object of accepted) expect(one.validate(object).problems).toEqual([]);
  });

  test.each(['1.30', '1.99', 'v1.12.3'])('%s has no table', async (version) => {
    const one = await loadKubernetesSchema(version);
    expect(one.known).toBe(false);
    expect(one.kindOf('apps/v1', 'Deployment')).toBe('known');
  });

  test.each(['latest', '2.0', '', '1'])('%j is no version', async (version) => {
    await expect(loadKubernetesSchema(version)).rejects.toThrow(TypeError);
  });

  test('a field of a later version is unknown in an earlier one', async () => {
    const object = pod({ containers: [{ name: 'a', image: 'b' }], hostnameOverride: 'bot' });
    expect((await loadKubernetesSchema('1.31')).validate(object).problems).toHaveLength(1);
    expect((await loadKubernetesSchema('1.36')).validate(object).problems).toEqual([]);
  });
});

describe('kindOf', () => {
  test.each([
    ['v1', 'ConfigMapList', 'known'],
    ['v1', 'List', 'known'],
    ['apps/v1beta1', 'Deployment', 'no-kind'],
    ['extensions/v1beta1', 'Ingress', 'no-kind'],
    ['apps/v1', 'deployment', 'no-kind'],
    ['apps/v1', 'constructor', 'no-kind'],
    ['__proto__', 'toString', 'no-kind'],
    ['cert-manager.io/v1', 'Certificate', 'custom'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute', 'custom'],
    ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot', 'custom'],
  ])('%s %s is %s', (apiVersion, kind, is) => expect(schema.kindOf(apiVersion, kind)).toBe(is));

  test('a kind is found in all its versions', () => {
    expect(schema.apiVersionsOf('HorizontalPodAutoscaler')).toEqual(['autoscaling/v1', 'autoscaling/v2']);
    expect(schema.apiVersionsOf('Certificate')).toEqual([]);
  });
});

describe('validate', () => {
  const container = { name: 'bot', image: 'bot:1' };

  test.each<[string, JsonRecord]>([
    ['null as absent', pod({ containers: [{ ...container, env: null, command: null }], volumes: null })],
    [
      'a quantity in either form',
      pod({ containers: [{ ...container, resources: { limits: { cpu: 1, memory: '1Gi' } } }] }),
    ],
    ['a port by name or number', pod({ containers: [{ ...container, livenessProbe: { tcpSocket: { port: 80 } } }] })],
    ['an empty string where a default comes in', pod({ restartPolicy: '', containers: [container] })],
    ['any status', { ...pod({ containers: [container] }), status: { whatever: [1, { a: null }] } }],
    [
      'a redacted scalar of the right type',
      pod({
        containers: [
          { ...container, env: [{ name: 'A', value: { $secret: { class: 'other', length: 3, type: 'string' } } }] },
        ],
      }),
    ],
    [
      'redacted base64',
      { apiVersion: 'v1', kind: 'Secret', data: { A: { $secret: { class: 'other', length: 3, type: 'string' } } } },
    ],
  ])('takes %s', (_, object) => expect(schema.validate(object)).toEqual({ problems: [], placeholders: [] }));

  test.each<[string, JsonRecord, readonly string[]]>([
    ['no containers', pod({ containers: [] }), ['spec.containers value']],
    ['no image', pod({ containers: [{ name: 'bot' }] }), ['spec.containers.0.image required']],
    [
      'an item that is null',
      pod({ containers: [null] }),
      ['spec.containers.0.image required', 'spec.containers.0.name required'],
    ],
    ['a map for a list', pod({ containers: { bot: container } }), ['spec.containers type']],
    ['a list for a map', pod({ containers: [container], nodeSelector: ['a'] }), ['spec.nodeSelector type']],
    ['a text for an object', pod({ containers: [container], securityContext: 'none' }), ['spec.securityContext type']],
    ['a fraction', pod({ containers: [container], priority: 0.5 }), ['spec.priority type']],
    ['a number beyond 32 bits', pod({ containers: [container], priority: 2 ** 40 }), ['spec.priority value']],
    [
      'a redacted number for a string',
      pod({
        containers: [
          { ...container, env: [{ name: 'A', value: { $secret: { class: 'other', length: 3, type: 'number' } } }] },
        ],
      }),
      ['spec.containers.0.env.0.value type'],
    ],
    [
      'two ways to be probed',
      pod({ containers: [{ ...container, livenessProbe: { exec: { command: ['a'] }, tcpSocket: { port: 1 } } }] }),
      ['spec.containers.0.livenessProbe.tcpSocket value'],
    ],
    ['two containers of one name', pod({ containers: [container, container] }), ['spec.containers.1.name value']],
    [
      'a key that no ConfigMap can hold',
      { apiVersion: 'v1', kind: 'ConfigMap', data: { 'a/b': 'c' } },
      ['data.a/b value'],
    ],
    [
      'an item of a list of objects',
      { apiVersion: 'v1', kind: 'ConfigMapList', items: [{ data: { a: 1 } }] },
      ['items.0.data.a type'],
    ],
    [
      'a field called __proto__',
      JSON.parse('{"apiVersion":"v1","kind":"ConfigMap","__proto__":1}') as JsonRecord,
      ['__proto__ unknown-field'],
    ],
  ])('refuses %s', (_, object, problems) => expect(problemsOf(object)).toEqual(problems));

  test('names the topic of what another check says', () => {
    const { problems } = schema.validate({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: { template: { spec: { containers: [container] } } },
    });
    expect(problems).toEqual([
      {
        path: ['spec', 'selector'],
        problem: { kind: 'required', field: 'selector' },
        topic: 'selector-matches-template',
      },
    ]);
  });

  test('passes over placeholders and returns them', () => {
    expect(
      schema.validate(
        pod({ activeDeadlineSeconds: '{{ deadline }}', containers: [{ ...container, image: '${IMAGE}' }] }),
      ),
    ).toEqual({
      problems: [],
      placeholders: [
        ['spec', 'activeDeadlineSeconds'],
        ['spec', 'containers', 0, 'image'],
      ],
    });
  });

  test('never throws on any shape', () => {
    const kinds = fc.constantFrom(['v1', 'Pod'], ['apps/v1', 'Deployment'], ['v1', 'Secret'], ['v1', 'PodList']);
    fc.assert(
      fc.property(kinds, fc.jsonValue(), fc.jsonValue(), ([apiVersion, kind], spec, metadata) => {
        const object = { apiVersion, kind, spec, metadata, items: spec, data: metadata } as JsonRecord;
        expect(Array.isArray(schema.validate(object).problems)).toBe(true);
      }),
    );
  });
});
