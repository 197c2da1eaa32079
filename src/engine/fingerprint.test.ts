import { expect, test } from 'vitest';
import type { CheckFinding } from '../model/check.ts';
import { fingerprintOf } from './fingerprint.ts';
import { declaration } from './testing/small-graph.ts';

const object = {
  spec: {
    containers: [{ name: 'app', env: [{ name: 'REDIS_URL', value: 'redis' }], args: ['run', 'now'] }],
    items: [{ key: 'a' }, { neither: 1 }],
  },
};

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
