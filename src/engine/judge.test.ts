import { describe, expect, test } from 'vitest';
import type { Check, CheckFinding, Verdict } from '../model/check.ts';
import type { Unread } from '../model/document.ts';
import type { Workload } from '../model/graph.ts';
import type { PackRule } from '../model/pack.ts';
import type { Attestation } from '../model/records.ts';
import { Unjudgeable } from '../model/unjudgeable.ts';
import type { ValueInterval } from './combine.ts';
import { combine } from './combine.ts';
import type { JudgeInput } from './judge.ts';
import { judge } from './judge.ts';
import type { RuleJudgement } from './judgement.ts';
import { checkThat, rule, smallGraph, workload } from './testing/small-graph.ts';

const pass: Verdict = { outcome: 'pass' };
const finding: CheckFinding = { messageId: 'wrong', data: { what: 'it' }, at: { path: [] }, related: [] };
const fail: Verdict = { outcome: 'fail', findings: [finding] };
const unknown: Verdict = { outcome: 'unknown', reason: 'timeout', text: 'too slow' };
const bot = workload('bot', 'gateway');

interface Case {
  readonly check?: Check;
  readonly rule?: Partial<PackRule>;
  readonly workloads?: readonly Workload[];
  readonly unread?: readonly Unread[];
  readonly more?: Partial<JudgeInput>;
}

function judged({
  check = checkThat(() => pass),
  rule: changes = {},
  workloads = [bot],
  unread = [],
  more = {},
}: Case): RuleJudgement {
  const graph = smallGraph(workloads, unread);
  const [only] = judge({
    rules: [rule(changes)],
    checks: new Map([['a-check', check]]),
    graph,
    view: () => graph,
    evidence: {},
    targetName: 'music-bot',
    botRecognised: true,
    attestations: [],
    now: '2026-03-01T00:00:00Z',
    ...more,
  });
  if (only === undefined) throw new Error('one rule gives one judgement');
  return only;
}

/** `pass`, `0..1 not-collected: text`, `nothing asked` ... */
function inWords(judgement: RuleJudgement): string {
  const interval: ValueInterval | undefined = combine(judgement);
  if (interval === undefined) return `not asked: ${[...judgement.notAsked.keys()].join(', ')}`;
  const [lo, hi] = [interval.lo, interval.hi].map((end) =>
    end.over === 1n ? `${end.part}` : `${end.part}/${end.over}`,
  );
  const first = judgement.open.find((open) => open.unknown !== undefined)?.unknown ?? judgement.extra[0];
  const why = first === undefined ? '' : ` ${first.reason}: ${first.text}`;
  return lo === hi ? `${lo}${why}` : `${lo}..${hi}${why}`;
}

describe('one subject', () => {
  const throwing = (error: unknown): Check =>
    checkThat(() => {
      throw error;
    });
  test.each<readonly [string, Check, string]>([
    ['a pass', checkThat(() => pass), '1'],
    ['a fail', checkThat(() => fail), '0'],
    ['a grade', checkThat(() => ({ outcome: 'graded', part: 2, of: 3, findings: [] })), '2/3'],
    [
      'a throw',
      throwing(new Error('boom\n    at /home/somebody/file.ts')),
      '0..1 internal-error: the check a-check stopped: Error: boom',
    ],
    [
      'a throw of something else',
      throwing('boom'),
      '0..1 internal-error: the check a-check stopped: something that is no error was thrown',
    ],
    ['what a reader threw', throwing(new Unjudgeable(unknown)), '0..1 timeout: too slow'],
    [
      'a grade above one',
      checkThat(() => ({ outcome: 'graded', part: 4, of: 3, findings: [] })),
      '0..1 internal-error: a check gave a grade outside 0 to 1',
    ],
    [
      'a grade of nothing',
      checkThat(() => ({ outcome: 'graded', part: 0, of: 0, findings: [] })),
      '0..1 internal-error: a check gave a grade outside 0 to 1',
    ],
    ['nothing asked', checkThat(() => ({ outcome: 'not-asked', because: 'it is small' })), 'not asked: it is small'],
  ])('%s', (_name, check, expected) => {
    expect(inWords(judged({ check }))).toBe(expected);
  });

  test('an unknown message is an internal error, not a finding without a text', () => {
    const check: Check = checkThat(() => pass, {
      run: ({ finding: make }) => {
        const loose = make as unknown as (id: string, options: { data: object; at: string[] }) => CheckFinding;
        return { outcome: 'fail', findings: [loose('no-such', { data: {}, at: [] })] };
      },
    });
    expect(inWords(judged({ check }))).toBe(
      '0..1 internal-error: the check a-check stopped: Error: unknown message no-such',
    );
  });
});

