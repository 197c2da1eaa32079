import type { Problem } from '../model/errors.ts';
import { asList, asRecord, asString } from '../model/json.ts';
import type { Path } from '../model/json.ts';
import type { Pack, PackRule } from '../model/pack.ts';
import { problemAt } from '../config/authored/problems.ts';
import { quoted, suggestion } from '../config/authored/words.ts';
import type { AuthoredFile } from '../config/authored/read.ts';

export interface GroupedRules {
  readonly rules: readonly PackRule[];
  readonly groups: Pack['groups'];
  readonly problems: readonly Problem[];
}

/**
 * Puts rules into their groups. Rules of a group share one weight, so they must agree in severity, category and weight:
 * a group over two of them would let a failing rule raise the score.
 */
export function groupRules(
  authored: AuthoredFile,
  rules: readonly PackRule[],
  parent: Pack['groups'],
  off: ReadonlySet<string>,
): GroupedRules {
  const problems: Problem[] = [];
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const ids = [...byId.keys()];
  const own = Object.entries(asRecord(asRecord(authored.value)?.['groups']) ?? {});
  const ownIds = new Set(own.map(([id]) => id));
  const lists = [
    ...parent
      .filter((group) => !ownIds.has(group.id))
      .map((group) => ({ id: group.id, written: false, members: group.rules })),
    ...own.map(([id, list]) => ({ id, written: true, members: asList(list).flatMap((item) => asString(item) ?? []) })),
  ];

  const groupOf = new Map<string, string>();
  const groups: { id: string; rules: readonly string[] }[] = [];
  for (const { id, written, members } of lists) {
    const found: PackRule[] = [];
    members.forEach((member, index) => {
      // An inherited group has no place in this file; what broke it is the rule's.
      const at: Path = written ? ['groups', id, index] : ['rules', member];
      const complain = (message: string, hint?: string): void => {
        problems.push(problemAt(authored, at, message, { end: 'key', hint }));
      };
      const rule = byId.get(member);
      const other = groupOf.get(member);
      const first = found[0];
      if (rule === undefined) {
        if (off.has(member)) return;
        complain(
          `the group ${quoted(id)} names ${quoted(member)}, which is no rule of the pack`,
          suggestion(member, ids),
        );
        return;
      }
      if (other === id) complain(`the group ${quoted(id)} names ${quoted(member)} twice`);
      else if (other !== undefined) complain(`${quoted(member)} is in the group ${quoted(other)} already`);
      else if (first !== undefined && first.severity !== rule.severity) {
        complain(
          `the group ${quoted(id)} spans two severities: ${first.id} is ${first.severity}, ${rule.id} is ${rule.severity}`,
        );
      } else if (first !== undefined && first.category !== rule.category) {
        complain(
          `the group ${quoted(id)} spans two categories: ${first.id} is in ${first.category}, ${rule.id} in ${rule.category}`,
        );
      } else if (first !== undefined && first.weight !== rule.weight) {
        complain(
          `the group ${quoted(id)} spans two weights: ${first.id} has ${first.weight}, ${rule.id} has ${rule.weight}`,
        );
      }
      if (other !== undefined) return;
      groupOf.set(member, id);
      found.push(rule);
    });
    if (found.length > 0) groups.push({ id, rules: found.map((rule) => rule.id) });
  }
  return { groups, problems, rules: rules.map((rule) => withGroup(rule, groupOf.get(rule.id))) };
}

function withGroup(rule: PackRule, group: string | undefined): PackRule {
  const { group: inherited, ...rest } = rule;
  if (inherited === group) return rule;
  return group === undefined ? rest : { ...rest, group };
}
