import type { Problem } from '../model/errors.ts';
import type { Location } from '../model/document.ts';
import type { Pack } from '../model/pack.ts';
import type { ActionItem, Attestation, Waiver } from '../model/records.ts';
import { isEmpty } from '../model/select.ts';

/** Rule ids that a record may name: those of the pack, and those that it switched off. */
function knownRules(pack: Pick<Pack, 'rules' | 'off'>): ReadonlySet<string> {
  return new Set([...pack.rules.map((rule) => rule.id), ...pack.off.map((entry) => entry.rule)]);
}

/** What is wrong with records beyond their schema; each of these ends a run before it judges anything. */
export function recordProblems(
  records: {
    readonly file?: string;
    readonly waivers: readonly Waiver[];
    readonly attestations: readonly Attestation[];
    readonly actionItems: readonly ActionItem[];
  },
  pack: Pick<Pack, 'name' | 'rules' | 'off'>,
): readonly Problem[] {
  const known = knownRules(pack);
  const problems: Problem[] = [];
  const report = (message: string, location?: Location): void => {
    problems.push({ file: records.file ?? 'readiness.yaml', line: 1, column: 1, ...location, message });
  };
  const checkRule = (what: string, rule: string, location?: Location): void => {
    if (!known.has(rule)) report(`${what} names the rule ${rule}, which the pack ${pack.name} does not have`, location);
  };
  for (const { id, rule, subject, location } of records.waivers) {
    checkRule(`waiver ${id}`, rule, location);
    if (isEmpty(subject)) report(`waiver ${id} has an empty subject: it would select nothing`, location);
  }
  for (const { id, rule, location } of records.attestations) checkRule(`attestation ${id}`, rule, location);
  for (const { rule, owner } of records.actionItems) {
    if (rule !== undefined) checkRule(`an action item of ${owner}`, rule);
  }
  return problems;
}