describe('combination of a failing, a passing and an unknown subject', () => {
  const workloads = ['bad', 'good', 'hidden'].map((name) => workload(name, 'other'));
  const answers: Readonly<Record<string, Verdict>> = { bad: fail, good: pass, hidden: unknown };
  const check = checkThat((name) => answers[name] ?? pass);
  const seen = ' timeout: too slow';
  test.each<readonly [Partial<PackRule>, readonly string[], string]>([
    [{ subjects: 'all' }, ['bad', 'good', 'hidden'], `0${seen}`],
    [{ subjects: 'all' }, ['good', 'hidden'], `0..1${seen}`],
    [{ subjects: 'all' }, ['good'], '1'],
    [{ subjects: 'proportion' }, ['bad', 'good', 'hidden'], `1/3..2/3${seen}`],
    [{ subjects: 'proportion' }, ['bad', 'good'], '1/2'],
    [{ subjects: 'worst' }, ['bad', 'hidden'], `0${seen}`],
    [{ subjects: 'worst' }, ['good', 'hidden'], `0..1${seen}`],
    [{ subjects: 'proportion', severity: 'blocker' }, ['bad', 'good'], '0'],
    [{}, [], 'not asked: '],
  ])('%o over %j', (changes, names, expected) => {
    const own = workloads.filter(({ identity }) => names.includes(identity.name));
    expect(inWords(judged({ check, rule: changes, workloads: own }))).toBe(expected);
  });
});

describe('unread input', () => {
  const broken: Unread = { path: 'a.yaml', kind: 'document', kinds: ['Deployment'], reason: 'broken' };
  const text = 'a.yaml could not be read and may hold what this rule asks about';
  test.each<readonly [string, Partial<Unread>, Case, string]>([
    ['of the subject kind', {}, {}, `0..1 parse-error: ${text}`],
    [
      'of a kind that the check reads',
      { kinds: ['Service'] },
      { check: checkThat(() => pass, { reads: ['Service'] }) },
      `0..1 parse-error: ${text}`,
    ],
    ['of another kind', { kinds: ['Ingress'] }, {}, '1'],
    ['of any kind', { kinds: '*' }, {}, `0..1 parse-error: ${text}`],
    ['that names no kind at all', { kinds: [] }, {}, `0..1 parse-error: ${text}`],
    ['where nothing else was asked', {}, { workloads: [] }, `0..1 parse-error: ${text}`],
    ['beside a failure', {}, { check: checkThat(() => fail) }, `0..1 parse-error: ${text}`],
    [
      'beside a failure under all',
      {},
      { check: checkThat(() => fail), rule: { subjects: 'all' } },
      `0 parse-error: ${text}`,
    ],
    ['that is a chart', { kind: 'chart', kinds: '*' }, {}, '1'],
    ['that is a kustomization', { kind: 'kustomization', kinds: '*' }, {}, '1'],
    [
      'encrypted Secrets',
      { kind: 'encrypted', kinds: ['Secret'] },
      { check: checkThat(() => pass, { reads: ['Secret'] }) },
      '1',
    ],
    ['encrypted, anything', { kind: 'encrypted', kinds: '*' }, {}, `0..1 not-collected: ${text}`],
    [
      'encrypted Secrets and more',
      { kind: 'encrypted', kinds: ['Secret', 'Deployment'] },
      {},
      `0..1 not-collected: ${text}`,
    ],
  ])('%s', (_name, changes, more, expected) => {
    expect(inWords(judged({ ...more, unread: [{ ...broken, ...changes }] }))).toBe(expected);
  });
});

