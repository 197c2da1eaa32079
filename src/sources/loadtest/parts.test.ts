import { expect, test } from 'vitest';
import { gapIn, segmentIn } from './parts.ts';

test.each([
  ['0:1/2', [0, 0.5]],
  ['1/2:1', [0.5, 1]],
  ['20%:40%', [0.2, 0.4]],
  ['0.25', [0, 0.25]],
  ['1/2:1/4', undefined],
  ['0:2', undefined],
  ['0:1:2', undefined],
  ['half', undefined],
  ['', undefined],
])('%s is %j', (text, segment) => {
  expect(segmentIn(text)).toEqual(segment);
});

test.each([
  [['0:1/3', '1/3:2/3', '2/3:1'], undefined],
  [['1/2:1', '0:1/2'], undefined],
  [['0:1'], undefined],
  [['0:1/2'], 'parts of the distributed run are missing: there are 0:1/2'],
  [['0:1/3', '2/3:1'], 'parts of the distributed run are missing: there are 0:1/3, 2/3:1'],
  [['1/2:1'], 'parts of the distributed run are missing: there are 1/2:1'],
  [['0:1/2', '0:1/2'], 'parts of the distributed run overlap: 0:1/2, 0:1/2'],
  [['0:1/2', 'rest'], 'what part of the run it is can’t be told'],
])('%j: %s', (segments, gap) => {
  expect(gapIn(segments)).toBe(gap);
});
