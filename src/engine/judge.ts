import type { Check, SubjectKind, SubjectMap } from '../model/check.ts';
import { isSourced } from '../model/check.ts';
import type { Graph } from '../model/graph.ts';
import { kindOf } from '../model/identity.ts';
import type { SourceAbsence } from '../model/known.ts';
import type { Tier } from '../model/outcome.ts';
import { checkKeyOf } from '../model/pack.ts';
import type { PackRule } from '../model/pack.ts';
import type { Attestation } from '../model/records.ts';
import { judgedGraph, recognisesTheBot } from './alone.ts';
import { valued, weighedAnswer } from './answer.ts';
import { answerOf } from './attest.ts';
import { one, zero } from './fraction.ts';
import type { LiveFace } from './faces.ts';
import { facedJudge } from './judge-faces.ts';
import { judgeRule } from './judge-rule.ts';
import type { AnswersFor } from './judge-rule.ts';
import type { RuleJudgement } from './judgement.ts';
import { isAboutTheBot } from './role-scope.ts';
import { named } from './subject-name.ts';
import { everySubject } from './subjects.ts';
import type { SourcedSubjects } from './subjects.ts';
import type { ExtraUnknown } from './extra-unknown.ts';
import { costlyUnread, kindsReadBy, unreadFor } from './unread.ts';

/** The check that is asked of the run, not of each target (docs/evidence.md, Targets). */
const askedOfTheRun = 'bot-recognised';

export interface JudgeInput {
  readonly rules: readonly PackRule[];
  readonly checks: ReadonlyMap<string, Check>;
  readonly graph: Graph;
  /** The same graph, holding the given kinds only. */
  readonly view: (kinds: readonly string[] | '*') => Graph;
  /** Evidence by need: `kubernetes-schema`, `catalogue:images` ... */
  readonly evidence: Readonly<Record<string, unknown>>;
  /** Why evidence of a need is not there, where more is known than that nobody looked. */
  readonly absences?: Readonly<Record<string, SourceAbsence>>;
  /** Subjects that come with the evidence of a source. */
  readonly sourced?: SourcedSubjects;
  readonly answersFor?: AnswersFor;
  /** What runs, beside what the manifests declare. */
  readonly live?: LiveFace;
  readonly targetName: string;
  /** A workload of the run, in whatever target, was recognised as the bot. */
  readonly botRecognised: boolean;
  readonly attestations: readonly Attestation[];
  /** RFC 3339. */
  readonly now: string;
}

/** Asks every rule about every subject it applies to. */
export function judge(input: JudgeInput): readonly RuleJudgement[] {
  const views = new Map<string, Graph>();
  const byKey = new Map(input.graph.workloads.map((workload) => [workload.key, workload]));
  const unread = costlyUnread(input.graph.unread);
  const listed = new Map<SubjectKind, readonly SubjectMap[SubjectKind][]>();
  const subjectsOfKind = (kind: SubjectKind): readonly SubjectMap[SubjectKind][] => {
    const subjects = listed.get(kind) ?? everySubject(kind, input.graph, input.sourced);
    listed.set(kind, subjects);
    return subjects;
  };
  const live = input.live === undefined ? undefined : facedJudge(input.graph, input.live, input.targetName);
  return input.rules.map((rule): RuleJudgement => {
    const key = checkKeyOf(rule);
    if (key === undefined) return awaiting(rule, input);
    const check = input.checks.get(key);
    if (check === undefined) return unasked(rule, `this program has no check ${key}`, input);
    const missing = check.needs.find((need) => need !== 'graph' && !Object.hasOwn(input.evidence, need));
    if (missing !== undefined) return { ...unasked(rule, `${missing} was not collected`, input, missing), check };
    if (check.id === askedOfTheRun && input.botRecognised && !recognisesTheBot(input.graph, input.live)) {
      return { ...empty(rule), check, notAsked: new Map([['another target of this run holds the bot', 1]]) };
    }
    const kinds = kindsReadBy(check);
    const viewKey = kinds === '*' ? '*' : [...kinds].sort().join('\u0000');
    const view = views.get(viewKey) ?? input.view(kinds);
    views.set(viewKey, view);
    const extra: ExtraUnknown[] = [];
    if (isSourced(check.subject)) extra.push(...unseenBy(check, input.sourced?.[check.subject]));
    const hidden = unreadFor(check, unread);
    if (hidden !== undefined) extra.push(hidden);
    if (isAboutTheBot(rule) && !input.botRecognised) {
      extra.push({
        reason: 'not-collected',
        text:
          judgedGraph(input.graph, input.live).workloads.length === 0
            ? 'no workload was read here, and none of the run was recognised as the bot'
            : 'no workload was recognised as the bot; say which under roles:',
      });
    }
    const context = { ...input, view, byKey, subjectsOfKind };
    return live?.(rule, check, extra, context) ?? judgeRule(rule, check, extra, context);
  });
}

function unseenBy({ kinds }: Check, sourced: SourcedSubjects[keyof SourcedSubjects]): readonly ExtraUnknown[] {
  if (sourced === undefined) return [];
  const { unseen, looked } = sourced;
  const asked = kinds?.map(kindOf);
  const skipped = looked === undefined ? [] : (asked ?? []).filter((kind) => !looked.includes(kind));
  return [
    ...unseen
      .filter((one) => one.kinds === undefined || asked === undefined || one.kinds.some((kind) => asked.includes(kind)))
      .map(({ kinds: _, ...rest }) => rest),
    ...skipped.map((kind) => ({ reason: 'not-collected' as const, text: `no list of ${kind} was asked for` })),
  ];
}

function empty(rule: PackRule): RuleJudgement {
  return { rule, passed: 0, open: [], extra: [], notAsked: new Map(), tier: rule.tier };
}

/** A rule that could not be asked at all: the run itself is its one unknown subject. */
function unasked(rule: PackRule, text: string, input: JudgeInput, need?: string): RuleJudgement {
  const subject = named({ key: '' }, input.targetName);
  const known = need !== undefined && Object.hasOwn(input.absences ?? {}, need) ? input.absences?.[need] : undefined;
  const unknown = known ?? { reason: 'not-collected' as const, text };
  return { ...empty(rule), open: [{ subject, lo: zero, hi: one, findings: [], unknown }] };
}

/** A rule without a check: only a person's statement can answer it, and only where that is what it awaits. */
function awaiting(rule: PackRule, input: JudgeInput): RuleJudgement {
  const awaits = rule.awaits ?? 'evidence';
  const own = input.attestations.filter((attestation) => attestation.rule === rule.id);
  if (awaits !== 'attestation' || own.length === 0) {
    return unasked(rule, `awaits ${awaits}: no evidence of this kind was collected`, input);
  }
  const required: Tier = Object.hasOwn(rule.origins, 'tier') ? rule.tier : 'declared';
  const result = weighedAnswer(valued(answerOf(own, input.now), 'declared'), required);
  if (result === undefined) return { ...empty(rule), passed: 1, tier: 'declared' };
  return { ...empty(rule), open: [{ subject: named({ key: '' }, input.targetName), ...result }], tier: 'declared' };
}