describe('roles', () => {
  const doubt = workload('either', 'other', 'two workloads hold the token');
  const nobody = '0..1 not-collected: no workload was read here, and none of the run was recognised as the bot';
  const undecided = '0..1 not-collected: two workloads hold the token';
  test.each<readonly [string, Case, string]>([
    ['only: asked of the role', { rule: { roles: { only: ['gateway'] } } }, '1'],
    [
      'only: not asked of others',
      { rule: { roles: { only: ['worker'] } } },
      'not asked: its role is gateway (not for worker)',
    ],
    ['only: undecided', { rule: { roles: { only: ['worker'] } }, workloads: [doubt] }, undecided],
    [
      'except: not asked of the role',
      { rule: { roles: { except: ['gateway'] } } },
      'not asked: its role is gateway (exempt)',
    ],
    ['except: asked of others', { rule: { roles: { except: ['voice'] } } }, '1'],
    ['except: undecided, and it passes anyway', { rule: { roles: { except: ['voice'] } }, workloads: [doubt] }, '1'],
    [
      'except: undecided, and it would fail',
      { check: checkThat(() => fail), rule: { roles: { except: ['voice'] } }, workloads: [doubt] },
      undecided,
    ],
    [
      'about the bot, and none in the run',
      { rule: { roles: { only: ['gateway'] } }, workloads: [], more: { botRecognised: false } },
      nobody,
    ],
    [
      'about the bot, which another target holds',
      { rule: { roles: { only: ['gateway'] } }, workloads: [workload('db', 'store')] },
      'not asked: its role is store (not for gateway)',
    ],
    [
      'not about the bot, and none in the run',
      { rule: { roles: { only: ['store'] } }, workloads: [], more: { botRecognised: false } },
      'not asked: ',
    ],
  ])('%s', (_name, more, expected) => {
    expect(inWords(judged(more))).toBe(expected);
  });

  test('bot-recognised is asked of the run: a target beside the bot is not blamed', () => {
    const check = checkThat(() => unknown, { id: 'bot-recognised' });
    const beside = { check, workloads: [workload('db', 'store')] };
    expect(inWords(judged(beside))).toBe('not asked: another target of this run holds the bot');
    expect(inWords(judged({ ...beside, more: { botRecognised: false } }))).toBe('0..1 timeout: too slow');
  });
});

describe('evidence that is not there', () => {
  test.each<readonly [string, Case, string]>([
    [
      'a check the program does not have',
      { rule: { check: 'gone' } },
      '0..1 not-collected: this program has no check gone',
    ],
    [
      'a need nobody collected',
      { check: checkThat(() => pass, { needs: ['kubernetes-schema'] }) },
      '0..1 not-collected: kubernetes-schema was not collected',
    ],
    [
      'a declared pass under the default tier',
      { check: checkThat(() => ({ outcome: 'pass', tier: 'declared' })) },
      '1',
    ],
    [
      'a declared pass where the pack demands static',
      { check: checkThat(() => ({ outcome: 'pass', tier: 'declared' })), rule: { origins: { tier: rule().origin } } },
      '0..1 not-collected: needs static evidence; there is only declared',
    ],
    [
      'a static pass where observed is demanded',
      { rule: { tier: 'observed' } },
      '0..1 not-collected: needs observed evidence; there is only static',
    ],
    ['a static fail where observed is demanded', { check: checkThat(() => fail), rule: { tier: 'observed' } }, '0'],
  ])('%s', (_name, more, expected) => {
    expect(inWords(judged(more))).toBe(expected);
  });
});

