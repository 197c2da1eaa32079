import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckFinding } from '../model/check.ts';
import { tiers } from '../model/outcome.ts';
import type { Answer, NotAsked } from './answer.ts';
import { isAsked, valued } from './answer.ts';
import { compare, fraction } from './fraction.ts';
import { isSilent, lower, mergeAnswers } from './merge-answers.ts';

const finding: CheckFinding = { messageId: 'wrong', data: {}, at: { path: [] }, related: [] };

const tier = fc.constantFrom(...tiers.slice(0, 3));
const known = fc.integer({ min: 0, max: 6 }).map((part) => fraction(part, 6));
const asked: fc.Arbitrary<Answer> = fc
  .record({
    ends: fc.tuple(known, known).map(([a, b]) => (compare(a, b) <= 0 ? ([a, b] as const) : ([b, a] as const))),
    undeclared: fc.option(fc.constantFrom(['Secret'], ['ConfigMap'], ['Secret', 'ConfigMap']), { nil: undefined }),
    tier,
  })
  .map(({ ends: [lo, hi], undeclared, tier: worth }): Answer => {
    const isUnknown = compare(lo, hi) < 0;
    return {
      lo,
      hi,
      tier: worth,
      measured: [],
      findings: compare(hi, fraction(1)) < 0 ? [finding] : [],
      ...(isUnknown ? { unknown: { reason: 'not-collected', text: 'nobody looked' } } : {}),
      // What is unknown for nothing but absence is known in no part.
      ...(isUnknown && undeclared !== undefined ? { lo: fraction(0), hi: fraction(1), undeclared } : {}),
    };
  });
const notAsked: fc.Arbitrary<NotAsked> = fc.constant({ because: 'it is small' });
const answer = fc.oneof({ weight: 5, arbitrary: asked }, { weight: 1, arbitrary: notAsked });

const together = (a: Answer, b: Answer) => [...a.findings, ...b.findings];
const wasListed = (kind: string): boolean => kind === 'ConfigMap';
const merge = (desired: Answer | NotAsked, live: Answer | NotAsked) => mergeAnswers(desired, live, wasListed, together);
const value = (one: Answer): string => `${one.lo.part}/${one.lo.over} ${one.hi.part}/${one.hi.over}`;

describe('both faces of one subject', () => {
  test('a cluster never raises what the manifests come to, but where no file declares an object', () => {
    fc.assert(
      fc.property(answer, answer, (desired, live) => {
        if (!isAsked(desired) || desired.undeclared !== undefined) return;
        const merged = merge(desired, live);
        if (!isAsked(merged)) throw new Error('an asked subject stays asked');
        expect(compare(merged.lo, desired.lo)).toBeLessThanOrEqual(0);
        expect(compare(merged.hi, desired.hi)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('nor do the manifests raise what the cluster answers, unless it was not asked for what decides', () => {
    fc.assert(
      fc.property(answer, asked, (desired, live) => {
        if (isSilent(live, wasListed)) return;
        const merged = merge(desired, live);
        if (!isAsked(merged)) {
          // What the manifests don't ask, a cluster earns nothing with.
          expect([isAsked(desired), value(live)]).toEqual([false, '1/1 1/1']);
          return;
        }
        expect(compare(merged.lo, live.lo)).toBeLessThanOrEqual(0);
        expect(compare(merged.hi, live.hi)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('where no file declares the object, the answer of the cluster stands, alone', () => {
    fc.assert(
      fc.property(asked, asked, (desired, live) => {
        if (desired.undeclared === undefined || isSilent(live, wasListed)) return;
        expect(merge(desired, live)).toBe(live);
      }),
    );
  });

  test('a cluster that was not asked, or has nothing to say, changes nothing', () => {
    fc.assert(
      fc.property(answer, fc.oneof(notAsked, asked), (desired, live) => {
        if (isAsked(live) && !isSilent(live, wasListed)) return;
        expect(merge(desired, live)).toBe(desired);
      }),
    );
  });

  test('the lower of two commutes, is associative and idempotent', () => {
    fc.assert(
      fc.property(asked, asked, asked, (a, b, c) => {
        expect(value(lower(a, b, together))).toBe(value(lower(b, a, together)));
        expect(value(lower(lower(a, b, together), c, together))).toBe(value(lower(a, lower(b, c, together), together)));
        expect(value(lower(a, a, together))).toBe(value(a));
      }),
    );
  });

  test('what is unknown has a reason, and what is known has none', () => {
    fc.assert(
      fc.property(asked, asked, (desired, live) => {
        const merged = lower(desired, live, together);
        expect(merged.unknown === undefined).toBe(compare(merged.lo, merged.hi) === 0);
      }),
    );
  });
});

describe('the tier is that of the face that decided', () => {
  const pass = (of: Answer['tier']) => valued({ outcome: 'pass' }, of);
  const fail = (of: Answer['tier']) => valued({ outcome: 'fail', findings: [finding] }, of);
  test.each<readonly [string, Answer, Answer, Answer['tier']]>([
    ['both pass: the cluster bears witness', pass('static'), pass('observed'), 'observed'],
    ['both pass, the files on a word alone', pass('declared'), pass('observed'), 'declared'],
    ['the files fail', fail('static'), pass('observed'), 'static'],
    ['the cluster fails', pass('static'), fail('observed'), 'observed'],
    ['both fail', fail('static'), fail('observed'), 'observed'],
  ])('%s', (_name, desired, live, expected) => {
    expect(lower(desired, live, together).tier).toBe(expected);
  });
});
