import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import type { SubjectSelector, WaiverState } from '../../src/model/records.ts';
import { annotationText, ignoredText, unapproved } from './ignored.ts';
import type { Tone } from './words.ts';
import { dateText, placeText } from './words.ts';

/** More would bury the rest; the scorecard holds all. */
const annotationsShown = 100;

export interface RecordsView {
  readonly any: boolean;
  readonly waivers: readonly {
    readonly id: string;
    readonly rule: string;
    readonly subject: string;
    readonly kind: string;
    readonly state: WaiverState;
    readonly tone: Tone;
    readonly people: string;
    readonly expires: string;
    readonly used: number;
    readonly text: string;
  }[];
  /** Ignore annotations of other checkers that nobody approved here. */
  readonly annotations: readonly {
    readonly rule: string;
    readonly subject: string;
    readonly place: string;
    /** `ignored for kube-linter by an annotation, not approved here`. */
    readonly words: string;
    readonly text: string;
    readonly reason: string;
  }[];
  readonly moreAnnotations: number;
  readonly attestations: readonly {
    readonly rule: string;
    readonly answer: string;
    readonly text: string;
    readonly by: string;
    readonly until: string;
  }[];
  readonly signOffs: readonly {
    readonly role: string;
    readonly person: string;
    readonly decision: string;
    readonly valid: string;
    readonly text: string;
  }[];
  readonly actions: readonly {
    readonly what: string;
    readonly owner: string;
    readonly deadline: string;
    readonly status: string;
    readonly note: string;
  }[];
}

const stateTones: Readonly<Record<WaiverState, Tone>> = {
  active: 'warn',
  pending: 'unknown',
  expired: 'bad',
  void: 'bad',
  unapproved: 'unknown',
};

export function recordsOf(target: ScorecardTarget): RecordsView {
  const ignored = unapproved(target);
  const annotations = ignored.slice(0, annotationsShown).map((waiver) => ({
    rule: waiver.rule,
    subject: selectorText(waiver.subject),
    place: waiver.location === undefined ? '' : placeText(waiver.location),
    words: waiver.note ?? '',
    text: ignoredText(waiver),
    reason: waiver.justification,
  }));
  const waivers = target.waivers
    .filter(({ state }) => state !== 'unapproved')
    .map((waiver) => ({
      id: waiver.id,
      rule: waiver.rule,
      subject: selectorText(waiver.subject),
      kind: waiver.kind,
      state: waiver.state,
      tone: stateTones[waiver.state],
      people: `${waiver.owner}; approved by ${waiver.approvedBy.join(', ') || 'nobody'}`,
      expires: dateText(waiver.expiresAt),
      used: waiver.used,
      text: [
        waiver.justification,
        waiver.source === undefined ? undefined : annotationText(waiver.source),
        waiver.note,
        waiver.ticket,
      ]
        .filter((part) => part !== undefined)
        .join(' · '),
    }));
  const attestations = target.attestations.map((item) => ({
    rule: item.rule,
    answer: item.answer ? 'yes' : 'no',
    text: item.statement,
    by: `${item.attestedBy}, ${item.role}`,
    until: `${item.validFor} days from ${dateText(item.attestedAt)}`,
  }));
  const signOffs = target.signOffs.map((item) => ({
    role: item.role,
    person: item.person,
    decision: item.decision,
    valid: item.valid ? 'for this scorecard' : 'void: signed another scorecard',
    text: `${item.reason} · ${dateText(item.time)}`,
  }));
  const actions = target.actionItems.map((item) => ({
    what: item.rule ?? item.fingerprint ?? '',
    owner: item.owner,
    deadline: dateText(item.deadline),
    status: item.status,
    note: [item.subject === undefined ? undefined : selectorText(item.subject), item.note]
      .filter((part) => part !== undefined)
      .join(' · '),
  }));
  return {
    any: ignored.length + waivers.length + attestations.length + signOffs.length + actions.length > 0,
    waivers,
    annotations,
    moreAnnotations: ignored.length - annotations.length,
    attestations,
    signOffs,
    actions,
  };
}

function selectorText(selector: SubjectSelector): string {
  const { kind, namespace, name, container } = selector;
  const text = [kind, name].filter((part) => part !== undefined).join('/') || 'any';
  const inside = container === undefined ? '' : ` · container ${container}`;
  return `${text}${namespace === undefined ? '' : ` in ${namespace}`}${inside}`;
}
