import type { Check } from '../model/check.ts';
import type { Unread } from '../model/document.ts';
import { compareText, kindOf } from '../model/identity.ts';
import { expandReads } from '../model/reads.ts';
import type { ExtraUnknown } from './extra-unknown.ts';
import { kindsOfSubject } from './subjects.ts';

/** Every Kubernetes kind that a check's answer can depend on. */
export function kindsReadBy(check: Check): readonly string[] | '*' {
  const own = check.kinds === undefined ? kindsOfSubject[check.subject] : check.kinds.map(kindOf);
  if (own === '*' || check.reads.includes('*')) return '*';
  return [...new Set([...own, ...expandReads(check.reads)])];
}

/** A wholly encrypted file that holds nothing but Secrets: as good as Secrets kept elsewhere, so it costs nothing. */
function isSecretsElsewhere(entry: Unread): boolean {
  return (
    entry.kind === 'encrypted' &&
    entry.kinds !== '*' &&
    entry.kinds.length > 0 &&
    entry.kinds.every((kind) => kind === 'Secret')
  );
}

/** Unread input that counts against this target; charts and kustomizations are targets of their own. */
export function costlyUnread(unread: readonly Unread[]): readonly Unread[] {
  return unread
    .filter((entry) => entry.kind !== 'chart' && entry.kind !== 'kustomization' && !isSecretsElsewhere(entry))
    .sort((a, b) => compareText(a.path, b.path));
}

export function assumptionsOf(unread: readonly Unread[]): readonly string[] {
  return unread
    .filter(isSecretsElsewhere)
    .map((entry) => `${entry.path} is encrypted and taken for Secrets kept elsewhere (declared)`);
}

/** One more unknown subject of unknown size, when unread input may hold something that the check reads. */
export function unreadFor(check: Check, unread: readonly Unread[]): ExtraUnknown | undefined {
  const kinds = kindsReadBy(check);
  const reads = new Set(kinds === '*' ? [] : kinds);
  const touching = unread.filter(
    ({ kinds: held }) => kinds === '*' || held === '*' || held.length === 0 || held.some((kind) => reads.has(kind)),
  );
  const [first] = touching;
  if (first === undefined) return undefined;
  const others = touching.length - 1;
  const what = others === 0 ? first.path : `${first.path} and ${others} more`;
  return {
    reason: first.kind === 'encrypted' ? 'not-collected' : 'parse-error',
    text: `${what} could not be read and may hold what this rule asks about`,
    ...(first.location === undefined ? {} : { location: first.location }),
  };
}
