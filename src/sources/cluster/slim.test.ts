import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../model/json.ts';
import { slimText } from './slim.ts';

const slim = (text: string): string => slimText(Buffer.from(text));
const entry = (set: Json, manager = 'kubelet'): Json => ({
  manager,
  fieldsType: 'FieldsV1',
  fieldsV1: set,
  subresource: 'status',
});

describe('sets of fields', () => {
  const sets: readonly (readonly [string, Json])[] = [
    ['of one level', { 'f:a': {} }],
    ['of many levels', { 'f:a': { 'k:{"type":"Ready"}': { '.': {}, 'f:b': {} } } }],
    ['with brackets in keys', { 'k:{"x":"}"}': {}, 'v:"{"': {} }],
    ['with quotes and backslashes', { 'v:"a\\"': {}, 'k:\\\\': {} }],
    ['with letters of other scripts', { 'k:{"name":"тест"}': {} }],
    ['that are empty', {}],
  ];

  test.each(sets)('%s are left out, and nothing else', (_, set) => {
    const page = (one: Json) => JSON.stringify({ items: [{ metadata: { managedFields: [one, one] }, x: '}' }, 1] });
    expect(slim(page(entry(set)))).toBe(page(entry({})));
  });

  test('many different ones', () => {
    const list = (sets: readonly Json[]) => JSON.stringify(sets.map((set, index) => entry(set, `m${index % 3}`)));
    const many = Array.from({ length: 60 }, (_, index): Json => ({ [`f:${'x'.repeat(index % 20)}`]: { 'f:b': {} } }));
    expect(slim(list(many))).toBe(list(many.map(() => ({}))));
  });

  test.each<readonly [string, string]>([
    ['in a text', JSON.stringify({ data: { note: JSON.stringify(entry({ 'f:a': {} })) } })],
    ['in a key', JSON.stringify({ [JSON.stringify(entry({ 'f:a': {} }))]: 1 })],
    ['of another kind', '{"fieldsType":"FieldsV2","fieldsV1":{"f:a":{}}}'],
    ['nowhere', '{"a":1}'],
    ['', ''],
  ])('what only looks like one stays: %s', (_, text) => {
    expect(slim(text)).toBe(text);
  });

  test('an answer that was cut stays cut', () => {
    const text = JSON.stringify({ items: [entry({ 'f:a': { 'k:{"type":"Ready"}': {} } })] });
    for (let end = 1; end < text.length; end += 1)
      expect(() => JSON.parse(slim(text.slice(0, end))) as Json, text.slice(0, end)).toThrow(SyntaxError);
  });

  test('whatever stands around them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.jsonValue(), fc.jsonValue())), (items) => {
        const page = (keep: boolean) =>
          JSON.stringify(items.map(([around, set]) => [around, entry(keep ? { a: set as Json } : {})]));
        expect(slim(page(true))).toBe(page(false));
      }),
    );
  });
});
