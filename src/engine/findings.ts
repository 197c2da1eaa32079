import type { Check, CheckFinding } from '../model/check.ts';
import type { Locate, Location } from '../model/document.ts';
import { clusterFile, renderedPartAt } from '../model/document.ts';
import type { Place } from '../model/graph.ts';
import { compareText, objectText } from '../model/identity.ts';
import { namedPath } from '../model/named-path.ts';
import type { Severity } from '../model/outcome.ts';
import type { PackRule } from '../model/pack.ts';
import type { ActionItem } from '../model/records.ts';
import type { ScorecardFinding, ScorecardSubject } from '../model/scorecard.ts';
import type { Cover } from './cover.ts';
import type { Hash } from './fingerprint.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { JudgedSubject, OpenSubject, RuleJudgement } from './judgement.ts';
import { selects } from '../model/select.ts';

/** Days in which a finding should be fixed (docs/scoring.md, Waivers and other records). */
const dueDays: Readonly<Partial<Record<Severity, number>>> = { blocker: 3, high: 7, medium: 14 };

export interface FindingContext {
  readonly locate: Locate;
  readonly hash: Hash;
  readonly cover: Cover;
  readonly actionItems: readonly ActionItem[];
  /** What the cluster is called that live subjects are of. */
  readonly cluster?: string;
}

/** A finding ready to print, with what orders it and the edge it breaks. */
export interface PlacedFinding {
  readonly finding: ScorecardFinding;
  readonly discriminator: string;
  readonly breaks?: string;
}

/** Every finding of a rule, ordered by place. */
export function findingsOf(judgement: RuleJudgement, context: FindingContext): readonly PlacedFinding[] {
  const { rule, check } = judgement;
  const placed: PlacedFinding[] = [];
  for (const open of judgement.open) {
    const cover = context.cover.of(open);
    open.findings.forEach((finding, index) => {
      const waiver = cover.findings[index]?.worst;
      placed.push(place(rule, check, open.subject, finding, waiver, context));
    });
  }
  return placed.sort(
    (a, b) =>
      compareLocations(a.finding.location, b.finding.location) ||
      compareText(a.finding.messageId, b.finding.messageId) ||
      compareText(a.discriminator, b.discriminator) ||
      compareText(a.finding.message, b.finding.message) ||
      compareText(a.finding.fingerprint, b.finding.fingerprint),
  );
}

function compareLocations(a: Location, b: Location): number {
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column;
}

