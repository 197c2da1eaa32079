import type { Severity } from '../model/outcome.ts';
import type { FindingContext, OpenCount } from './findings.ts';
import { countOpen } from './findings.ts';
import type { GradeFacts } from './grade.ts';
import type { RuleJudgement } from './judgement.ts';
import { isInformative } from './score.ts';

interface OpenFacts extends GradeFacts {
  readonly open: Readonly<Record<Severity, OpenCount>>;
  readonly internalErrors: number;
}

const none: OpenCount = { best: 0, worst: 0, unownedBest: 0, unownedWorst: 0 };

/** What is open and what is unknown, rule by rule: the ground of caps and gates. Informative rules count for neither. */
export function openFacts(judgements: readonly RuleJudgement[], context: FindingContext): OpenFacts {
  const open: Record<Severity, OpenCount> = { blocker: none, high: none, medium: none, low: none };
  const openBlockers: string[] = [];
  const unknownBlockers: string[] = [];
  let internalErrors = 0;
  for (const judgement of judgements) {
    const { rule, extra } = judgement;
    internalErrors += judgement.open.filter((entry) => entry.unknown?.reason === 'internal-error').length;
    if (isInformative(judgement)) continue;
    const count = countOpen(judgement, context);
    open[rule.severity] = added(open[rule.severity], count);
    if (rule.severity !== 'blocker') continue;
    // A cover that one more finding would end does not lift the cap.
    const isOpen = judgement.open.some((entry) =>
      context.cover.of(entry).findings.some((finding) => finding.worst === undefined),
    );
    if (isOpen) openBlockers.push(rule.id);
    // A waiver of a fault beside it does not make an unknown subject known.
    const unknown = judgement.open.some(
      (entry) => entry.unknown !== undefined && context.cover.of(entry).unknown?.notApplicable !== true,
    );
    if (unknown || extra.length > 0) unknownBlockers.push(rule.id);
  }
  return { open, openBlockers: openBlockers.sort(), unknownBlockers: unknownBlockers.sort(), internalErrors };
}

function added(a: OpenCount, b: OpenCount): OpenCount {
  return {
    best: a.best + b.best,
    worst: a.worst + b.worst,
    unownedBest: a.unownedBest + b.unownedBest,
    unownedWorst: a.unownedWorst + b.unownedWorst,
  };
}
