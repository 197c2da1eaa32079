import { expect, test } from 'vitest';
import type { CrossCheck, ScorecardTarget } from '../../src/model/scorecard.ts';
import { brokenRun, emptyRun } from '../testing/samples.ts';
import { crossCheckOf } from './cross-check.ts';

function sample(): { readonly target: ScorecardTarget; readonly check: CrossCheck } {
  const [target] = brokenRun().targets;
  if (target?.crossCheck === undefined) throw new Error('the sample has no cross-check');
  return { target, check: target.crossCheck };
}

test('a scorecard without a cross-check has no such section', () => {
  for (const target of emptyRun().targets) expect(crossCheckOf(target)).toBeUndefined();
});

test('each side says what it says, a word each where it says nothing', () => {
  const view = crossCheckOf(sample().target);
  expect(view?.summary).toMatch(/^163 of 165 judgements agree\./);
  expect(view?.rows.map(({ theirs, ours }) => [theirs, ours])).toEqual([
    ['fails: The pod does not have a matching NetworkPolicy', 'no finding'],
    ['passes', 'fails: Container `postgres` sets no CPU request'],
  ]);
  expect(view?.notes).toEqual([
    'Not compared: k8s/alerts.yaml, kube-score can’t read it.',
    'Not compared: 17 judgements, kube-score passes the object over.',
  ]);
});

test('a thousand disagreements and left out files are cut, and counted', () => {
  const { target, check } = sample();
  const view = crossCheckOf({
    ...target,
    crossCheck: {
      ...check,
      disagreed: Array.from({ length: 1000 }, () => check.disagreed).flat(),
      notCompared: Array.from({ length: 1000 }, (_, index) => ({
        what: 'file' as const,
        name: `${index}.yaml`,
        count: 1,
        why: 'kube-score can’t read it',
      })),
    },
  });
  expect(view?.rows).toHaveLength(60);
  expect(view?.more).toBe(1940);
  expect(view?.notes).toHaveLength(11);
  expect(view?.notes.at(-1)).toBe('Not compared: 990 more files.');
});

test('nothing to compare is said, not taken for agreement', () => {
  const { target, check } = sample();
  const view = crossCheckOf({ ...target, crossCheck: { ...check, version: 'unknown', agreed: 0, disagreed: [] } });
  expect(view).toMatchObject({ name: 'kube-score', summary: 'Nothing could be compared.', rows: [] });
});
