import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Severity } from '../../model/outcome.ts';
import type { AnnotationSource, Waiver } from '../../model/records.ts';
import { levelState } from '../certify.ts';
import type { Fraction } from '../fraction.ts';
import {
  compare,
  floorTenths,
  fraction,
  fromDecimal,
  isEqual,
  minus,
  one,
  plus,
  sum,
  times,
  toNumber,
  zero,
} from '../fraction.ts';
import type { GateState } from '../gates.ts';
import { anySpec, completion, failed, passed, specWithPlace, specWithWaiver, unknown } from './arbitraries.ts';
import type { Answer, Outcome, RuleSpec, Spec } from './synthetic-target.ts';
import { run } from './synthetic-target.ts';

/** The same cases every time; PROPERTY_SEED and PROPERTY_EFFORT look further. */
const seed = Number(process.env['PROPERTY_SEED'] ?? 20);
const effort = (numRuns: number) => ({ seed, numRuns: numRuns * Number(process.env['PROPERTY_EFFORT'] ?? 1) });
const hundred = fraction(100);

const verified = ({ score }: Outcome): Fraction => score.total?.lo ?? zero;
const upper = ({ score }: Outcome): Fraction => score.total?.hi ?? zero;
const atMost = (a: Fraction, b: Fraction): boolean => compare(a, b) <= 0;

/** No grade ranks with the lowest. */
const gradeRank = ({ card }: Outcome): number =>
  Math.max(0, ['F', 'D', 'C', 'B', 'A'].indexOf(card.grade.value ?? 'F'));

function verdictRank(spec: Spec, { card }: Outcome): number {
  return ['not-ready', 'inconclusive', ...spec.levels.map((level) => level.name).reverse()].indexOf(card.verdict.level);
}

function stateOf({ card }: Outcome, level: string): GateState {
  return levelState(card.verdict.gates.filter((gate) => gate.level === level).map((gate) => gate.state));
}

function withAnswer(spec: Spec, rule: number, index: number, answer: Answer): Spec {
  const rules = spec.rules.map((entry, at) =>
    at === rule
      ? { ...entry, answers: entry.answers.map((old, position) => (position === index ? answer : old)) }
      : entry,
  );
  return { ...spec, rules };
}

/** Moves of one known value upwards: never more findings than before. */
function raised(answer: Answer): readonly Answer[] {
  if (answer.is === 'fail') {
    return [
      passed,
      { is: 'graded', part: 5, of: 10, findings: 1 },
      { is: 'graded', part: 9, of: 10, findings: answer.findings },
    ];
  }
  if (answer.is === 'graded') {
    const better = { ...answer, part: answer.part + 1 };
    return better.part === better.of ? [passed] : [passed, better];
  }
  return [];
}

const isLowerOrEqual = (before: Outcome, after: Outcome): void => {
  expect(atMost(verified(before), verified(after))).toBe(true);
  expect(atMost(upper(before), upper(after))).toBe(true);
  expect(gradeRank(after)).toBeGreaterThanOrEqual(gradeRank(before));
};

const sameScore = (a: Outcome, b: Outcome): void => {
  expect(toText(b)).toEqual(toText(a));
  expect(b.card.grade.value).toBe(a.card.grade.value);
};

function toText({ score }: Outcome): string {
  const { total } = score;
  return total === undefined
    ? 'none'
    : [total.lo, total.hi, total.coverage].map((end) => `${end.part}/${end.over}`).join(' ');
}

