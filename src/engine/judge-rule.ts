import type { Check, QueryAnswer, SubjectKind, SubjectMap, Verdict } from '../model/check.ts';
import type { Graph, Workload } from '../model/graph.ts';
import { isOfKind } from '../model/identity.ts';
import type { Tier } from '../model/outcome.ts';
import type { PackRule } from '../model/pack.ts';
import { isAsked, valued, weighedAnswer } from './answer.ts';
import type { SubjectAnswer } from './answer.ts';
import { asker, isBelow, requiredTier, tierOf } from './ask.ts';
import type { OpenSubject, RuleJudgement, SubjectMeasurement } from './judgement.ts';
import { roleScope, workloadsBehind } from './role-scope.ts';
import { named } from './subject-name.ts';
import type { ExtraUnknown } from './extra-unknown.ts';

/** What one rule needs of the graph it is asked about. */
export interface RuleContext {
  readonly graph: Graph;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly targetName: string;
  /** The graph that the check may see. */
  readonly view: Graph;
  readonly byKey: ReadonlyMap<string, Workload>;
  readonly subjectsOfKind: (kind: SubjectKind) => readonly SubjectMap[SubjectKind][];
  readonly answersFor?: AnswersFor;
  /** What the graph is worth as evidence: `static` where files hold it. */
  readonly worth?: Tier;
}

/** What a check's queries were answered with. */
export type AnswersFor = (
  check: Check,
  subject: SubjectMap[SubjectKind],
  params: PackRule['params'],
) => Readonly<Record<string, QueryAnswer>>;

const noAnswers = {};

/** Asks one rule about each of its subjects. */
export function judgeRule(
  rule: PackRule,
  check: Check,
  extra: readonly ExtraUnknown[],
  context: RuleContext,
): RuleJudgement {
  return judgementOf(rule, check, extra, answersOf(rule, check, context));
}

/** What the check says about each of its subjects in one graph, ordered by key. */
export function answersOf(rule: PackRule, check: Check, context: RuleContext): readonly SubjectAnswer[] {
  const answer = asker(check);
  const evidence = Object.fromEntries(
    check.needs.filter((need) => need !== 'graph').map((need) => [need, context.evidence[need]]),
  );
  const own = tierOf(check);
  const worth = context.worth !== undefined && isBelow(own, context.worth) ? context.worth : own;
  return subjectsFor(check, context).map((subject): SubjectAnswer => {
    const verdict = judgeInRole(rule, subject, context, () =>
      answer({
        subject,
        graph: context.view,
        evidence,
        params: rule.params,
        answers:
          check.queries === undefined ? noAnswers : (context.answersFor?.(check, subject, rule.params) ?? noAnswers),
      }),
    );
    const judged = named(subject, context.targetName);
    if (verdict.outcome === 'not-asked') return { subject: judged, answer: { because: verdict.because } };
    const measured = verdict.measured ?? [];
    const numbers = measured.map((one): SubjectMeasurement => ({ subject: judged.identity.name, ...one }));
    return { subject: judged, answer: valued(verdict, worth, numbers) };
  });
}

/** Counts the answers, and holds each against the tier that the rule demands. */
export function judgementOf(
  rule: PackRule,
  check: Check,
  extra: readonly ExtraUnknown[],
  answers: readonly SubjectAnswer[],
): RuleJudgement {
  const required = requiredTier(rule);
  const open: OpenSubject[] = [];
  const notAsked = new Map<string, number>();
  const measured: SubjectMeasurement[] = [];
  let passed = 0;
  let tier: Tier | undefined;
  for (const { subject, answer } of answers) {
    if (!isAsked(answer)) {
      notAsked.set(answer.because, (notAsked.get(answer.because) ?? 0) + 1);
      continue;
    }
    // A rule is shown at the weakest tier that one of its answers rests on.
    if (tier === undefined || isBelow(answer.tier, tier)) tier = answer.tier;
    measured.push(...answer.measured);
    const result = weighedAnswer(answer, required);
    if (result === undefined) passed += 1;
    else open.push({ subject, ...result });
  }
  return { rule, check, passed, open, extra, notAsked, tier: tier ?? tierOf(check), measured };
}

function subjectsFor({ subject, kinds, exceptKinds }: Check, context: RuleContext): readonly SubjectMap[SubjectKind][] {
  const all = context.subjectsOfKind(subject);
  if (exceptKinds !== undefined)
    return all.filter((one) => !('identity' in one && exceptKinds.some((kind) => isOfKind(one.identity, kind))));
  if (kinds === undefined) return all;
  return all.filter((one) => 'identity' in one && kinds.some((kind) => isOfKind(one.identity, kind)));
}

/** Asks only where the rule's roles let it; a role that nobody can tell leaves the answer open. */
function judgeInRole(
  rule: PackRule,
  subject: SubjectMap[SubjectKind],
  context: RuleContext,
  answer: () => Verdict,
): Verdict {
  const scope =
    rule.roles === undefined
      ? ({ ask: 'yes' } as const)
      : roleScope(rule.roles, workloadsBehind(subject, context.graph, context.byKey));
  if (scope.ask === 'no') return { outcome: 'not-asked', because: scope.because };
  if (scope.ask === 'unknown') return { outcome: 'unknown', reason: 'not-collected', text: scope.text };
  const verdict = answer();
  if (scope.ask === 'yes' || verdict.outcome === 'pass' || verdict.outcome === 'not-asked') return verdict;
  if (verdict.outcome === 'unknown') return verdict;
  return { outcome: 'unknown', reason: 'not-collected', text: scope.text };
}
