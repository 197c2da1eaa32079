import { identityKey } from '../model/identity.ts';
import type { Waiver } from '../model/records.ts';
import type { RuleJudgement } from './judgement.ts';

/**
 * An annotation that ignores everything on an object stands for dozens of rules. Only those with something open there
 * are told: the others would bury them.
 */
export function withoutIdle(waivers: readonly Waiver[], judgements: readonly RuleJudgement[]): readonly Waiver[] {
  if (!waivers.some(isWholesale)) return waivers;
  const open = new Set(
    judgements.flatMap(({ rule, open: subjects }) =>
      subjects.map(({ subject }) => `${rule.id}\u0000${identityKey(subject.identity)}`),
    ),
  );
  return waivers.filter((waiver) => {
    const { group = '', kind = '', namespace = '', name = '' } = waiver.subject;
    return !isWholesale(waiver) || open.has(`${waiver.rule}\u0000${identityKey({ group, kind, namespace, name })}`);
  });
}

function isWholesale({ source }: Waiver): boolean {
  return source?.ids === 'everything';
}
