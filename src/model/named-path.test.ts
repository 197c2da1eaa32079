import { expect, test } from 'vitest';
import type { Path } from './json.ts';
import { namedPath } from './named-path.ts';

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
