import { describe, expect, test } from 'vitest';
import type { Json } from '../../model/json.ts';
import type { Shape } from './shape.ts';
import { fields, isWalkedAs, shaped, walkOf } from './shape.ts';

const shape: Shape = { ...fields('name spec'), containers: [{ ...fields('name ports'), resources: fields('limits') }] };
const value: Json = {
  name: 'a',
  dropped: { at: 1 },
  spec: { b: [1, { c: null }], a: true },
  containers: [{ name: 'app', ports: [{ port: 80 }], resources: { limits: { cpu: '1' }, dropped: 2 }, env: [] }],
};

describe('whether a copy would be the same', () => {
  const walk = walkOf(shape);
  const copy = shaped(value, shape, 60);

  test('is told without making it', () => {
    expect(isWalkedAs(value, walk, copy)).toBe(true);
    expect(isWalkedAs({ ...value, dropped: 'otherwise' }, walk, copy)).toBe(true);
  });

  const text = JSON.stringify(value);
  test.each<readonly [string, string, string]>([
    ['another text', '"name":"app"', '"name":"db"'],
    ['another number', '80', '81'],
    ['a number beyond all bounds in place of null', 'null', '1e999'],
    ['a key more', '"cpu":"1"', '"cpu":"1","memory":"1"'],
    ['a key less', '{"cpu":"1"}', '{}'],
    ['a field that is kept and was not there', '"ports":', '"x":'],
    ['an item more', '"containers":[', '"containers":[{"name":"init"},'],
    ['a list in place of an object', '{"cpu":"1"}', '["1"]'],
    ['an object in place of a list', '[{"port":80}]', '{"0":{"port":80}}'],
    ['a text in place of an object', '{"limits":{"cpu":"1"},"dropped":2}', '"x"'],
    ['a key that means the prototype', '{"port":80}', '{"port":80,"__proto__":{}}'],
  ])('%s tells them apart', (_, from, to) => {
    expect(text).toContain(from);
    expect(isWalkedAs(JSON.parse(text.replace(from, to)) as Json, walk, copy)).toBe(false);
  });
});
