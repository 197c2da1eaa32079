import type { Problem } from '../model/errors.ts';
import { quoted, suggestion } from './authored/words.ts';
import type { RuleMention } from './records.ts';

/** Records about rules that the pack does not have: a misspelt waiver would silently waive nothing. */
export function unknownRuleProblems(
  mentions: readonly RuleMention[],
  knownRules: Iterable<string>,
): readonly Problem[] {
  const known = new Set(knownRules);
  return mentions
    .filter((mention) => !known.has(mention.rule))
    .map(({ rule, at }) => {
      const hint = suggestion(rule, [...known]);
      const message = `the pack has no rule ${quoted(rule)}`;
      return { ...at, message, ...(hint === undefined ? {} : { hint }) };
    });
}
