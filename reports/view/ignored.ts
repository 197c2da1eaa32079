import type { AnnotationSource } from '../../src/model/records.ts';
import type { ScorecardResult, ScorecardSubject, ScorecardTarget } from '../../src/model/scorecard.ts';
import { selects } from '../../src/model/select.ts';

type ListedWaiver = ScorecardTarget['waivers'][number];

/** Ignore annotations of other checkers that nobody approved here: they lift nothing. */
export function unapproved(target: ScorecardTarget): readonly ListedWaiver[] {
  return target.waivers.filter(({ state }) => state === 'unapproved');
}

/** `ignored for kube-linter by an annotation, not approved here`, with the annotation itself. */
export function ignoredText({ note, source }: ListedWaiver): string {
  return [note, source === undefined ? undefined : annotationText(source)]
    .filter((part) => part !== undefined)
    .join(': ');
}

export function annotationText({ key, ids, tool }: AnnotationSource): string {
  if (ids === 'everything') return `${key} (all that ${tool} asks)`;
  // Most keys hold the id themselves.
  const others = ids.filter((id) => !key.includes(id));
  return others.length === 0 ? key : `${key} (${others.join(', ')})`;
}

/** Which unapproved annotations are about a subject of a result, for formats that list findings one by one. */
export function ignoredIn(
  target: ScorecardTarget,
): (result: ScorecardResult, subject: ScorecardSubject) => readonly ListedWaiver[] {
  const byRule = Map.groupBy(unapproved(target), ({ rule }) => rule);
  return (result, subject) =>
    (byRule.get(result.rule) ?? []).filter((waiver) => selects(waiver.subject, subject, subject.container));
}
