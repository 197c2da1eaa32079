import { describe, expect, test } from 'vitest';
import type { Waiver } from '../model/records.ts';
import type { RuleSpec, Spec } from './testing/synthetic-target.ts';
import { run } from './testing/synthetic-target.ts';

const plain: Omit<RuleSpec, 'id'> = {
  category: 'a',
  severity: 'high',
  weight: 10,
  combination: 'proportion',
  informative: false,
  unread: false,
  answers: [{ is: 'pass' }],
};
const failing = { answers: [{ is: 'fail', findings: 1 }] } as const;
const unknown = { answers: [{ is: 'unknown', reason: 'not-collected' }] } as const;

function spec(rules: Readonly<Record<string, Partial<RuleSpec>>>, more: Partial<Spec> = {}): Spec {
  return {
    categories: [
      { id: 'a', weight: 'auto', floor: 60 },
      { id: 'b', weight: 'auto', floor: 60 },
    ],
    rules: Object.entries(rules).map(([id, rule]) => ({ ...plain, ...rule, id })),
    levels: [
      {
        name: 'sound',
        gates: [
          { gate: 'min-score', value: 70 },
          { gate: 'max-open', severity: 'blocker', value: 0 },
          { gate: 'blockers-known' },
        ],
      },
    ],
    waivers: [],
    actionItems: [],
    ...more,
  };
}

/** One of ten points lost in a category of its own with this floor, and a level that wants every category at 60. */
function everyCategory(floor: number): Spec {
  return spec(
    { one: passing, two: { ...failing, category: 'b' } },
    {
      categories: [
        { id: 'a', weight: 'auto', floor: 60 },
        { id: 'b', weight: 'auto', floor },
      ],
      levels: [{ name: 'sound', gates: [{ gate: 'min-category-score', value: 60 }] }],
    },
  );
}

/** Verified, upper, coverage, grade and verdict in one line. */
function summary(of: Spec): string {
  const { score, grade, verdict } = run(of).card;
  const points = score === null ? 'no score' : `${score.verified} ${score.upper} ${score.coverage}`;
  return `${points} | ${grade.value ?? 'none'} | ${verdict.level}`;
}

const passing = { weight: 90, severity: 'high' } as const;
const blocker = { severity: 'blocker', weight: 10, combination: 'all' } as const;

test.each<readonly [string, Spec, string]>([
  ['all pass', spec({ one: passing, two: {} }), '100 100 100 | A | sound'],
  ['one high fails', spec({ one: passing, two: failing }), '90 90 100 | A | sound'],
  ['one high unknown', spec({ one: passing, two: unknown }), '90 100 90 | A | sound'],
  [
    'an open blocker caps grade and verdict, not the number',
    spec({ one: passing, two: { ...blocker, ...failing } }),
    '90 90 100 | F | not-ready',
  ],
  [
    'an unknown blocker: no grade',
    spec({ one: passing, two: { ...blocker, ...unknown } }),
    '90 100 90 | none | inconclusive',
  ],
  [
    'an unknown and an open blocker',
    spec({ one: passing, two: { ...blocker, ...unknown }, three: { ...blocker, ...failing } }),
    '81.8 90.9 90.9 | F | not-ready',
  ],
  ['a category below its floor', spec({ one: passing, two: { ...failing, category: 'b' } }), '90 90 100 | C | sound'],
  ['a gate on every category', everyCategory(60), '90 90 100 | C | not-ready'],
  ['a gate on every category, one of which asks for nothing', everyCategory(0), '90 90 100 | A | sound'],
  ['unread input', spec({ one: passing, two: { unread: true } }), '90 100 90 | A | inconclusive'],
  ['nothing asked', spec({ one: { answers: [{ is: 'not-asked' }] } }), 'no score | none | inconclusive'],
  ['no rule at all', spec({}), 'no score | none | inconclusive'],
  [
    'an informative rule counts for nothing',
    spec({ one: {}, two: { ...blocker, ...failing, informative: true } }),
    '100 100 100 | A | sound',
  ],
  [
    'a group shares one weight',
    spec({ one: { group: 'g' }, two: { group: 'g', ...failing }, three: {} }),
    '75 75 100 | C | sound',
  ],
  [
    'what a group does not ask gives its part away',
    spec({ one: { group: 'g' }, two: { group: 'g', answers: [{ is: 'not-asked' }] }, three: failing }),
    '50 50 100 | F | not-ready',
  ],
])('%s', (_name, of, expected) => {
  expect(summary(of)).toBe(expected);
});

test('89.99 is no 90, shown or judged', () => {
  const near = spec({ one: { weight: 8999 }, two: { weight: 1001, ...failing } });
  const card = run({ ...near, levels: [{ name: 'top', gates: [{ gate: 'min-score', value: 90 }] }] }).card;
  expect([card.score?.verified, card.grade.value, card.verdict.level]).toEqual([89.9, 'B', 'not-ready']);
  expect(card.results.map((result) => result.lostPoints)).toEqual([0, 10.1]);
});