describe('evidence of what runs', () => {
  const measuring = (verdict: Verdict): Check => checkThat(() => verdict, { needs: ['loadtest'] });
  const collected = { evidence: { loadtest: { runs: [] } } };
  const measured = [{ what: 'p95', value: 320, unit: 'ms', bounds: [310, 330], good: 500, bad: 1000 }] as const;

  test.each<readonly [string, Case, string]>([
    ['a source that nobody named', { check: measuring(pass) }, '0..1 not-collected: loadtest was not collected'],
    [
      'a source that failed says why',
      {
        check: measuring(pass),
        more: { absences: { loadtest: { reason: 'stale', text: 'the newest run is 200 days old' } } },
      },
      '0..1 stale: the newest run is 200 days old',
    ],
    [
      'a pass is worth what its evidence is',
      { check: measuring(pass), rule: { tier: 'measured' }, more: collected },
      '1',
    ],
    [
      "a pass on a person's word is worth less",
      { check: measuring({ outcome: 'pass', tier: 'declared' }), rule: { tier: 'measured' }, more: collected },
      '0..1 not-collected: needs measured evidence; there is only declared',
    ],
    [
      'a failure counts whatever it rests on',
      { check: measuring(fail), rule: { tier: 'exercised' }, more: collected },
      '0',
    ],
  ])('%s', (_name, more, expected) => {
    expect(inWords(judged(more))).toBe(expected);
  });

  test('is shown at its tier, at the weakest that a pass rests on, and with its numbers', () => {
    const plain = judged({ check: measuring({ outcome: 'pass', measured }), more: collected });
    expect(plain.tier).toBe('measured');
    expect(plain.measured).toEqual([{ subject: 'bot', ...measured[0] }]);
    expect(judged({ check: measuring({ outcome: 'pass', tier: 'declared' }), more: collected }).tier).toBe('declared');
    const failing = judged({ check: measuring({ outcome: 'fail', findings: [finding], measured }), more: collected });
    expect(failing.measured).toHaveLength(1);
  });
});

describe('attestations', () => {
  const said: Attestation = {
    id: 'restore',
    rule: 'a-rule',
    statement: 'A restore was exercised',
    answer: true,
    evidence: [],
    attestedBy: 'ann',
    role: 'operations',
    attestedAt: '2026-02-01',
    validFor: 28,
  };
  const awaiting = (awaits: string): Partial<PackRule> => {
    const { check: _check, ...others } = rule({ awaits });
    return others;
  };
  const at = (now: string, changes: Partial<Attestation> = {}, awaits = 'attestation'): string => {
    const graph = smallGraph([bot]);
    const { check: _check, ...bare } = rule();
    const [only] = judge({
      rules: [{ ...bare, ...awaiting(awaits) }],
      checks: new Map(),
      graph,
      view: () => graph,
      evidence: {},
      targetName: 'music-bot',
      botRecognised: true,
      attestations: [{ ...said, ...changes }],
      now,
    });
    return only === undefined ? '' : inWords(only);
  };
  test.each<readonly [string, string, string]>([
    ['until it ends', at('2026-02-28T23:59:59Z'), '1'],
    ['from its end on', at('2026-03-01T00:00:00Z'), '0..1 attestation-expired: the statement about this has expired'],
    ['before it was made', at('2026-01-31T00:00:00Z'), '0..1 not-collected: no statement about this is valid yet'],
    ['answered with no', at('2026-02-10T00:00:00Z', { answer: false }), '0'],
    [
      'about another rule',
      at('2026-02-10T00:00:00Z', { rule: 'other' }),
      '0..1 not-collected: awaits attestation: no evidence of this kind was collected',
    ],
    [
      'where a person can not answer',
      at('2026-02-10T00:00:00Z', {}, 'loadtest'),
      '0..1 not-collected: awaits loadtest: no evidence of this kind was collected',
    ],
  ])('%s', (_name, found, expected) => {
    expect(found).toBe(expected);
  });
});
