import fc from 'fast-check';
import type { Severity, UnknownReason } from '../../model/outcome.ts';
import type { Gate } from '../../model/pack.ts';
import type { ActionItem, SubjectSelector, Waiver, WaiverKind } from '../../model/records.ts';
import type { Answer, RuleSpec, Spec } from './synthetic-target.ts';

/*
 * Biased to high scores and few unknowns: uniformly random answers hardly ever reach a level,
 * and a property about levels that hold would test nothing.
 */

const severityWeight: Readonly<Record<Severity, number>> = { blocker: 100, high: 10, medium: 3, low: 1 };

const reason = fc.constantFrom<UnknownReason>('not-collected', 'parse-error', 'permission-denied', 'internal-error');

export const failed: fc.Arbitrary<Answer> = fc.record({
  is: fc.constant('fail' as const),
  findings: fc.integer({ min: 1, max: 3 }),
});
export const unknown: fc.Arbitrary<Answer> = fc.record({ is: fc.constant('unknown' as const), reason });
const graded: fc.Arbitrary<Answer> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 2 }))
  .map(([part, findings]) => ({ is: 'graded', part, of: 10, findings }));
export const passed: Answer = { is: 'pass' };
const notAsked: Answer = { is: 'not-asked' };

const biased = fc.oneof(
  { weight: 40, arbitrary: fc.constant(passed) },
  { weight: 2, arbitrary: failed },
  { weight: 2, arbitrary: graded },
  { weight: 3, arbitrary: unknown },
  { weight: 3, arbitrary: fc.constant(notAsked) },
);
const uniform = fc.oneof(fc.constant(passed), failed, graded, unknown, fc.constant(notAsked));

/** Any answer that leaves nothing open. */
const completed = fc.oneof(fc.constant(passed), failed, graded, fc.constant(notAsked));

const severity = fc.constantFrom<Severity>('blocker', 'high', 'medium', 'low');

function ruleSpec(categories: readonly string[], answers: fc.Arbitrary<Answer>): fc.Arbitrary<Omit<RuleSpec, 'id'>> {
  return fc
    .record({
      category: fc.constantFrom(...categories),
      severity,
      grouped: fc.boolean(),
      ownWeight: fc.option(fc.constantFrom(1, 2.5, 7, 33.3), { nil: undefined }),
      combination: fc.constantFrom('all' as const, 'proportion' as const, 'worst' as const),
      informative: fc.constantFrom(false, false, false, false, false, false, true),
      unread: fc.constantFrom(...Array.from({ length: 24 }, (_, index) => index === 0)),
      answers: fc.array(answers, { minLength: 1, maxLength: 3 }),
    })
    .map(({ grouped, ownWeight, ...rule }) => {
      const weight = severityWeight[rule.severity];
      // A group lies in one category and severity, and its rules weigh the same.
      return grouped
        ? { ...rule, weight, group: `${rule.category}-${rule.severity}` }
        : { ...rule, weight: ownWeight ?? weight };
    });
}

const gate = fc.oneof<fc.Arbitrary<Gate>[]>(
  fc.constantFrom(50, 70, 90, 99).map((value) => ({ gate: 'min-score', value })),
  fc.constantFrom(40, 60).map((value) => ({ gate: 'min-category-score', value })),
  fc.constantFrom(0, 1).chain((value) => severity.map((of) => ({ gate: 'max-open', severity: of, value }))),
  fc.constantFrom(30, 80, 95).map((value) => ({ gate: 'min-coverage', value })),
  fc.constant({ gate: 'blockers-known' }),
  fc.constant({ gate: 'high-owned' }),
);

