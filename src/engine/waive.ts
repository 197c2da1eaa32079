import type { PackRule } from '../model/pack.ts';
import type { Waiver, WaiverState } from '../model/records.ts';
import { addDays, instant } from './time.ts';

/** Longest life of a waiver, and how many people must agree (docs/scoring.md, Waivers and other records). */
const longest = { blocker: { days: 30, approvers: 2 }, other: { days: 90, approvers: 1 } } as const;

export interface JudgedWaiver {
  readonly waiver: Waiver;
  readonly state: WaiverState;
  /** Why it is not active. */
  readonly note?: string;
}

/** The state of a waiver at an instant: the one answer that every part of the program uses. */
export function stateOf(waiver: Waiver, rule: PackRule | undefined, now: string): JudgedWaiver {
  const at = instant(now);
  const created = instant(waiver.createdAt);
  const expires = instant(waiver.expiresAt);
  const limit = rule?.severity === 'blocker' ? longest.blocker : longest.other;
  const as = (state: WaiverState, note: string): JudgedWaiver => ({ waiver, state, note });

  if (waiver.source !== undefined && waiver.owner === '') {
    return as('unapproved', `ignored for ${waiver.source.tool} by an annotation, not approved here`);
  }
  if (at === undefined || created === undefined || expires === undefined)
    return as('void', 'its dates can not be read');
  if (rule?.waivable === false) return as('void', `the pack lets nobody waive ${rule.id}`);
  if (expires <= created) return as('void', 'it ends before it begins');
  if (expires > addDays(created, limit.days)) return as('void', `it lasts longer than ${limit.days} days`);
  const requester = person(waiver.requestedBy);
  const approvers = new Set(waiver.approvedBy.map(person));
  if (approvers.has(requester)) return as('void', 'it was approved by the person who asked for it');
  if (approvers.size === 0) return as('pending', 'nobody approved it yet');
  if (approvers.size < limit.approvers) {
    return as('void', `it needs ${limit.approvers} approvers and has ${approvers.size}`);
  }
  if (at < created) return as('pending', 'it begins later');
  if (at >= expires) return as('expired', `it expired on ${waiver.expiresAt}`);
  return { waiver, state: 'active' };
}

function person(name: string): string {
  return name.trim().replace(/^@/, '').toLowerCase();
}

export function judgeWaivers(
  waivers: readonly Waiver[],
  rules: readonly PackRule[],
  now: string,
): readonly JudgedWaiver[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return waivers.map((waiver) => stateOf(waiver, byId.get(waiver.rule), now));
}
