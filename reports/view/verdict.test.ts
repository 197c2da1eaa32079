import { expect, test } from 'vitest';
import { leftOutByName } from '../../src/model/document.ts';
import { soundRun } from '../testing/samples.ts';
import { verdictOf } from './verdict.ts';

test('files that a name left out are told on the first screen, other warnings are not', () => {
  const [target] = soundRun().targets;
  if (target === undefined) expect.fail('the sample has no target');
  const left = `2 files were not judged, ${leftOutByName}: examples/. Name them as paths to judge them.`;
  const { next } = verdictOf({ ...target, warnings: ['something else', left] });
  expect(next).toContain(left);
  expect(next).not.toContain('something else');
  expect(verdictOf({ ...target, warnings: [] }).next).not.toContain(left);
});
