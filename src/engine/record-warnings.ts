import { compareText } from '../model/identity.ts';
import { named } from './subject-name.ts';
import { everySubject } from './subjects.ts';
import type { JudgedTarget } from './target.ts';
import type { JudgedWaiver } from './waive.ts';
import { selects } from '../model/select.ts';

/** Tells a waiver that nobody needs from one whose selector is mistaken. */
const notes = {
  unused: 'it covers nothing: the rule has no open finding on its subject',
  noSubject: 'its subject matches nothing',
} as const;

/** Why a waiver that is in force does nothing in this target; undefined when it is of use or not in force. */
export function idleNote(entry: JudgedWaiver, judged: JudgedTarget): string | undefined {
  if (entry.state !== 'active' || (judged.cover.used.get(entry.waiver.id) ?? 0) > 0) return undefined;
  return matchesSubject(entry, judged) ? notes.unused : notes.noSubject;
}

function matchesSubject({ waiver }: JudgedWaiver, { input, judgements }: JudgedTarget): boolean {
  const own = judgements.filter((judgement) => judgement.rule.id === waiver.rule);
  return own.some(({ check, open }) => {
    if (open.some(({ subject }) => selects(waiver.subject, subject.identity, waiver.subject.container))) return true;
    const subjects = check === undefined ? [{ key: '' }] : everySubject(check.subject, input.graph, input.sourced);
    return subjects.some((subject) =>
      selects(waiver.subject, named(subject, input.target.name).identity, waiver.subject.container),
    );
  });
}

/** Warnings about the records of a run: they are written once for all of its targets. */
export function recordWarnings(targets: readonly JudgedTarget[]): readonly string[] {
  const [first] = targets;
  if (first === undefined) return [];
  return [...waiverWarnings(first, targets), ...annotationWarnings(targets), ...attestationWarnings(first)];
}

/** Annotations that were accepted and still lift nothing: one line a checker and reason, for there may be hundreds. */
function annotationWarnings(targets: readonly JudgedTarget[]): readonly string[] {
  const rules = new Map<string, Set<string>>();
  for (const { waiver, state, note } of targets.flatMap(({ waivers }) => waivers)) {
    if (waiver.source === undefined || state !== 'void') continue;
    const about = `annotations of ${waiver.source.tool} are void: ${note ?? ''}`;
    rules.set(about, (rules.get(about) ?? new Set()).add(waiver.rule));
  }
  return [...rules]
    .sort(([a], [b]) => compareText(a, b))
    .map(([about, ids]) => `${about} (${[...ids].sort(compareText).join(', ')})`);
}

function waiverWarnings(first: JudgedTarget, targets: readonly JudgedTarget[]): readonly string[] {
  return first.waivers.flatMap((entry): string[] => {
    const { waiver, state, note } = entry;
    if (waiver.source !== undefined) return [];
    if (state === 'void') return [`waiver ${waiver.id} is void: ${note ?? ''}`];
    if (state !== 'active') return [];
    const idle = targets.map((judged) => idleNote(entry, judged));
    if (idle.includes(undefined)) return [];
    return [`waiver ${waiver.id}: ${idle.includes(notes.unused) ? notes.unused : notes.noSubject}`];
  });
}

function attestationWarnings({ input: { pack, attestations } }: JudgedTarget): readonly string[] {
  const awaiting = new Set(pack.rules.filter((rule) => rule.awaits === 'attestation').map((rule) => rule.id));
  return attestations
    .filter(({ rule }) => !awaiting.has(rule))
    .map(({ id, rule }) => `attestation ${id} changes nothing: ${rule} is not judged by statements`);
}
