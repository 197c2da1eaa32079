import { describe, expect, test } from 'vitest';
import type { Level } from '../model/pack.ts';
import type { ScorecardTarget } from '../model/scorecard.ts';
import { decideExit, worstVerdict } from './run.ts';
import type { RuleSpec } from './testing/synthetic-target.ts';
import { run } from './testing/synthetic-target.ts';

const levels: readonly Level[] = [
  { name: 'certified', profile: 'full', gates: [], optional: false },
  { name: 'gold', profile: 'static', gates: [{ gate: 'min-score', value: 99 }], optional: true },
  {
    name: 'sound',
    profile: 'static',
    gates: [
      { gate: 'min-score', value: 70 },
      { gate: 'max-open', severity: 'high', value: 0 },
    ],
    optional: false,
  },
];

type Answered = 'pass' | 'fail' | 'unknown' | 'not-asked';

/** A target of one rule, or of two. */
function target(is: Answered, severity: RuleSpec['severity'] = 'high', beside?: Answered): ScorecardTarget {
  const answers = {
    pass: { is: 'pass' },
    'not-asked': { is: 'not-asked' },
    fail: { is: 'fail', findings: 1 },
    unknown: { is: 'unknown', reason: 'not-collected' },
  } as const;
  const rule = {
    category: 'a',
    severity,
    weight: 10,
    combination: 'all',
    informative: false,
    unread: false,
  } as const;
  return run({
    categories: [{ id: 'a', weight: 'auto', floor: 0 }],
    rules: [is, ...(beside === undefined ? [] : [beside])].map((one, index) => ({
      ...rule,
      id: `r${index}`,
      answers: [answers[one]],
    })),
    levels: levels.filter((level) => level.profile === 'static'),
    waivers: [],
    actionItems: [],
  }).card;
}
const notRendered: ScorecardTarget = {
  ...target('not-asked'),
  results: [],
  verdict: { level: 'inconclusive', possible: null, text: '', gates: [] },
};

describe('the exit code', () => {
  test.each<readonly [string, readonly ScorecardTarget[], Parameters<typeof decideExit>[3], 0 | 1 | 3]>([
    ['holds', [target('pass')], {}, 0],
    ['fails', [target('fail')], {}, 1],
    ['undecided', [target('unknown')], {}, 3],
    ['no target at all', [], {}, 3],
    ['a target that was not rendered', [target('pass'), notRendered], {}, 3],
    ['a failure beside an undecided one', [target('unknown'), target('fail')], {}, 1],
    ['a level of another profile', [target('pass')], { level: 'certified' }, 1],
    ['fail-on: open', [target('fail')], { failOn: 'high' }, 1],
    ['fail-on: open, less severe', [target('fail', 'medium')], { failOn: 'high' }, 0],
    ['fail-on: open, more severe', [target('fail', 'blocker')], { failOn: 'high' }, 1],
    ['fail-on: unknown', [target('unknown')], { failOn: 'high' }, 3],
    ['fail-on: unknown, less severe', [target('unknown', 'low', 'pass')], { failOn: 'high' }, 0],
    ['fail-on: unknown, less severe, and nothing else', [target('unknown', 'low')], { failOn: 'high' }, 3],
    ['fail-on: nothing applicable', [target('not-asked')], { failOn: 'high' }, 3],
    ['fail-on: not rendered', [target('pass'), notRendered], { failOn: 'blocker' }, 3],
  ])('%s', (_name, targets, options, expected) => {
    expect(decideExit(targets, levels, 'static', options).exitCode).toBe(expected);
  });
});

test.each<readonly [readonly ScorecardTarget[], string]>([
  [[target('pass')], 'gold'],
  [[target('pass'), target('unknown')], 'inconclusive'],
  [[target('unknown'), target('fail')], 'not-ready'],
  [[target('pass'), notRendered], 'inconclusive'],
  [[], 'inconclusive'],
])('the worst verdict of several targets (%#)', (targets, expected) => {
  expect(worstVerdict(targets, levels)).toBe(expected);
});