describe('the score', { timeout: 300_000 }, () => {
  test('P1: 0 <= verified <= upper <= 100, and what is shown is never above what is proven', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const outcome = run(spec);
        const { total } = outcome.score;
        if (total === undefined) {
          expect(outcome.card.score).toBeNull();
          return;
        }
        expect([atMost(zero, total.lo), atMost(total.lo, total.hi), atMost(total.hi, one)]).toEqual([true, true, true]);
        const shown = fromDecimal(outcome.card.score?.verified ?? -1);
        const exact = times(total.lo, hundred);
        expect(atMost(shown, exact) && compare(plus(shown, fraction(1, 10)), exact) > 0).toBe(true);
      }),
      effort(400),
    );
  });

  test('P1: a score gate holds exactly where the exact score reaches it, whatever the shown one rounds to', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const exact = times(verified(run(spec)), hundred);
        // The nearest decimals around the score: where rounding would cross the threshold.
        const below = Math.floor(toNumber(exact) * 10) / 10;
        for (const value of [below, below + 0.1].map((number) => Number(number.toFixed(1)))) {
          if (value <= 0 || value > 100) continue;
          const outcome = run({ ...spec, levels: [{ name: 'near', gates: [{ gate: 'min-score', value }] }] });
          const state = outcome.card.verdict.gates.find((gate) => gate.gate === 'min-score')?.state;
          expect(state === 'holds').toBe(atMost(fromDecimal(value), exact));
          if (state !== 'holds') expect(outcome.card.score?.verified ?? 0).toBeLessThan(value);
        }
      }),
      effort(400),
    );
  });

  test('P2: upper - verified = 100 * (1 - coverage)', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { total } = run(spec).score;
        if (total === undefined) return;
        expect(isEqual(minus(total.hi, total.lo), minus(one, total.coverage))).toBe(true);
      }),
      effort(400),
    );
  });

  test('P3: raising one known value lowers nothing', () => {
    fc.assert(
      fc.property(specWithPlace, ({ spec, rule, answer }) => {
        const old = spec.rules[rule]?.answers[answer];
        const before = run(spec);
        for (const better of old === undefined ? [] : raised(old)) {
          const after = run(withAnswer(spec, rule, answer, better));
          isLowerOrEqual(before, after);
          const coverageFell = compare(after.score.total?.coverage ?? zero, before.score.total?.coverage ?? zero) < 0;
          if (!coverageFell) expect(verdictRank(spec, after)).toBeGreaterThanOrEqual(verdictRank(spec, before));
        }
      }),
      effort(1500),
    );
  });

  test('P4: losing a known value raises neither score nor grade, lowers no upper bound, makes no level hold', () => {
    fc.assert(
      fc.property(specWithPlace, unknown, ({ spec, rule, answer }, lost) => {
        if (spec.rules[rule]?.answers[answer]?.is === 'unknown') return;
        const before = run(spec);
        const after = run(withAnswer(spec, rule, answer, lost));
        expect(atMost(verified(after), verified(before))).toBe(true);
        if (before.score.total !== undefined) expect(atMost(upper(before), upper(after))).toBe(true);
        expect(gradeRank(after)).toBeLessThanOrEqual(gradeRank(before));
        for (const { name } of spec.levels) {
          if (stateOf(before, name) !== 'holds') expect(stateOf(after, name)).not.toBe('holds');
        }
      }),
      effort(1500),
    );
  });

  test('P5: the order of rules, categories, waivers and subjects is irrelevant', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const reversed: Spec = {
          ...spec,
          categories: [...spec.categories].reverse(),
          rules: [...spec.rules].reverse(),
          waivers: [...spec.waivers].reverse(),
          actionItems: [...spec.actionItems].reverse(),
        };
        const [a, b] = [run(spec), run(reversed)];
        sameScore(a, b);
        expect(b.card.verdict.level).toBe(a.card.verdict.level);
        expect(b.card.fixNext).toEqual(a.card.fixNext);
        expect(b.card.results).toEqual(a.card.results);
        // Subjects in another order: the same answers under other names.
        const size = Math.max(...spec.rules.map((rule) => rule.answers.length));
        const renamed = spec.rules.map((rule) => ({
          ...rule,
          answers: Array.from(
            { length: size },
            (_, index): Answer => rule.answers[size - 1 - index] ?? { is: 'not-asked' },
          ),
        }));
        sameScore(run({ ...spec, waivers: [] }), run({ ...spec, waivers: [], rules: renamed }));
      }),
      effort(400),
    );
  });

  test('P6: scaling all weights of a category with a fixed weight changes nothing', () => {
    fc.assert(
      fc.property(anySpec, fc.constantFrom(0.5, 2, 3, 10), (spec, factor) => {
        const scaled = spec.categories.find((category) => category.weight !== 'auto')?.id;
        const rules = spec.rules.map((rule) =>
          rule.category === scaled ? { ...rule, weight: times2(rule.weight, factor) } : rule,
        );
        const [a, b] = [run(spec), run({ ...spec, rules })];
        sameScore(a, b);
        expect(b.card.verdict).toEqual(a.card.verdict);
      }),
      effort(400),
    );
  });

  test('P7: a waiver never changes the score, and its expiry never improves grade or verdict', () => {
    fc.assert(
      fc.property(specWithWaiver, ({ spec, active }) => {
        const plain = run(spec);
        const waived = run({ ...spec, waivers: [...spec.waivers, active] });
        const expired = run({ ...spec, waivers: [...spec.waivers, { ...active, expiresAt: '2026-02-20' }] });
        for (const outcome of [waived, expired]) expect(toText(outcome)).toBe(toText(plain));
        expect(verdictRank(spec, expired)).toBeLessThanOrEqual(verdictRank(spec, waived));
        expect(gradeRank(expired)).toBeLessThanOrEqual(gradeRank(waived));
      }),
      effort(1000),
    );
  });

  test('P7: an annotation that nobody accepted changes nothing at all but the list of waivers', () => {
    const source = fc.constantFrom<AnnotationSource['ids']>('everything', ['an-id']);
    fc.assert(
      fc.property(specWithWaiver, source, ({ spec, active }, ids) => {
        const unapproved: Waiver = {
          ...active,
          ...{ id: 'annotation', owner: '', requestedBy: '', approvedBy: [], createdAt: '', expiresAt: '' },
          source: { kind: 'annotation', tool: 'kube-score', key: 'kube-score/skip', ids },
        };
        const [plain, annotated] = [run(spec), run({ ...spec, waivers: [...spec.waivers, unapproved] })];
        sameScore(plain, annotated);
        const { waivers: _, digest: __, ...before } = plain.card;
        const { waivers, digest: ___, ...after } = annotated.card;
        expect(after).toEqual(before);
        expect(waivers.filter(({ id }) => id === 'annotation').map(({ state, used }) => [state, used])).toEqual(
          ids === 'everything' && waivers.length === plain.card.waivers.length ? [] : [['unapproved', 0]],
        );
      }),
      effort(400),
    );
  });

  test('P7: accepted annotations are waivers like any other', () => {
    fc.assert(
      fc.property(specWithWaiver, ({ spec, active }) => {
        const source = {
          kind: 'annotation',
          tool: 'polaris',
          key: 'polaris.fairwinds.com/x-exempt',
          ids: ['x'],
        } as const;
        const [written, read] = [active, { ...active, source }].map((one) =>
          run({ ...spec, waivers: [...spec.waivers, one] }),
        );
        expect(read?.card.results).toEqual(written?.card.results);
        expect(read?.card.verdict).toEqual(written?.card.verdict);
        expect(read?.card.grade).toEqual(written?.card.grade);
      }),
      effort(200),
    );
  });

  test('P8: splitting a rule in two halves with the same result changes nothing', () => {
    fc.assert(
      fc.property(specWithPlace, ({ spec, rule: index }) => {
        const rule = spec.rules[index];
        if (rule === undefined || rule.group !== undefined) return;
        const half = { ...rule, weight: rule.weight / 2 };
        const rules = [...spec.rules.filter((entry) => entry !== rule), half, { ...half, id: `${rule.id}-other` }];
        const bare = { ...spec, waivers: [], actionItems: [] };
        sameScore(run(bare), run({ ...bare, rules }));
      }),
      effort(400),
    );
  });

  test('P9: points lost, earned and unknown sum exactly to the score, rule by rule and as shown', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const { score, card } = run(spec);
        const { total } = score;
        if (total === undefined || card.score === null) return;
        const earned = score.rules.map(({ share, interval }) => times(share, interval?.lo ?? zero));
        expect(isEqual(sum(score.rules.map((rule) => rule.lost)), minus(one, total.lo))).toBe(true);
        expect(isEqual(sum(earned), total.lo)).toBe(true);
        expect(isEqual(sum(score.rules.map((rule) => rule.upTo)), minus(total.hi, total.lo))).toBe(true);

        const tenths = (values: readonly number[]): number => Math.round(values.reduce((a, b) => a + b * 10, 0));
        const [shown, high] = [floorTenths(total.lo), floorTenths(total.hi)];
        expect(tenths(card.results.map((result) => result.lostPoints))).toBe(1000 - shown);
        expect(tenths(card.results.map((result) => result.upTo))).toBe(high - shown);
        const points = card.categories.flatMap((category) => category.points ?? []);
        expect(tenths(points.map((entry) => entry.earned))).toBe(shown);
        expect(tenths(points.map((entry) => entry.unknown))).toBe(high - shown);
        expect(tenths(points.map((entry) => entry.lost))).toBe(1000 - high);
      }),
      effort(1000),
    );
  });

  test('P10: a level that holds, or fails, still does under every completion of the unknowns', () => {
    fc.assert(
      fc.property(completion, ({ before, after }) => {
        const [a, b] = [run(before), run(after)];
        for (const { name } of before.levels) {
          const state = stateOf(a, name);
          if (state !== 'undecided') expect(stateOf(b, name)).toBe(state);
        }
      }),
      effort(2500),
    );
  });

  test('P11: the score of every completion lies between verified and upper', () => {
    fc.assert(
      fc.property(completion, ({ before, after }) => {
        const [a, b] = [run(before), run(after)];
        if (b.score.total === undefined) return;
        expect(isEqual(verified(b), upper(b))).toBe(true);
        expect(atMost(verified(a), verified(b))).toBe(true);
        expect(atMost(upper(b), upper(a))).toBe(true);
      }),
      effort(1500),
    );
  });

  test('P12: adding a failing or unknown rule never raises score or grade', () => {
    const added = fc.record({
      answer: fc.oneof(failed, unknown),
      severity: fc.constantFrom<Severity>('blocker', 'high', 'medium', 'low'),
      where: fc.constantFrom('old', 'group', 'new'),
      newWeight: fc.constantFrom('auto' as const, 50),
    });
    fc.assert(
      fc.property(specWithPlace, added, ({ spec, rule: index }, { answer, severity, where, newWeight }) => {
        const neighbour = spec.rules[index];
        if (neighbour === undefined) return;
        const category = where === 'new' ? 'category-new' : neighbour.category;
        const like = where === 'group' ? neighbour : { severity, weight: 7, group: undefined };
        const rule: RuleSpec = {
          id: 'rule-new',
          category,
          severity: like.severity,
          weight: like.weight,
          ...(like.group === undefined ? {} : { group: like.group }),
          combination: 'proportion',
          informative: false,
          unread: false,
          answers: [answer],
        };
        const categories =
          where === 'new' ? [...spec.categories, { id: category, weight: newWeight, floor: 60 }] : spec.categories;
        const [before, after] = [run(spec), run({ ...spec, categories, rules: [...spec.rules, rule] })];
        expect(atMost(verified(after), verified(before))).toBe(true);
        expect(gradeRank(after)).toBeLessThanOrEqual(gradeRank(before));
      }),
      effort(1500),
    );
  });
});

/** A weight times a factor, as a person would write it. */
function times2(weight: number, factor: number): number {
  return Number((weight * factor).toFixed(6));
}

test('the generators reach every verdict and grade often enough to mean something', { timeout: 60_000 }, () => {
  const seen = new Map<string, number>();
  for (const spec of fc.sample(anySpec, { numRuns: 1500, seed: 7 })) {
    const outcome = run(spec);
    const level = outcome.card.verdict.level.startsWith('level') ? 'level' : outcome.card.verdict.level;
    for (const key of [level, `grade ${outcome.card.grade.value ?? 'none'}`]) seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  for (const key of ['level', 'inconclusive', 'not-ready', 'grade A', 'grade F', 'grade none']) {
    expect(seen.get(key) ?? 0, key).toBeGreaterThan(60);
  }
});
