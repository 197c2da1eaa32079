import { describe, expect, test } from 'vitest';
import type { Json, JsonRecord } from '../../../model/json.ts';
import type { Comparison } from './compare.ts';
import { compareStated } from './compare.ts';

const plain: Comparison = { kind: 'Deployment', isLeftOut: () => false, isSameName: () => false };

/** `path: manifest -> live`, grave changes with a mark. */
function changes(manifest: JsonRecord, live: JsonRecord, comparison: Partial<Comparison> = {}): readonly string[] {
  return compareStated(manifest, live, { ...plain, ...comparison }).changes.map(
    ({ path, manifest: written, live: runs, grave }) => `${grave ? '!' : ''}${path.join('.')}: ${written} -> ${runs}`,
  );
}

const secret: JsonRecord = { $secret: { class: 'password', length: 8, type: 'string' } };
const other: JsonRecord = { $secret: { class: 'password', length: 12, type: 'string' } };
const containers = (...items: readonly JsonRecord[]): JsonRecord => ({
  spec: { template: { spec: { containers: items } } },
});

describe('what means the same is no drift', () => {
  test.each<readonly [string, JsonRecord, JsonRecord]>([
    ['a default that the manifest leaves to the API', { spec: {} }, { spec: { paused: false, replicas: 1 } }],
    [
      'zero, false and empty that the API leaves out',
      { spec: { paused: false, minReadySeconds: 0, x: {} } },
      { spec: {} },
    ],
    [
      'a number as text',
      { spec: { ports: [{ port: 80, targetPort: '8080' }] } },
      { spec: { ports: [{ port: 80, targetPort: 8080 }] } },
    ],
    [
      'a quantity',
      { spec: { hard: { cpu: '1', memory: '1Gi' } } },
      { spec: { hard: { cpu: '1000m', memory: '1024Mi' } } },
    ],
    ['a duration', { spec: { interval: '60s' } }, { spec: { interval: '1m0s' } }],
    [
      'items with keys in another order',
      containers({ name: 'a', image: 'x' }, { name: 'b', image: 'y' }),
      containers({ name: 'b', image: 'y' }, { name: 'a', image: 'x' }),
    ],
    ['a container that was added', containers({ name: 'a' }), containers({ name: 'a' }, { name: 'proxy' })],
    [
      'ports without the default protocol',
      containers({ name: 'a', ports: [{ containerPort: 80 }] }),
      containers({ name: 'a', ports: [{ containerPort: 80, protocol: 'TCP' }] }),
    ],
    [
      'status, and metadata beside labels and annotations',
      { metadata: { name: 'a', finalizers: ['x'] }, status: { x: 1 } },
      { metadata: { name: 'a' }, status: { x: 2 } },
    ],
    [
      'labels that the manifest does not state',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: { a: '1', b: '2' } } },
    ],
    [
      'redacted values, on either side',
      { data: { a: secret, b: 'plain', c: secret } },
      { data: { a: other, b: secret, c: 'plain' } },
    ],
  ])('%s', (_name, manifest, live) => {
    expect(changes(manifest, live)).toEqual([]);
  });
});

describe('what differs is told, with what it decides', () => {
  test.each<readonly [string, JsonRecord, JsonRecord, readonly string[]]>([
    [
      'an image',
      containers({ name: 'a', image: 'x:1' }),
      containers({ name: 'a', image: 'x:2' }),
      ['!spec.template.spec.containers.0.image: x:1 -> x:2'],
    ],
    [
      'a container that is gone',
      containers({ name: 'a' }),
      containers({ name: 'b' }),
      ['spec.template.spec.containers.0: {"name":"a"} -> absent'],
    ],
    [
      'a variable',
      containers({ name: 'a', env: [{ name: 'X', value: '1' }] }),
      containers({ name: 'a', env: [{ name: 'X', value: '2' }] }),
      ['!spec.template.spec.containers.0.env.0.value: 1 -> 2'],
    ],
    [
      'text of a variable that is a quantity elsewhere',
      containers({ name: 'a', env: [{ name: 'X', value: '1' }] }),
      containers({ name: 'a', env: [{ name: 'X', value: '1000m' }] }),
      ['!spec.template.spec.containers.0.env.0.value: 1 -> 1000m'],
    ],
    [
      'a list whose order counts',
      containers({ name: 'a', args: ['--a', '--b'] }),
      containers({ name: 'a', args: ['--b', '--a'] }),
      ['!spec.template.spec.containers.0.args.0: --a -> --b', '!spec.template.spec.containers.0.args.1: --b -> --a'],
    ],
    [
      'a list of another length',
      containers({ name: 'a', args: ['--a'] }),
      containers({ name: 'a', args: ['--a', '--b'] }),
      ['!spec.template.spec.containers.0.args: ["--a"] -> ["--a","--b"]'],
    ],
    [
      'a quantity',
      containers({ name: 'a', resources: { limits: { cpu: '1' } } }),
      containers({ name: 'a', resources: { limits: { cpu: '2' } } }),
      ['!spec.template.spec.containers.0.resources.limits.cpu: 1 -> 2'],
    ],
    [
      'a stated label',
      { metadata: { labels: { a: '1' } } },
      { metadata: { labels: {} } },
      ['metadata.labels.a: 1 -> absent'],
    ],
    [
      'a true that the cluster lacks',
      { spec: { hostNetwork: true } },
      { spec: {} },
      ['!spec.hostNetwork: true -> absent'],
    ],
    [
      'a value beside a secret in what is gone',
      containers({ name: 'a', env: [{ name: 'X', value: secret }] }),
      containers({ name: 'a' }),
      ['!spec.template.spec.containers.0.env.0: {"name":"X","value":"[redacted]"} -> absent'],
    ],
  ])('%s', (_name, manifest, live, expected) => {
    expect(changes(manifest, live)).toEqual(expected);
  });

  test('every field of a policy is grave', () => {
    const [written, runs]: readonly Json[] = [{ ingress: [] as Json[] }, { ingress: [{}] }];
    expect(changes({ spec: written ?? null }, { spec: runs ?? null }, { kind: 'NetworkPolicy' })).toEqual([
      '!spec.ingress: [] -> [{}]',
    ]);
  });
});

test('a placeholder is neither the same nor another value', () => {
  const compared = compareStated({ spec: { host: '${HOST}' } }, { spec: { host: 'a.example' } }, plain);
  expect(compared).toEqual({
    changes: [],
    doubts: [{ path: ['spec', 'host'], why: 'placeholder', grave: false }],
  });
});

test('text that runs as it was written is the same, whatever it looks like', () => {
  const rule = { spec: { summary: '{{ $value }} errors' } };
  expect(compareStated(rule, rule, plain)).toEqual({ changes: [], doubts: [] });
});

test('a redacted value is neither the same nor another one', () => {
  expect(compareStated({ data: { a: secret, b: 'plain' } }, { data: { a: 'plain', b: 'plain' } }, plain)).toEqual({
    changes: [],
    doubts: [{ path: ['data', 'a'], why: 'redacted', grave: false }],
  });
});

test('what something else decides is left out, and a generated name counts by its content', () => {
  const manifest = { spec: { replicas: 2, name: 'config-2456789bcd' } };
  const live = { spec: { replicas: 5, name: 'config-hkmt245678' } };
  expect(changes(manifest, live, { isLeftOut: (path) => path.at(-1) === 'replicas', isSameName: () => true })).toEqual(
    [],
  );
});