function place(
  rule: PackRule,
  check: Check | undefined,
  subject: JudgedSubject,
  finding: CheckFinding,
  waiver: string | undefined,
  context: FindingContext,
): PlacedFinding {
  const fingerprint = fingerprintOf(check?.id ?? rule.id, subject, finding, context.hash);
  const { container, patch, breaks } = finding;
  const owner = actionItemFor(context.actionItems, rule.id, subject.identity, container, fingerprint)?.owner;
  const due = dueDays[rule.severity];
  const related = finding.related.map((end) => relatedEnd(end, context));
  const origin = originOf(subject, finding);
  // The order of the keys is that of the scorecard.
  const shown: Writable<ScorecardFinding> = {
    fingerprint,
    messageId: finding.messageId,
    data: finding.data,
    message: render(check?.messages[finding.messageId] ?? 'answered with no: {statement}', finding.data),
    subject: container === undefined ? { ...subject.identity } : { ...subject.identity, container },
    location: locationOf(subject, finding, context),
    related: origin === undefined ? related : [...related, origin],
  };
  if (check !== undefined)
    shown.remediation = patch === undefined ? { effort: check.effort } : { patch, effort: check.effort };
  if (waiver !== undefined) shown.waiver = waiver;
  if (owner !== undefined) shown.owner = owner;
  if (due !== undefined) shown.dueDays = due;
  const discriminator = finding.discriminator ?? '';
  return breaks === undefined ? { finding: shown, discriminator } : { finding: shown, discriminator, breaks };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function relatedEnd(
  end: CheckFinding['related'][number],
  { locate }: FindingContext,
): ScorecardFinding['related'][number] {
  const { as, text, at } = end;
  if (at === undefined) return { as, text };
  // The live object itself, not the file that declares it: it has a name, and no line.
  if (as === 'live') return { as, text, subject: subjectAt(at) };
  return { as, text, subject: subjectAt(at), location: locate(at.declaration.document.id, at.path) };
}

function subjectAt(at: Place): ScorecardSubject {
  const { group, kind, namespace, name } = at.declaration.shownAs ?? at.declaration.identity;
  return { group, kind, namespace, name };
}

/** The finding's place; the subject's own document, or its first fault, where the check named none. */
function locationOf(
  subject: JudgedSubject,
  finding: CheckFinding,
  { locate, cluster }: Pick<FindingContext, 'locate' | 'cluster'>,
): Location {
  const { at } = finding;
  if ('fault' in at) return at.fault.location;
  if ('declaration' in at) return locate(at.declaration.document.id, at.path);
  const document = subject.declaration?.document ?? subject.document?.document;
  if (document !== undefined) return locate(document.id, at.path);
  if (subject.file === clusterFile && cluster !== undefined) {
    // The cluster as a whole is no object in it.
    const object = subject.identity.kind === 'Cluster' ? '' : objectText(subject.identity);
    return { file: clusterFile, line: 1, column: 1, live: { cluster, object, path: namedPath(undefined, at.path) } };
  }
  const fault = subject.document?.faults[0];
  return fault?.location ?? { file: subject.document?.file ?? subject.file ?? '', line: 1, column: 1 };
}

/** What a rendered document knows of where the finding's place comes from. */
function originOf(subject: JudgedSubject, { at }: CheckFinding): ScorecardFinding['related'][number] | undefined {
  if ('fault' in at) return undefined;
  const document =
    'declaration' in at ? at.declaration.document : (subject.declaration?.document ?? subject.document?.document);
  const because = renderedPartAt(document?.rendered, at.path, (part) => part.because !== undefined)?.because;
  return because === undefined ? undefined : { as: 'cause', ...because };
}

/** Message templates taken apart: text, slot, text, slot ... text. Checks and packs hold few. */
const templates = new Map<string, readonly string[]>();

/** Fills `{slot}`s from the finding's data; a slot without a value stays as it is. */
function render(template: string, data: CheckFinding['data']): string {
  const known = templates.get(template);
  const parts = known ?? template.split(/\{([^{}]*)\}/);
  if (known === undefined) templates.set(template, parts);
  let text = parts[0] ?? '';
  for (let index = 1; index < parts.length; index += 2) {
    const name = parts[index] ?? '';
    text += (Object.hasOwn(data, name) ? String(data[name]) : `{${name}}`) + (parts[index + 1] ?? '');
  }
  return text;
}

/** The unfinished action item that somebody took for a finding, or for an unknown when no fingerprint is given. */
function actionItemFor(
  items: readonly ActionItem[],
  rule: string,
  subject: ScorecardSubject,
  container: string | undefined,
  fingerprint: string | undefined,
): ActionItem | undefined {
  return items.find((item) => {
    if (item.status === 'done' || item.owner === '' || item.deadline === '') return false;
    if (item.fingerprint !== undefined) return item.fingerprint === fingerprint;
    if (item.rule !== rule) return false;
    return item.subject === undefined || selects(item.subject, subject, container);
  });
}

/** What counts as open about one rule, read as best and as worst. */
export interface OpenCount {
  readonly best: number;
  /** Infinity as soon as something unknown is not covered: it may be any number of findings. */
  readonly worst: number;
  /** Of these, without an owner. */
  readonly unownedBest: number;
  readonly unownedWorst: number;
}

export function countOpen(judgement: RuleJudgement, context: FindingContext): OpenCount {
  const { rule, check } = judgement;
  const count = { best: 0, worst: 0, unownedBest: 0, unownedWorst: 0 };
  const owned = (open: OpenSubject, finding: CheckFinding | undefined): boolean =>
    context.actionItems.length > 0 &&
    actionItemFor(
      context.actionItems,
      rule.id,
      open.subject.identity,
      finding?.container,
      finding === undefined ? undefined : fingerprintOf(check?.id ?? rule.id, open.subject, finding, context.hash),
    ) !== undefined;
  for (const open of judgement.open) {
    const cover = context.cover.of(open);
    cover.findings.forEach(({ best, worst }, index) => {
      const unowned = (best === undefined || worst === undefined) && !owned(open, open.findings[index]) ? 1 : 0;
      if (best === undefined) [count.best, count.unownedBest] = [count.best + 1, count.unownedBest + unowned];
      if (worst === undefined) [count.worst, count.unownedWorst] = [count.worst + 1, count.unownedWorst + unowned];
    });
    if (open.unknown === undefined || cover.unknown !== undefined) continue;
    count.worst = Infinity;
    if (!owned(open, undefined)) count.unownedWorst = Infinity;
  }
  if (judgement.extra.length > 0) [count.worst, count.unownedWorst] = [Infinity, Infinity];
  return count;
}
