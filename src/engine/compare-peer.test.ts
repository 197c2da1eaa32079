import { expect, test } from 'vitest';
import type { PeerJudgement } from '../model/peer.ts';
import type { ScorecardFinding, ScorecardResult, ScorecardSubject } from '../model/scorecard.ts';
import { comparePeer } from './compare-peer.ts';

const object = (name: string, namespace: string): ScorecardSubject => ({
  group: 'apps',
  kind: 'Deployment',
  namespace,
  name,
});
const says = (name: string, verdict: PeerJudgement['verdict'], namespace = '', id = 'tag'): PeerJudgement => ({
  object: object(name, namespace),
  id,
  verdict,
  text: '',
});

function result(rule: string, found: readonly ScorecardSubject[], unknown: readonly ScorecardSubject[] = []) {
  const finding = (subject: ScorecardSubject): ScorecardFinding => ({
    fingerprint: '',
    messageId: 'bad',
    data: {},
    message: `${rule} fails`,
    subject,
    location: { file: 'a.yaml', line: 1, column: 1 },
    related: [],
  });
  const partial: Partial<ScorecardResult> = {
    rule,
    findings: found.map(finding),
    unknowns: unknown.map((subject) => ({ subject, reason: 'not-collected', text: '' })),
  };
  return partial as ScorecardResult;
}

function compare(results: readonly ScorecardResult[], judgements: readonly PeerJudgement[]) {
  return comparePeer({ results, judgements, idsOf: () => ['tag'], defaultNamespace: 'default' });
}

test('any rule with a finding fails the object, a finding in a container is one on its object', () => {
  const { pairs } = compare(
    [result('one', []), result('two', [{ ...object('a', 'default'), container: 'c' }])],
    [says('b', 'passes'), says('a', 'fails')],
  );
  expect(pairs.map(({ object: { name }, ours, rules }) => [name, ours.fails, ours.text, rules])).toEqual([
    ['a', true, 'two fails', ['one', 'two']],
    ['b', false, '', ['one', 'two']],
  ]);
});

test('an absent namespace is the default one, another one is another object', () => {
  const { pairs } = compare(
    [result('one', [object('a', 'default')])],
    [says('a', 'fails'), says('a', 'fails', 'bots')],
  );
  expect(pairs.map(({ object: { namespace }, ours }) => [namespace, ours.fails])).toEqual([
    ['bots', false],
    ['default', true],
  ]);
});

test('an object that is declared twice is as bad as the worse of its declarations', () => {
  for (const twice of [
    [says('a', 'passes'), says('a', 'fails', 'default')],
    [says('a', 'fails'), says('a', 'passes', 'default'), says('a', 'skipped')],
  ])
    expect(compare([result('one', [])], twice).pairs.map(({ theirs }) => theirs.fails)).toEqual([true]);
});

test('what either side does not judge is counted and not compared; a finding beside an unknown still is', () => {
  const { pairs, notCompared } = compare(
    [result('one', [object('c', 'default')], [object('b', 'default'), object('c', 'default')])],
    [says('a', 'skipped'), says('b', 'fails'), says('c', 'fails'), says('a', 'fails', '', 'other')],
  );
  expect(pairs.map((pair) => pair.object.name)).toEqual(['c']);
  expect(Object.fromEntries(notCompared)).toEqual({
    tag: { skipped: 1, unknown: 1, 'no-rule': 0 },
    other: { skipped: 0, unknown: 0, 'no-rule': 1 },
  });
});
