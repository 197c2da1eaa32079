import { compareText } from '../model/identity.ts';
import type { OpenSubject, RuleJudgement } from './judgement.ts';
import type { JudgedWaiver } from './waive.ts';
import { selects } from '../model/select.ts';

/** Ids of the waivers that cover a finding: with every unknown read as worst, and as best. */
interface FindingCover {
  readonly worst?: string;
  readonly best?: string;
}

interface SubjectCover {
  /** One entry a finding; one for a subject that lost value without a finding. */
  readonly findings: readonly FindingCover[];
  /** Set where a waiver covers what is unknown about the subject. */
  readonly unknown?: { readonly id: string; readonly notApplicable: boolean };
}

export interface Cover {
  of(subject: OpenSubject): SubjectCover;
  /** How many findings and unknowns each waiver covers. */
  readonly used: ReadonlyMap<string, number>;
}

interface Applied {
  readonly entry: JudgedWaiver;
  /** The waiver holds even if every unknown turns out to be more findings. */
  readonly atWorst: boolean;
  readonly atBest: boolean;
}

/** Which active waivers cover which findings and unknowns. A waiver changes no value, only what counts as open. */
export function coverOf(judgements: readonly RuleJudgement[], waivers: readonly JudgedWaiver[]): Cover {
  const covers = new Map<OpenSubject, SubjectCover>();
  const used = new Map<string, number>();
  for (const judgement of judgements) {
    const own = waivers
      .filter((entry) => entry.state === 'active' && entry.waiver.rule === judgement.rule.id)
      .sort((a, b) => compareText(a.waiver.id, b.waiver.id));
    if (own.length === 0) continue;
    const applied = own.map((entry) => apply(entry, judgement));
    for (const subject of judgement.open) {
      const cover = coverSubject(subject, applied);
      covers.set(subject, cover);
      for (const id of [...cover.findings.map((finding) => finding.best), cover.unknown?.id]) {
        if (id !== undefined) used.set(id, (used.get(id) ?? 0) + 1);
      }
    }
  }
  return { of: (subject) => covers.get(subject) ?? uncovered(containersOf(subject).length), used };
}

/** Covers of subjects that no waiver was applied to, by the number of their findings: nearly all are alike. */
const none: SubjectCover[] = [];

function uncovered(findings: number): SubjectCover {
  if (findings > 100) return { findings: Array.from({ length: findings }, () => ({})) };
  return (none[findings] ??= { findings: Array.from({ length: findings }, () => ({})) });
}

/** The containers of a subject's findings; a loss of value without a finding counts as one finding of the whole subject. */
function containersOf(subject: OpenSubject): readonly (string | undefined)[] {
  if (subject.findings.length > 0) return subject.findings.map((finding) => finding.container);
  return subject.unknown === undefined ? [undefined] : [];
}

/** `maxFindings`: one finding more re-opens the waiver, and an unknown may be any number of findings. */
function apply(entry: JudgedWaiver, judgement: RuleJudgement): Applied {
  const { maxFindings, subject: selector } = entry.waiver;
  if (maxFindings === undefined) return { entry, atWorst: true, atBest: true };
  let findings = 0;
  let unknowns = judgement.extra.length;
  for (const subject of judgement.open) {
    const { identity } = subject.subject;
    findings += containersOf(subject).filter((container) => selects(selector, identity, container)).length;
    // Any container may turn out to be concerned.
    if (subject.unknown !== undefined && selects(selector, identity, selector.container)) unknowns += 1;
  }
  const atBest = findings <= maxFindings;
  return { entry, atBest, atWorst: atBest && unknowns === 0 };
}

function coverSubject(subject: OpenSubject, applied: readonly Applied[]): SubjectCover {
  const { identity } = subject.subject;
  const findings = containersOf(subject).map((container): FindingCover => {
    const matching = applied.filter(({ entry }) => selects(entry.waiver.subject, identity, container));
    const worst = matching.find(({ atWorst }) => atWorst)?.entry.waiver.id;
    const best = matching.find(({ atBest }) => atBest)?.entry.waiver.id;
    return { ...(worst === undefined ? {} : { worst }), ...(best === undefined ? {} : { best }) };
  });
  if (subject.unknown === undefined) return { findings };
  const matching = applied.filter(
    ({ entry, atWorst }) => atWorst && selects(entry.waiver.subject, identity, undefined),
  );
  const chosen = matching.find(({ entry }) => entry.waiver.kind === 'not-applicable') ?? matching[0];
  if (chosen === undefined) return { findings };
  const { id, kind } = chosen.entry.waiver;
  return { findings, unknown: { id, notApplicable: kind === 'not-applicable' } };
}