describe('waivers', () => {
  const waiver: Waiver = {
    id: 'w',
    rule: 'two',
    subject: { kind: 'Secret' },
    kind: 'accept-risk',
    justification: 'known',
    owner: 'team',
    requestedBy: 'ann',
    approvedBy: ['bob', 'cleo'],
    createdAt: '2026-02-10',
    expiresAt: '2026-03-05',
  };
  const withWaiver = (two: Partial<RuleSpec>, changes: Partial<Waiver> = {}): Spec =>
    spec({ one: passing, two: { ...blocker, ...two } }, { waivers: [{ ...waiver, ...changes }] });

  test.each<readonly [string, Spec, string]>([
    ['lift the cap, never the number', withWaiver(failing), '90 90 100 | A | sound'],
    [
      'expired: the blocker is open again',
      withWaiver(failing, { expiresAt: '2026-02-28' }),
      '90 90 100 | F | not-ready',
    ],
    ['of another subject', withWaiver(failing, { subject: { name: 'other' } }), '90 90 100 | F | not-ready'],
    ['an unknown stays unknown', withWaiver(unknown), '90 100 90 | none | inconclusive'],
    [
      'not-applicable: known for grade and level, not for coverage',
      withWaiver(unknown, { kind: 'not-applicable' }),
      '90 100 90 | A | sound',
    ],
    [
      'one finding too many',
      withWaiver({ answers: [{ is: 'fail', findings: 3 }] }, { maxFindings: 2 }),
      '90 90 100 | F | not-ready',
    ],
    [
      'findings as counted',
      withWaiver({ answers: [{ is: 'fail', findings: 2 }] }, { maxFindings: 2 }),
      '90 90 100 | A | sound',
    ],
    [
      'a count that an unknown may exceed',
      withWaiver({ answers: [...failing.answers, ...unknown.answers] }, { maxFindings: 1, kind: 'not-applicable' }),
      '90 90 100 | F | inconclusive',
    ],
  ])('%s', (_name, of, expected) => {
    expect(summary(of)).toBe(expected);
  });

  test('are listed with their state, their use, and on what they cover', () => {
    const { card } = run(withWaiver(failing));
    expect(card.waivers).toMatchObject([{ id: 'w', state: 'active', used: 1 }]);
    expect(card.results.flatMap((result) => result.findings.map((finding) => finding.waiver))).toEqual(['w']);
    expect(card.fixNext).toEqual([]);
    const idle = run(withWaiver({}, { subject: { name: 'nobody' } })).card;
    expect(idle.waivers).toMatchObject([{ used: 0, note: 'its subject matches nothing' }]);
    expect(run(withWaiver({})).card.waivers).toMatchObject([
      { used: 0, note: 'it covers nothing: the rule has no open finding on its subject' },
    ]);
  });
});

test('a high finding without an owner fails its gate; an action item with owner and deadline meets it', () => {
  const owned: Spec = spec({ two: failing }, { levels: [{ name: 'cared-for', gates: [{ gate: 'high-owned' }] }] });
  const item = { rule: 'two', subject: { kind: 'Secret' }, owner: 'ann', deadline: '2026-04-01' } as const;
  expect(summary(owned)).toBe('0 0 100 | F | not-ready');
  const taken = run({ ...owned, actionItems: [{ ...item, status: 'in-progress' }] }).card;
  expect([taken.verdict.level, taken.results[0]?.findings[0]?.owner]).toEqual(['cared-for', 'ann']);
  const fingerprint = taken.results[0]?.findings[0]?.fingerprint ?? '';
  const byPrint = run({
    ...owned,
    actionItems: [{ fingerprint, owner: 'ann', deadline: '2026-04-01', status: 'open' }],
  });
  expect(byPrint.card.verdict.level).toBe('cared-for');
  expect(summary({ ...owned, actionItems: [{ ...item, status: 'done' }] })).toBe('0 0 100 | F | not-ready');
});

test('fix next: blockers first, then points; the score after each row is cumulative', () => {
  const { card } = run(
    spec({
      ok: { weight: 50 },
      small: { severity: 'low', weight: 1, ...failing },
      large: { weight: 33, ...failing },
      half: { weight: 10, answers: [{ is: 'fail', findings: 2 }, ...unknown.answers, { is: 'pass' }, { is: 'pass' }] },
      grave: { ...blocker, weight: 6, ...failing },
      open: { weight: 10, ...unknown },
    }),
  );
  expect(card.score).toEqual({ verified: 50, upper: 61.3, coverage: 88.6 });
  expect(card.fixNext).toEqual([
    { rule: 'grave', points: 5.4, verifiedAfter: 55.4 },
    { rule: 'large', points: 30, verifiedAfter: 85.4 },
    { rule: 'half', points: 2.2, verifiedAfter: 87.7 },
    { rule: 'small', points: 0.9, verifiedAfter: 88.6 },
  ]);
});

test('findings are worded from their data, placed, ordered, and told apart by their fingerprints', () => {
  const { card } = run(spec({ two: { answers: [{ is: 'fail', findings: 2 }] } }));
  expect(card.results[0]?.findings).toMatchObject([
    {
      message: 'number 0 is wrong',
      location: { file: 'all.yaml', line: 1, column: 3 },
      dueDays: 7,
      subject: { kind: 'Secret', name: 's0' },
    },
    { message: 'number 1 is wrong' },
  ]);
  const prints = new Set(card.results[0]?.findings.map((finding) => finding.fingerprint));
  expect(prints.size).toBe(2);
  for (const print of prints) expect(print).toMatch(/^[0-9a-f]{32}$/);
});
