import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonRecord } from '../../model/json.ts';
import { RequestFailure } from './failure.ts';
import { readPage } from './page.ts';

interface Read {
  readonly heads: (readonly [JsonRecord, number])[];
  readonly items: readonly JsonRecord[];
}

function read(body: string, project: (item: JsonRecord) => JsonRecord = (item) => item): Read {
  const heads: (readonly [JsonRecord, number])[] = [];
  const onHead = (head: JsonRecord, items: number): void => {
    heads.push([head, items]);
  };
  return { heads, items: readPage(body, { field: 'items', onHead, project }).items };
}

const pod = (name: string, more: JsonRecord = {}): JsonRecord => ({ metadata: { name, ...more }, spec: { a: [{}] } });
const page = (items: Json, more: JsonRecord = {}): JsonRecord => ({
  kind: 'PodList',
  metadata: { continue: 'next' },
  ...more,
  items,
});

describe('a page', () => {
  const pages: readonly (readonly [string, JsonRecord, number])[] = [
    ['of one', page([pod('a')]), 1],
    ['of some', page([pod('a'), pod('b'), pod('c')]), 3],
    ['whose items begin otherwise', page([{ spec: {} }, pod('b'), { status: 1 }]), 3],
    ['whose items hold what begins like one', page([{ list: [pod('x'), pod('y')] }, pod('b')]), 2],
    ['whose items hold lists of items', page([{ metadata: { name: 'a' }, items: [{ a: 1 }] }, pod('b')]), 2],
    ['with a list of items before', page([pod('a')], { other: { items: [{ a: 1 }] } }), 1],
    ['with texts that look like JSON', page([pod('a', { note: '},{"metadata":{"name":"' }), pod('}]}')]), 2],
    ['without items', page([]), 0],
    ['of Go without items', page(null), 0],
  ];
  test.each(pages)('%s', (_, value, count) => {
    for (const body of [JSON.stringify(value), `${JSON.stringify(value)}\n`, JSON.stringify(value, null, 2)]) {
      const { heads, items } = read(body);
      expect(items).toEqual(value['items'] ?? []);
      const [head, told] = heads.at(-1) ?? [];
      expect(head?.['metadata']).toEqual({ continue: 'next' });
      expect(told).toBe(count);
    }
  });

  test('is told by its head before its items are taken apart', () => {
    const order: string[] = [];
    readPage(JSON.stringify(page([pod('a'), pod('b')])), {
      field: 'items',
      onHead: () => order.push('head'),
      project: (item) => {
        order.push('item');
        return item;
      },
    });
    expect(order).toEqual(['head', 'item', 'item']);
  });

  test('that was cut anywhere', () => {
    const body = JSON.stringify(page([pod('a'), pod('b'), pod('c')]));
    for (let end = 0; end < body.length; end += 1)
      expect(() => read(body.slice(0, end)), body.slice(0, end)).toThrow(SyntaxError);
  });

  test.each<readonly [string, string]>([
    ['a text', '"x"'],
    ['no items', '{"metadata":{}}'],
    ['items that are no list', '{"metadata":{},"items":{"a":1}}'],
    ['an item that is no object', '{"metadata":{},"items":[1]}'],
    ['a list in the place of an item', '{"metadata":{},"items":[{"a":1},[]]}'],
  ])('%s is no list', (_, body) => {
    expect(() => read(body)).toThrow(RequestFailure);
  });

  test('what a projection throws comes through', () => {
    const refuse = (): never => {
      throw new RequestFailure('parse-error', 'odd');
    };
    expect(() => read(JSON.stringify(page([pod('a')])), refuse)).toThrow('odd');
  });

  test('whatever it holds, as JSON.parse gives it', () => {
    const record = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            record,
            record.map((spec) => ({ metadata: { name: 'x' }, spec })),
          ),
        ),
        (items) => {
          const body = JSON.stringify(page(items));
          expect(read(body).items).toEqual((JSON.parse(body) as { readonly items: Json }).items);
        },
      ),
    );
  });
});
