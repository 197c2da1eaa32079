import { describe, expect, test } from 'vitest';
import type { Severity } from '../model/outcome.ts';
import type { Waiver } from '../model/records.ts';
import { recordProblems } from './record-problems.ts';
import { rule } from './testing/small-graph.ts';
import { selects } from '../model/select.ts';
import { stateOf } from './waive.ts';

const waiver: Waiver = {
  id: 'w1',
  rule: 'a-rule',
  subject: { kind: 'Deployment' },
  kind: 'accept-risk',
  justification: 'known',
  owner: 'team',
  requestedBy: 'ann',
  approvedBy: ['bob'],
  createdAt: '2026-01-01',
  expiresAt: '2026-03-01',
};

const annotation = { kind: 'annotation', tool: 'kube-score', key: 'kube-score/skip', ids: 'everything' } as const;

describe('the state of a waiver', () => {
  const two = { approvedBy: ['bob', 'cleo'], expiresAt: '2026-01-31' };
  test.each<readonly [string, Partial<Waiver>, Severity, string, string]>([
    ['in force', {}, 'high', '2026-01-15T00:00:00Z', 'active'],
    ['from its first instant', {}, 'high', '2026-01-01T00:00:00Z', 'active'],
    ['not before', {}, 'high', '2025-12-31T23:59:59Z', 'pending'],
    ['to its last instant', {}, 'high', '2026-02-28T23:59:59Z', 'active'],
    ['not after', {}, 'high', '2026-03-01T00:00:00Z', 'expired'],
    ['nobody approved', { approvedBy: [] }, 'high', '2026-01-15', 'pending'],
    ['approved by the requester', { approvedBy: ['@Ann '] }, 'high', '2026-01-15', 'void'],
    ['90 days', { expiresAt: '2026-04-01' }, 'high', '2026-01-15', 'active'],
    ['91 days', { expiresAt: '2026-04-02' }, 'high', '2026-01-15', 'void'],
    ['a blocker, one approver', { expiresAt: '2026-01-31' }, 'blocker', '2026-01-15', 'void'],
    ['a blocker, one approver twice', { ...two, approvedBy: ['bob', 'Bob'] }, 'blocker', '2026-01-15', 'void'],
    ['a blocker, two approvers', two, 'blocker', '2026-01-15', 'active'],
    ['a blocker, 31 days', { ...two, expiresAt: '2026-02-01' }, 'blocker', '2026-01-15', 'void'],
    ['ends before it begins', { expiresAt: '2025-12-01' }, 'high', '2026-01-15', 'void'],
    ['read from an annotation, accepted', { source: annotation }, 'high', '2026-01-15', 'active'],
    ['read from an annotation, accepted for a blocker', { source: annotation }, 'blocker', '2026-01-15', 'void'],
    [
      'read from an annotation that nobody accepts',
      { source: annotation, owner: '', requestedBy: '', approvedBy: [], createdAt: '', expiresAt: '' },
      'high',
      '2026-01-15',
      'unapproved',
    ],
    ['a date that is none', { expiresAt: 'never' }, 'high', '2026-01-15', 'void'],
  ])('%s', (_name, changes, severity, now, expected) => {
    expect(stateOf({ ...waiver, ...changes }, rule({ severity }), now).state).toBe(expected);
  });

  test('a rule that nobody may waive', () => {
    expect(stateOf(waiver, rule({ waivable: false }), '2026-01-15')).toMatchObject({ state: 'void' });
  });
});

test.each([
  [{ kind: 'Deployment' }, undefined, true],
  [{ group: 'apps', kind: 'Deployment' }, undefined, true],
  [{ group: '', kind: 'Deployment' }, undefined, false],
  [{ kind: '*' }, 'app', true],
  [{ kind: 'Service' }, undefined, false],
  [{ name: 'bot', namespace: 'default' }, undefined, true],
  [{ name: 'bo*' }, undefined, false],
  [{ container: 'app' }, 'app', true],
  [{ container: 'app' }, 'sidecar', false],
  [{ container: 'app' }, undefined, false],
  [{ container: '*' }, undefined, true],
  [{}, undefined, false],
])('selector %j and container %j', (selector, container, expected) => {
  const subject = { group: 'apps', kind: 'Deployment', namespace: 'default', name: 'bot' };
  expect(selects(selector, subject, container)).toBe(expected);
});

test('records that name unknown rules or select nothing are problems, all at once', () => {
  const location = { file: 'readiness.yaml', line: 7, column: 5 };
  const problems = recordProblems(
    {
      waivers: [waiver, { ...waiver, id: 'w2', rule: 'typo', location }, { ...waiver, id: 'w3', subject: {} }],
      attestations: [],
      actionItems: [{ rule: 'typo-too', owner: 'ann', deadline: '2026-02-01', status: 'open' }],
    },
    { name: 'p', rules: [rule()], off: [] },
  );
  expect(problems).toEqual([
    { ...location, message: 'waiver w2 names the rule typo, which the pack p does not have' },
    { file: 'readiness.yaml', line: 1, column: 1, message: 'waiver w3 has an empty subject: it would select nothing' },
    {
      file: 'readiness.yaml',
      line: 1,
      column: 1,
      message: 'an action item of ann names the rule typo-too, which the pack p does not have',
    },
  ]);
});
