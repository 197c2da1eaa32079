import { describe, expect, test } from 'vitest';
import type { Workload } from '../../src/model/graph.ts';
import type { ShardRange } from './shard-group.ts';
import { coverage, idsText } from './shard-group.ts';

const workload = (file: string): Workload => ({ document: { file, index: 0 } }) as unknown as Workload;
const [a, b] = [workload('a.yaml'), workload('b.yaml')];
const range = (from: number, to: number, by: Workload = a): ShardRange => ({ from, to, by });

describe('coverage', () => {
  test.each<[string, readonly ShardRange[], number, unknown]>([
    ['whole', [range(0, 3), range(4, 7, b)], 8, { missing: [], beyond: [], twice: undefined }],
    ['order does not matter', [range(4, 7, b), range(0, 3)], 8, { missing: [], beyond: [], twice: undefined }],
    ['nothing runs', [], 2, { missing: [{ from: 0, to: 1 }], beyond: [], twice: undefined }],
    [
      'gaps at both ends and between',
      [range(1, 1), range(3, 3)],
      5,
      {
        missing: [
          { from: 0, to: 0 },
          { from: 2, to: 2 },
          { from: 4, to: 4 },
        ],
        beyond: [],
        twice: undefined,
      },
    ],
    ['overlap', [range(0, 4), range(3, 5, b)], 6, { missing: [], beyond: [], twice: { from: 3, to: 4, a, b } }],
    ['inside another', [range(0, 9), range(2, 3, b)], 10, { missing: [], beyond: [], twice: { from: 2, to: 3, a, b } }],
    ['past the last', [range(0, 5)], 4, { missing: [], beyond: [range(4, 5)], twice: undefined }],
    ['huge totals cost nothing', [range(0, 999_999_998)], 999_999_999, { missing: [], beyond: [], twice: undefined }],
  ])('%s', (_, ranges, count, expected) => {
    expect(coverage(ranges, count)).toEqual(expected);
  });
});

test('ids are written as people write them', () => {
  expect(idsText([range(0, 0), range(4, 7)])).toBe('0, 4 to 7');
  expect(idsText(Array.from({ length: 9 }, (_, id) => range(2 * id, 2 * id)))).toBe('0, 2, 4, 6 and more');
});
