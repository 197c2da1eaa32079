import { expect, test } from 'vitest';
import type { CheckFinding, Verdict } from '../model/check.ts';
import type { InventoryEdge } from '../model/scorecard.ts';
import { coverOf } from './cover.ts';
import { judge } from './judge.ts';
import { buildResults, markEdges } from './results.ts';
import { scoreOf } from './score.ts';
import { checkThat, rule, smallGraph, workload } from './testing/small-graph.ts';

const edge = (id: string): InventoryEdge => ({ id, from: 'a', to: 'b', kind: 'calls', status: 'resolved' });
const breaks = (id: string): CheckFinding => ({
  messageId: 'wrong',
  data: { what: '{it}' },
  at: { path: ['spec'] },
  related: [],
  breaks: id,
});

test('edges carry the gravest rule that broke them, and stay unknown where nobody could judge', () => {
  const verdicts: Readonly<Record<string, Verdict>> = {
    bot: { outcome: 'fail', findings: [breaks('both'), breaks('one')] },
    worker: { outcome: 'unknown', reason: 'not-collected', text: 'hidden', breaks: 'hidden' },
    voice: { outcome: 'unknown', reason: 'not-collected', text: 'hidden', breaks: 'both' },
  };
  const check = checkThat((name) => verdicts[name] ?? { outcome: 'pass' });
  const graph = smallGraph(Object.keys(verdicts).map((name) => workload(name, 'other')));
  const rules = [
    rule({ id: 'a-medium-rule', severity: 'medium' }),
    rule({ id: 'the-blocker', severity: 'blocker', roles: { only: ['other'] } }),
  ];
  const judgements = judge({
    rules,
    checks: new Map([['a-check', check]]),
    graph,
    view: () => graph,
    evidence: {},
    targetName: 'music-bot',
    botRecognised: true,
    attestations: [],
    now: '2026-03-01',
  });
  const score = scoreOf({ categories: [{ id: 'category', title: 'C', weight: 'auto', floor: 0 }] }, judgements);
  const built = buildResults(score, {
    locate: () => ({ file: 'all.yaml', line: 3, column: 1 }),
    hash: (value) => JSON.stringify(value).padEnd(64, '0'),
    cover: coverOf(judgements, []),
    actionItems: [],
  });

  const fingerprint = built[0]?.result.findings[0]?.fingerprint ?? 'none';
  const broken = { status: 'broken', rule: 'the-blocker', fingerprint };
  expect(markEdges(['both', 'one', 'hidden', 'whole'].map(edge), built)).toMatchObject([
    { id: 'both', ...broken },
    { id: 'one', ...broken },
    { id: 'hidden', status: 'unknown' },
    { id: 'whole', status: 'resolved' },
  ]);
  expect(
    built.map(({ result }) => [result.rule, result.outcome, result.subjects.fail, result.subjects.unknown]),
  ).toEqual([
    ['a-medium-rule', 'unknown', 1, 2],
    ['the-blocker', 'fail', 1, 2],
  ]);
  // Values of a finding are text, never templates.
  expect(built[0]?.result.findings[0]?.message).toBe('{it} is wrong');
});
