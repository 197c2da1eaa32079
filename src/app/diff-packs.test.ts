import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { session } from '../cli/testing/session.ts';
import type { Session } from '../cli/testing/session.ts';
import type { PackDiff } from './diff-packs.ts';
import { withFolder } from './testing/projects.ts';

const base = `name: base
version: 1.0.0
title: Base
categories: { a: { title: A, floor: 50 }, b: { title: B } }
groups: { requests: [any-probe, liveness-probe] }
rules:
  min-replicas: { category: a, severity: high, params: { min: 2 }, roles: { except: [gateway] } }
  any-probe: { category: b, severity: medium }
  liveness-probe: { category: b, severity: medium }
  ingress-tls: { category: b, severity: low }
levels: [{ name: sound, profile: static, gates: [{ gate: min-score, value: 70 }] }]
grades: [{ name: A, from: 90 }, { name: F, from: 0 }]
caps: [{ cap: coverage, below: 60, grade: F }]
`;

const child = `name: own
version: 1.0.0
title: Own
extends: ./base.yaml
rules:
  min-replicas: { severity: medium, params: { min: 3 }, profiles: [static] }
  ingress-tls: { off: the load balancer ends it }
  team-label:
    category: a
    severity: medium
    title: Every workload names its team
    assert: { on: workload, schema: { required: [metadata] } }
levels: [{ name: sound, profile: static, gates: [{ gate: min-score, value: 80 }] }]
`;

async function diff(
  argv: readonly string[],
  files: Readonly<Record<string, string>> = { 'base.yaml': base, 'own.yaml': child },
): Promise<Session> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return session(folder, ['packs', 'diff', ...argv], { columns: 80 });
  });
}

test('what a child changes, with both places', async () => {
  const done = await diff(['base.yaml', 'own.yaml']);
  expect(done.err).toBe('');
  expect(done.out).toBe(`base 1.0.0 -> own 1.0.0

ADDED
  team-label
    medium, weight 3, category a; own.yaml:8:3

SWITCHED OFF
  ingress-tls
    off: the load balancer ends it
    low, weight 1, category b; own.yaml:7:18

CHANGED
  min-replicas
    severity: high -> medium
      base.yaml:7:32 -> own.yaml:6:19
    weight: 10 -> 3
      base.yaml:7:32 -> own.yaml:6:19
    profiles: static, full -> static
      base.yaml:7:3 -> own.yaml:6:57
    params.min: 2 -> 3
      base.yaml:7:58 -> own.yaml:6:47

PACK
  level sound: min-score: 70 -> 80

WEIGHT OF CATEGORIES, WHEN EVERY RULE APPLIES
  a: 10 (71.4 %) -> 6 (66.7 %)
  b: 4 (28.6 %) -> 3 (33.3 %)
`);
  expect(done.code).toBe(1);
});

test('the other way round', async () => {
  const done = await diff(['own.yaml', 'base.yaml', '--json']);
  const found = JSON.parse(done.out) as PackDiff;
  expect(found.added.map(({ rule, off }) => [rule, off])).toEqual([['ingress-tls', 'the load balancer ends it']]);
  expect(found.removed.map(({ rule }) => rule)).toEqual(['team-label']);
  expect(found.off).toEqual([]);
});

test.each<readonly [string, (text: string) => string, string]>([
  ['roles', (text) => text.replace('[gateway]', '[gateway, voice]'), 'roles: not gateway -> not gateway, voice'],
  ['a group', (text) => text.replace(/^groups.*$/m, ''), 'group requests: any-probe, liveness-probe -> nothing'],
  ['a floor', (text) => text.replace('floor: 50', 'floor: 60'), 'category a: {"floor":50'],
  ['a grade', (text) => text.replace('from: 90', 'from: 95'), 'grade A: from 90 -> from 95'],
  [
    'a second cap of one name',
    (text) => text.replace('caps: [', 'caps: [{ cap: coverage, below: 80, grade: A }, '),
    'cap coverage (2): nothing -> {"below":60,"grade":"F"}',
  ],
  ['a closed world', (text) => `${text}world: closed\n`, 'world: nothing -> closed'],
  ['weights by severity', (text) => `${text}weights: { low: 2 }\n`, 'weights.low: 1 -> 2'],
  [
    'a rule that only awaits',
    (text) =>
      text.replace(
        'any-probe: { category: b, severity: medium }',
        'any-probe: { category: b, severity: medium, awaits: attestation, title: T }',
      ),
    'answered by: any-probe -> awaits attestation',
  ],
])('%s', async (_, change, words) => {
  const done = await diff(['base.yaml', 'other.yaml'], { 'base.yaml': base, 'other.yaml': change(base) });
  expect(done.code, done.err).toBe(1);
  expect(done.out).toContain(words);
});

test('nothing: another name, order and examples are no difference', async () => {
  const other = base.replace('name: base', 'name: other').replace(/^( {2}cpu.*\n)( {2}memory.*\n)/m, '$2$1');
  const done = await diff(['base.yaml', 'other.yaml'], { 'base.yaml': base, 'other.yaml': other });
  expect([done.code, done.out]).toEqual([0, 'base 1.0.0 -> other 1.0.0\nno difference\n']);
  expect((await diff(['discord-bot', 'discord-bot'])).code).toBe(0);
});

test('built-in packs by name, the same bytes each time, no line wider than the terminal', async () => {
  const [one, two] = [
    await diff(['kubernetes-service', 'discord-bot']),
    await diff(['kubernetes-service', 'discord-bot']),
  ];
  expect(one.out).toBe(two.out);
  expect(one.code).toBe(1);
  const wide = one.out.split('\n').filter((line) => line.length > 80 && line.trim().includes(' '));
  expect(wide).toEqual([]);
});

test('a pack that can not be read is exit code 2', async () => {
  const done = await diff(['base.yaml', 'absent.yaml']);
  expect([done.code, done.out]).toEqual([2, '']);
});
