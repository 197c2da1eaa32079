import { expect, test } from 'vitest';
import type { Verdict } from '../model/check.ts';
import type { Workload } from '../model/graph.ts';
import type { Level } from '../model/pack.ts';
import type { SignOff, Waiver } from '../model/records.ts';
import { judgeTargets } from './judge-targets.ts';
import type { TargetInput } from './target.ts';
import { checkThat, rule, smallGraph, workload } from './testing/small-graph.ts';
import { packOf } from './testing/synthetic-target.ts';

type Input = Omit<TargetInput, 'runHasWorkload' | 'botRecognised'>;

const level = (name: string, profile: 'static' | 'full', gates: Level['gates']): Level => ({
  name,
  profile,
  gates,
  optional: false,
});
const score = [{ gate: 'min-score', value: 70 }] as const;

function target(workloads: readonly Workload[], answer: (name: string) => Verdict, more: Partial<Input> = {}): Input {
  const graph = smallGraph(workloads);
  const pack = packOf({ categories: [{ id: 'category', weight: 'auto', floor: 0 }], rules: [], levels: [] });
  return {
    pack: {
      ...pack,
      rules: [rule({ roles: { only: ['gateway'] } }), rule({ id: 'any' })],
      levels: [level('sound', 'static', score)],
    },
    profile: 'static',
    checks: new Map([['a-check', checkThat(answer)]]),
    graph,
    view: () => graph,
    evidence: {},
    attestations: [],
    now: '2026-03-01T00:00:00Z',
    target: { name: 'music-bot', kind: 'manifests', path: '.', subjects: [] },
    toolVersion: '0.0.0',
    scope: {
      root: '.',
      paths: ['.'],
      excluded: [],
      excludedFiles: 0,
      passedOver: 0,
      files: 1,
      objects: 1,
      kubernetesVersion: '1.36',
      criticality: 'B',
    },
    inventory: { workloads: [], services: [], stores: [], outside: [], monitoring: [], edges: [], hiddenHosts: 0 },
    provenance: [],
    locate: () => ({ file: 'all.yaml', line: 1, column: 1 }),
    hash: (value) => String(JSON.stringify(value).length).padStart(64, '0'),
    waivers: [],
    signOffs: [],
    actionItems: [],
    assumptions: [],
    warnings: [],
    ...more,
  };
}

const pass = (): Verdict => ({ outcome: 'pass' });
const outcomes = (inputs: readonly Input[]): unknown =>
  judgeTargets(inputs).map((card) => [
    card.verdict.level,
    ...card.results.map((result) => `${result.rule} ${result.outcome}`),
  ]);

test('the bot and the workloads are asked of the run: what one target holds counts for the others', () => {
  const bot = target([workload('bot', 'gateway')], pass);
  const store = target([workload('db', 'store')], pass);
  const nothing = target([], pass);
  expect(outcomes([bot, store])).toEqual([
    ['sound', 'a-rule pass', 'any pass'],
    ['sound', 'a-rule not-applicable', 'any pass'],
  ]);
  expect(outcomes([store])).toEqual([['inconclusive', 'a-rule unknown', 'any pass']]);
  expect(outcomes([nothing])).toEqual([['inconclusive', 'a-rule unknown', 'any not-applicable']]);
  const gate = judgeTargets([nothing])[0]?.verdict.gates.find((entry) => entry.gate === 'workload-read');
  expect(gate?.state).toBe('undecided');
});

test('a target that was not rendered has no score, no result, and is inconclusive with its reason', () => {
  const chart = target([], pass, {
    target: { name: 'c', kind: 'chart', path: 'c', subjects: [], notRendered: 'charts are not rendered' },
  });
  const [card] = judgeTargets([chart]);
  expect(card).toMatchObject({
    score: null,
    results: [],
    grade: { value: null },
    verdict: { level: 'inconclusive', possible: null, text: 'charts are not rendered' },
  });
});

test('in the full profile a static level is a remark, never the verdict', () => {
  const input = target([workload('bot', 'gateway')], pass, { profile: 'full' });
  const levels = [
    level('certified', 'full', [{ gate: 'sign-off', roles: ['owner'] }]),
    level('sound', 'static', [{ gate: 'profile', profile: 'static' }, ...score]),
  ];
  const [card] = judgeTargets([{ ...input, pack: { ...input.pack, levels } }]);
  expect(card?.verdict).toMatchObject({
    level: 'inconclusive',
    possible: 'certified',
    remark: 'sound holds as far as files can tell',
  });
});

test('a sign-off names the digest of the scorecard nobody had signed, and another scorecard voids it', () => {
  const levels = [level('signed', 'static', [{ gate: 'sign-off', roles: ['owner'] }])];
  const signOff = (digest: string, decision: SignOff['decision'] = 'approved'): SignOff => ({
    role: 'owner',
    person: 'ann',
    decision,
    reason: 'read it',
    time: '2026-03-01',
    digest,
  });
  const verdict = (signOffs: readonly SignOff[]): readonly (string | undefined)[] => {
    const input = target([workload('bot', 'gateway')], pass, { signOffs });
    const [card] = judgeTargets([{ ...input, pack: { ...input.pack, levels } }]);
    return [card?.verdict.level, card?.digest];
  };
  const [unsigned, digest = ''] = verdict([]);
  expect(unsigned).toBe('inconclusive');
  expect(verdict([signOff(digest)])).toEqual(['signed', digest]);
  expect(verdict([signOff('another')])).toEqual(['inconclusive', digest]);
  expect(verdict([signOff(digest), signOff(digest, 'rejected')])).toEqual(['not-ready', digest]);
});

test('a waiver that no target needs is one warning of the run', () => {
  const waiver: Waiver = {
    id: 'w',
    rule: 'any',
    subject: { name: 'db' },
    kind: 'accept-risk',
    justification: 'known',
    owner: 'team',
    requestedBy: 'ann',
    approvedBy: ['bob'],
    createdAt: '2026-02-01',
    expiresAt: '2026-04-01',
  };
  const warnings = (dbFails: boolean, changes: Partial<Waiver> = {}): unknown => {
    const fail: Verdict = {
      outcome: 'fail',
      findings: [{ messageId: 'wrong', data: {}, at: { path: [] }, related: [] }],
    };
    const records = { waivers: [{ ...waiver, ...changes }] };
    return judgeTargets([
      target([workload('bot', 'gateway')], pass, records),
      target([workload('db', 'store')], () => (dbFails ? fail : pass()), records),
    ]).map((card) => card.warnings);
  };
  expect(warnings(true)).toEqual([[], []]);
  expect(warnings(false)).toEqual([['waiver w: it covers nothing: the rule has no open finding on its subject'], []]);
  expect(warnings(true, { subject: { name: 'nobody' } })).toEqual([['waiver w: its subject matches nothing'], []]);
  expect(warnings(true, { approvedBy: ['ann'] })).toEqual([
    ['waiver w is void: it was approved by the person who asked for it'],
    [],
  ]);
});