const levels = fc
  .array(fc.array(gate, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
  .map((list) => list.map((gates, index) => ({ name: `level-${index}`, gates })));

const selector: fc.Arbitrary<SubjectSelector> = fc.oneof(
  fc.constant({ kind: '*' }),
  fc.integer({ min: 0, max: 2 }).map((index) => ({ kind: 'Secret', name: `s${index}` })),
);

function waiver(rule: string): fc.Arbitrary<Waiver> {
  return fc
    .record({
      id: fc.integer({ min: 0, max: 99 }).map((index) => `waiver-${rule}-${index}`),
      subject: selector,
      kind: fc.constantFrom<WaiverKind>('accept-risk', 'not-applicable'),
      maxFindings: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    })
    .map(({ maxFindings, ...rest }) => ({
      ...rest,
      rule,
      justification: 'known',
      owner: 'team',
      requestedBy: 'ann',
      approvedBy: ['bob', 'cleo'],
      createdAt: '2026-02-10',
      expiresAt: '2026-03-05',
      ...(maxFindings === undefined ? {} : { maxFindings }),
    }));
}

function actionItem(rule: string): fc.Arbitrary<ActionItem> {
  return selector.map((subject) => ({ rule, subject, owner: 'ann', deadline: '2026-04-01', status: 'open' }));
}

function spec(answers: fc.Arbitrary<Answer>): fc.Arbitrary<Spec> {
  const category = fc.record({
    weight: fc.oneof(fc.constant('auto' as const), fc.constantFrom(5, 20, 33.3)),
    floor: fc.constantFrom(0, 60),
  });
  return fc.array(category, { minLength: 1, maxLength: 3 }).chain((list) => {
    const categories = list.map((entry, index) => ({ ...entry, id: `category-${index}` }));
    const ids = categories.map((entry) => entry.id);
    return fc.array(ruleSpec(ids, answers), { minLength: 1, maxLength: 7 }).chain((drafts) => {
      const rules = drafts.map((draft, index) => ({ ...draft, id: `rule-${index}` }));
      const someRule = fc.constantFrom(...rules.map((rule) => rule.id));
      return fc.record({
        categories: fc.constant(categories),
        rules: fc.constant(rules),
        levels,
        waivers: fc.array(someRule.chain(waiver), { maxLength: 2 }),
        actionItems: fc.array(someRule.chain(actionItem), { maxLength: 2 }),
      });
    });
  });
}

export const anySpec: fc.Arbitrary<Spec> = fc.oneof(
  { weight: 4, arbitrary: spec(biased) },
  { weight: 1, arbitrary: spec(uniform) },
);

/** A spec and a place in it: the index of a rule, and of one of its answers. */
export const specWithPlace = anySpec.chain((value) =>
  fc.integer({ min: 0, max: value.rules.length - 1 }).chain((rule) =>
    fc.record({
      spec: fc.constant(value),
      rule: fc.constant(rule),
      answer: fc.integer({ min: 0, max: Math.max(0, (value.rules[rule]?.answers.length ?? 1) - 1) }),
    }),
  ),
);

interface Completion {
  readonly before: Spec;
  readonly after: Spec;
}

/** Answers every unknown; what could not be read turns out to hold up to two more subjects of the rule. */
export const completion: fc.Arbitrary<Completion> = anySpec.chain((before) => {
  const size = Math.max(...before.rules.map((rule) => rule.answers.length));
  const rules = before.rules.map((rule) => {
    const answers = rule.answers.map((answer) => (answer.is === 'unknown' ? completed : fc.constant(answer)));
    const padding = Array.from({ length: size - rule.answers.length }, () => fc.constant(notAsked));
    const more = rule.unread ? fc.array(completed, { maxLength: 2 }) : fc.constant([]);
    return fc
      .tuple(fc.tuple(...answers), fc.tuple(...padding), more)
      .map(([own, gap, added]): RuleSpec => ({ ...rule, unread: false, answers: [...own, ...gap, ...added] }));
  });
  return fc.tuple(...rules).map((after) => ({ before, after: { ...before, rules: after } }));
});

/** A spec and one more waiver that is in force, for one of its rules. */
export const specWithWaiver = specWithPlace.chain(({ spec: value, rule }) =>
  fc.record({ spec: fc.constant(value), active: waiver(value.rules[rule]?.id ?? '') }),
);
