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
  let unknownVerdict: Verdict | undefined;
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
    else if (verdict.outcome === 'unknown') unknownVerdict ??= verdict;
    else if (
      verdict.outcome === 'graded' &&
      (lowest === undefined || verdict.part * lowest.of < lowest.part * verdict.of)
    )
      lowest = verdict;
  }
  if (findings.length > 0) return failIfAny(findings);
  if (unknownVerdict !== undefined) return unknownVerdict;
  if (lowest !== undefined) return lowest;
  if (asked === 0 && because !== undefined) return because;
  return pass;
}

/** The judge's verdict, or the one that a reader threw. */
export function guarded(judge: () => Verdict): Verdict {
  return judgePart(undefined, judge);
}
