import type { CheckFinding } from '../model/check.ts';
import type { Declaration, Graph } from '../model/graph.ts';
import type { Identity } from '../model/identity.ts';
import { compareText, identityKey } from '../model/identity.ts';
import type { SourceAbsence } from '../model/known.ts';
import type { PackRule } from '../model/pack.ts';
import type { Answer, NotAsked, SubjectAnswer } from './answer.ts';
import { isAsked } from './answer.ts';
import { placeName } from './fingerprint.ts';
import { one, zero } from './fraction.ts';
import type { JudgedSubject } from './judgement.ts';
import { isPass, isSilent, mergeAnswers } from './merge-answers.ts';

/**
 * How an object of the manifests was found in the cluster: `seen`; `not-deployed`, its kind was listed whole without it;
 * `not-listed`, nobody asked for its kind; else why nobody knows.
 */
export type Presence = 'seen' | 'not-deployed' | 'not-listed' | SourceAbsence;

/**
 * What stands behind a live object that the target's manifests don't declare. `unmanaged`: nobody declares it.
 * `elsewhere`: another target does, something made it at run time, or its namespace is no concern of the target.
 */
export type Standing = 'unmanaged' | 'elsewhere';

export interface UnseenList extends SourceAbsence {
  readonly kinds: readonly string[];
  readonly clusterScoped: boolean;
}

/** The cluster's own graph beside that of the manifests. */
export interface LiveFace {
  readonly graph: Graph;
  /** The same graph, holding the given kinds only. */
  readonly view: (kinds: readonly string[] | '*') => Graph;
  readonly presenceOf: (identity: Identity) => Presence;
  readonly standingOf: (live: Declaration) => Standing;
  /** Some list asked for the kind. */
  readonly wasListed: (kind: string) => boolean;
  /** Lists without an answer: whatever depends on their kinds is unknown. */
  readonly unseen: readonly UnseenList[];
  /** No manifest declares anything where the cluster was looked at: what nobody declares is judged in full. */
  readonly alone?: true;
}

/** What is said of objects that the cluster alone holds, where they cost nothing. */
const clusterAlone = 'no manifest declares it; it runs in the cluster alone';

/** Answers about the manifests and about the cluster, each subject once, ordered by key. */
export function mergeFaces(
  rule: Pick<PackRule, 'severity'>,
  desired: readonly SubjectAnswer[],
  live: readonly SubjectAnswer[],
  face: LiveFace,
  declared: (identity: Identity) => JudgedSubject | undefined,
): readonly SubjectAnswer[] {
  const liveBy = new Map<string, SubjectAnswer>();
  for (const entry of live) liveBy.set(keyOf(entry.subject), entry);
  const paired = new Set<string>();
  const merged = desired.map((entry): SubjectAnswer => {
    const key = keyOf(entry.subject);
    const other = liveBy.get(key);
    if (other === undefined) return alone(entry, face);
    paired.add(key);
    return { subject: entry.subject, answer: answerOfBoth(entry, other, face) };
  });
  for (const entry of live) {
    if (paired.has(keyOf(entry.subject))) continue;
    const own = liveOnly(rule, entry, face, declared);
    if (own !== undefined) merged.push(own);
  }
  return merged.sort((a, b) => compareText(a.subject.key, b.subject.key));
}

function keyOf({ declaration, identity }: JudgedSubject): string {
  return identityKey(declaration?.identity ?? identity);
}

function answerOfBoth(desired: SubjectAnswer, live: SubjectAnswer, face: LiveFace): Answer | NotAsked {
  const seen = inPlace(live);
  return mergeAnswers(desired.answer, seen, face.wasListed, (own, other) =>
    together(desired.subject, own.findings, other.findings),
  );
}

/** The manifests' answer about something that the cluster says nothing about. */
function alone(entry: SubjectAnswer, face: LiveFace): SubjectAnswer {
  const { subject, answer } = entry;
  if (!isAsked(answer)) return entry;
  const presence = face.presenceOf(subject.declaration?.identity ?? subject.identity);
  if (typeof presence === 'string') return entry;
  const { reason, text } = presence;
  const unseen: Answer = {
    lo: zero,
    hi: one,
    findings: [],
    unknown: { reason, text },
    tier: 'observed',
    measured: [],
  };
  return { subject, answer: mergeAnswers(answer, unseen, face.wasListed, (own) => own.findings) };
}

/**
 * A live object without an answer of the manifests. One that nobody declares counts where it breaks a blocker, or may;
 * it earns nothing, and lesser faults of it are drift's to tell.
 */
function liveOnly(
  rule: Pick<PackRule, 'severity'>,
  entry: SubjectAnswer,
  face: LiveFace,
  declared: (identity: Identity) => JudgedSubject | undefined,
): SubjectAnswer | undefined {
  const { subject, answer } = entry;
  const live = subject.declaration;
  if (live === undefined) return undefined;
  if (face.alone === true) return face.standingOf(live) === 'unmanaged' ? entry : undefined;
  if (!isAsked(answer)) return undefined;
  const isFault = !isPass(answer) && !isSilent(answer, face.wasListed);
  const own = declared(live.identity);
  if (own !== undefined) return isFault ? { subject: own, answer: inPlace(entry) } : undefined;
  if (face.standingOf(live) === 'elsewhere') return undefined;
  return rule.severity === 'blocker' && isFault ? entry : { subject, answer: { because: clusterAlone } };
}

/** The live answer, with findings that stand in the live object whatever the subject's own declaration is. */
function inPlace({ subject, answer }: SubjectAnswer): Answer | NotAsked {
  const live = subject.declaration;
  if (!isAsked(answer) || live === undefined) return answer;
  return {
    ...answer,
    findings: answer.findings.map((finding): CheckFinding => {
      const { at } = finding;
      const placed = 'path' in at && !('declaration' in at) ? { declaration: live, path: at.path } : at;
      return { ...finding, at: placed, related: [...finding.related, witness(live)] };
    }),
  };
}

/** The object as it runs. */
function witness(live: Declaration): CheckFinding['related'][number] {
  const { kind, namespace, name } = live.identity;
  const where = namespace === '' ? '' : ` in ${namespace}`;
  return { as: 'live', text: `${kind}/${name} as it runs${where}`, at: { declaration: live, path: [] } };
}

/** A fault that both faces have is one finding, in the file, with the live object beside it. */
function together(subject: JudgedSubject, desired: Answer['findings'], live: Answer['findings']): Answer['findings'] {
  const witnesses = new Map(live.map((finding) => [findingKey(subject, finding), finding]));
  const own = desired.map((finding): CheckFinding => {
    const key = findingKey(subject, finding);
    const twin = witnesses.get(key);
    if (twin === undefined) return finding;
    witnesses.delete(key);
    return { ...finding, related: [...finding.related, ...twin.related.filter(({ as }) => as === 'live')] };
  });
  return [...own, ...witnesses.values()];
}

/** What the fingerprints of one check and subject differ in. */
function findingKey(subject: JudgedSubject, finding: CheckFinding): string {
  return JSON.stringify([finding.messageId, placeName(subject, finding), finding.discriminator ?? '']);
}
