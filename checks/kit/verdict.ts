import type { CheckFinding, Findings, Verdict } from '../../src/model/check.ts';
import type { Place } from '../../src/model/graph.ts';
import type { UnknownReason } from '../../src/model/outcome.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';

export const pass: Verdict = { outcome: 'pass' };

export function fail(...findings: Findings): Verdict {
  return { outcome: 'fail', findings };
}

/** Fails with the findings, passes when there are none. */
export function failIfAny(findings: readonly CheckFinding[]): Verdict {
  return isSome(findings) ? { outcome: 'fail', findings } : pass;
}

function isSome(findings: readonly CheckFinding[]): findings is Findings {
  return findings.length > 0;
}

/** Partial credit: `part` of `of`, integers. */
export function graded(part: number, of: number, ...findings: readonly CheckFinding[]): Verdict {
  return { outcome: 'graded', part, of, findings };
}

export function unknown(reason: UnknownReason, text: string, at?: Place): Extract<Verdict, { outcome: 'unknown' }> {
  return { outcome: 'unknown', reason, text, ...(at === undefined ? {} : { at }) };
}

/** Unknown for nothing but that no document declares an object of these kinds. */
export function undeclared(
  kinds: readonly string[],
  text: string,
  at?: Place,
): Extract<Verdict, { outcome: 'unknown' }> {
  return { ...unknown('not-collected', text, at), undeclared: kinds };
}

/** Of a live object: the API server writes the value where nobody does, so nobody can tell whether somebody did. */
export function filledIn(text: string): Extract<Verdict, { outcome: 'unknown' }> {
  return { ...unknown('not-collected', text), filledIn: true };
}

export function notAsked(because: string): Verdict {
  return { outcome: 'not-asked', because };
}

/**
 * Judges the parts of one subject (its containers, its ports) and combines the answers:
 * findings of failing parts together, else the first unknown, else the lowest grade, else pass;
 * not-asked only when every part was not asked.
 * A part that reads a placeholder is unknown by itself (see read.ts) and does not hide another part's fault.
 */
export function judgeEach<Part>(parts: readonly Part[], judge: (part: Part) => Verdict): Verdict {
  return combine(parts.map((part) => judgePart(part, judge)));
}

function judgePart<Part>(part: Part, judge: (part: Part) => Verdict): Verdict {
  try {
    return judge(part);
  } catch (error) {
    if (error instanceof Unjudgeable) return error.verdict;
    throw error;
  }
}

export function combine(verdicts: readonly Verdict[]): Verdict {
  const [only] = verdicts;
  if (only !== undefined && verdicts.length === 1) return only;
  const findings: CheckFinding[] = [];
  const unknowns: Extract<Verdict, { outcome: 'unknown' }>[] = [];
  let lowest: Extract<Verdict, { outcome: 'graded' }> | undefined;
  let asked = 0;
  let because: Verdict | undefined;
  for (const verdict of verdicts) {
    if (verdict.outcome === 'not-asked') {
      because ??= verdict;
      continue;
    }
    asked += 1;
    if (verdict.outcome === 'fail') findings.push(...verdict.findings);
    else if (verdict.outcome === 'unknown') unknowns.push(verdict);
    else if (
      verdict.outcome === 'graded' &&
      (lowest === undefined || verdict.part * lowest.of < lowest.part * verdict.of)
    )
      lowest = verdict;
  }
  if (findings.length > 0) return failIfAny(findings);
  const [firstUnknown] = unknowns;
  if (firstUnknown !== undefined) return combinedUnknown(firstUnknown, unknowns);
  if (lowest !== undefined) return lowest;
  if (asked === 0 && because !== undefined) return because;
  return pass;
}

/** The first of several unknowns; nothing but undeclared objects only where all of them are. */
function combinedUnknown(
  first: Extract<Verdict, { outcome: 'unknown' }>,
  all: readonly Extract<Verdict, { outcome: 'unknown' }>[],
): Verdict {
  if (all.length === 1) return first;
  const { undeclared: _, filledIn: __, ...rest } = first;
  const kinds = all.map((one) => one.undeclared);
  return kinds.includes(undefined) ? rest : { ...rest, undeclared: [...new Set(kinds.flatMap((own) => own ?? []))] };
}

/** The judge's verdict, or the one that a reader threw. */
export function guarded(judge: () => Verdict): Verdict {
  return judgePart(undefined, judge);
}
