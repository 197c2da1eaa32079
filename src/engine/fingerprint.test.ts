import { expect, test } from 'vitest';
import type { CheckFinding } from '../model/check.ts';
import type { Path } from '../model/json.ts';
import { fingerprintOf, namedPath } from './fingerprint.ts';
import { declaration } from './testing/small-graph.ts';

const object = {
  spec: {
    containers: [{ name: 'app', env: [{ name: 'REDIS_URL', value: 'redis' }], args: ['run', 'now'] }],
    items: [{ key: 'a' }, { neither: 1 }],
  },
};

test.each<readonly [Path, string]>([
  [['spec', 'containers', 0, 'env', 0, 'value'], 'spec.containers[app].env[REDIS_URL].value'],
  [['spec', 'containers', 0, 'args', 1], 'spec.containers[app].args[1]'],
  [['spec', 'items', 0], 'spec.items[a]'],
  [['spec', 'items', 1, 'neither'], 'spec.items[1].neither'],
  [['spec', 'gone', 3, '__proto__'], 'spec.gone[3].__proto__'],
  [[], ''],
])('%j is named %s', (path, expected) => {
  expect(namedPath(object, path)).toBe(expected);
});

test('a fingerprint holds names only: the parts of scoring, section 9, in order', () => {
  const seen: unknown[] = [];
  const hash = (value: unknown): string => {
    seen.push(value);
    return 'f'.repeat(64);
  };
  const own = declaration('Deployment', 'bot', object, 3);
  const other = declaration('NetworkPolicy', 'cut', { spec: {} }, 4);
  const nameless = declaration('Job', '', {}, 5);
  const finding: CheckFinding = { messageId: 'm', data: {}, at: { path: [] }, related: [] };
  const of = (on: typeof own, changes: Partial<CheckFinding>): string =>
    fingerprintOf('check', { key: on.key, identity: on.identity, declaration: on }, { ...finding, ...changes }, hash);

  expect(of(own, { at: { path: ['spec', 'containers', 0] }, container: 'app', discriminator: 'x' })).toBe(
    'f'.repeat(32),
  );
  of(own, { container: 'app' });
  of(own, { at: { declaration: other, path: ['spec'] } });
  of(own, { at: { declaration: own, path: ['spec'] } });
  of(nameless, {});
  expect(seen).toEqual([
    ['check', 'm', '', 'Deployment', 'default', 'bot', 'spec.containers[app]', 'x'],
    ['check', 'm', '', 'Deployment', 'default', 'bot', 'app', ''],
    ['check', 'm', '', 'Deployment', 'default', 'bot', 'NetworkPolicy/default/cut spec', ''],
    ['check', 'm', '', 'Deployment', 'default', 'bot', 'spec', ''],
    ['check', 'm', '', 'Job', 'default', 'all.yaml#6', '', ''],
  ]);
});
