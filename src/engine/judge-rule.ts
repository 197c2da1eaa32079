import type { Check, QueryAnswer, SubjectKind, SubjectMap, Verdict } from '../model/check.ts';
import type { Graph, Workload } from '../model/graph.ts';
import { isOfKind } from '../model/identity.ts';
import type { PackRule } from '../model/pack.ts';
import { asker, isBelow, requiredTier, tierOf, weighed } from './ask.ts';
import type { OpenSubject, RuleJudgement, SubjectMeasurement } from './judgement.ts';
import { roleScope, workloadsBehind } from './role-scope.ts';
import { named } from './subject-name.ts';
import type { ExtraUnknown } from './extra-unknown.ts';

/** What one rule needs of the target it is asked about. */
export interface RuleContext {
  readonly graph: Graph;
  readonly evidence: Readonly<Record<string, unknown>>;
  readonly targetName: string;
  /** The graph that the check may see. */
  readonly view: Graph;
  readonly byKey: ReadonlyMap<string, Workload>;
  readonly subjectsOfKind: (kind: SubjectKind) => readonly SubjectMap[SubjectKind][];
  readonly answersFor?: AnswersFor;
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
  const answer = asker(check);
  const evidence = Object.fromEntries(
    check.needs.filter((need) => need !== 'graph').map((need) => [need, context.evidence[need]]),
  );
  const required = requiredTier(rule);
  const open: OpenSubject[] = [];
  const notAsked = new Map<string, number>();
  let passed = 0;
  const worth = tierOf(check);
  const measured: SubjectMeasurement[] = [];
  let tier = worth;
  for (const subject of subjectsFor(check, context)) {
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
    if (verdict.outcome === 'not-asked') {
      notAsked.set(verdict.because, (notAsked.get(verdict.because) ?? 0) + 1);
      continue;
    }
    // A rule is shown at the weakest tier that one of its passes rests on.
    if (verdict.outcome === 'pass' && verdict.tier !== undefined && isBelow(verdict.tier, tier)) tier = verdict.tier;
    for (const one of verdict.measured ?? [])
      measured.push({ subject: named(subject, context.targetName).identity.name, ...one });
    const result = weighed(verdict, required, worth);
    if (result === undefined) passed += 1;
    else open.push({ subject: named(subject, context.targetName), ...result });
  }
  return { rule, check, passed, open, extra, notAsked, tier, measured };
}

function subjectsFor({ subject, kinds }: Check, context: RuleContext): readonly SubjectMap[SubjectKind][] {
  const all = context.subjectsOfKind(subject);
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
