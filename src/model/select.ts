import type { SubjectSelector } from './records.ts';
import type { ScorecardSubject } from './scorecard.ts';

export function isEmpty(selector: SubjectSelector): boolean {
  return Object.values(selector).every((value) => value === undefined);
}

/** Exact, or `*` for anything. A container is asked for only where the selector names one. */
export function selects(selector: SubjectSelector, subject: ScorecardSubject, container: string | undefined): boolean {
  const matches = (wanted: string | undefined, found: string): boolean =>
    wanted === undefined || wanted === '*' || wanted === found;
  return (
    !isEmpty(selector) &&
    matches(selector.group, subject.group) &&
    matches(selector.kind, subject.kind) &&
    matches(selector.namespace, subject.namespace) &&
    matches(selector.name, subject.name) &&
    (selector.container === undefined || selector.container === '*' || selector.container === container)
  );
}
