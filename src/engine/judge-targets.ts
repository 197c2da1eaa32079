import type { ScorecardTarget } from '../model/scorecard.ts';
import { holdsWorkload, recognisesTheBot } from './alone.ts';
import { askRules, scorecardOf } from './assemble.ts';
import { recordWarnings } from './record-warnings.ts';
import type { TargetInput } from './target.ts';

/** One target whose flags about the run are already known. */
export function judgeTarget(input: TargetInput): ScorecardTarget {
  const judged = askRules(input);
  return scorecardOf(judged, recordWarnings([judged]));
}

/**
 * All targets of a run. Whether a workload was read, and one of them recognised as the bot, is asked of the run;
 * so is whether a waiver is of any use. Warnings about records stand in the first target.
 */
export function judgeTargets(
  inputs: readonly Omit<TargetInput, 'runHasWorkload' | 'botRecognised'>[],
): readonly ScorecardTarget[] {
  const runHasWorkload = inputs.some(({ graph, live }) => holdsWorkload(graph, live));
  const botRecognised = inputs.some(({ graph, live }) => recognisesTheBot(graph, live));
  const judged = inputs.map((input) => askRules({ ...input, runHasWorkload, botRecognised }));
  const warnings = recordWarnings(judged);
  return judged.map((target, index) => scorecardOf(target, index === 0 ? warnings : []));
}
