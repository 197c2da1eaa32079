import type { Notification } from 'sarif';
import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { RenderedDocument } from '../document.ts';
import type { Issue } from '../view/issues.ts';
import { issuesOf, shadowOf } from '../view/issues.ts';
import { targetKeys } from '../view/targets.ts';
import { grouped, plural, severityRank } from '../view/words.ts';
import { categoryIds, headOf, rulesOf } from './sarif/head.ts';
import { invocationOf } from './sarif/invocation.ts';
import type { RunParts } from './sarif/log.ts';
import { logText } from './sarif/log.ts';
import type { ResultContext } from './sarif/results.ts';
import { contextOf, failure, shadow } from './sarif/results.ts';

/** GitHub takes no more runs of one file, and keeps no more results of one run. */
const mostRuns = 20;
const mostResults = 5000;

/**
 * SARIF 2.1.0 for GitHub code scanning, which makes an alert of each result: failures only, each with a place in a file,
 * within GitHub's limits. An accepted risk is no alert; the full SARIF shows it.
 */
export function render(run: ReadinessRun): RenderedDocument {
  return {
    name: 'readiness.sarif',
    mediaType: 'application/sarif+json',
    body: { [Symbol.iterator]: () => logText(runsOf(run)) },
  };
}

function* runsOf(run: ReadinessRun): Generator<RunParts> {
  const { targets } = run;
  if (targets.length === 0 || targets.length > mostRuns) {
    // All in one, for the worst of them alone would change its category from run to run.
    yield runOf(run, targets, targets.length === 0 ? 'readiness/' : 'readiness/all/', targetKeys(run));
    return;
  }
  const ids = categoryIds(targets);
  const none = new Map<ScorecardTarget, string>();
  for (const [index, target] of targets.entries()) yield runOf(run, [target], ids[index] ?? '', none);
}

function runOf(
  run: ReadinessRun,
  targets: readonly ScorecardTarget[],
  id: string,
  keys: ReadonlyMap<ScorecardTarget, string>,
): RunParts {
  const { rules, indexOf } = rulesOf(targets);
  const contexts = new Map<ScorecardTarget, ResultContext>();
  const contextFor = (target: ScorecardTarget): ResultContext => {
    const known = contexts.get(target) ?? contextOf(target, indexOf, keys.get(target) ?? '');
    contexts.set(target, known);
    return known;
  };
  const perTarget = targets.map((target) => {
    const issues = issuesOf(target);
    return { target, issues, reason: shadowOf(target, issues) };
  });
  const shadows = perTarget.flatMap(({ target, reason }) => (reason === undefined ? [] : [{ target, reason }]));
  const issues = perTarget
    .flatMap((one) => one.issues)
    .sort((a, b) => severityRank[a.result.severity] - severityRank[b.result.severity]);
  const kept = issues.slice(0, mostResults - Math.min(shadows.length, mostResults));
  const invocation = invocationOf(run, targets, [...leftOut(issues.length, kept.length), ...waived(targets, issues)]);
  return {
    head: headOf(run, targets, rules, invocation, id),
    results: function* () {
      contexts.clear();
      for (const { target, reason } of shadows.slice(0, mostResults)) yield shadow(contextFor(target), reason);
      for (const { target, result, finding } of kept) yield failure(contextFor(target), result, finding);
    },
  };
}

function leftOut(all: number, kept: number): readonly Notification[] {
  if (all === kept) return [];
  const text = `${grouped(all)} findings; the worst ${grouped(kept)} are listed, which is all that GitHub keeps. The others stand in the scorecard.`;
  return [{ level: 'warning', message: { text } }];
}

function waived(targets: readonly ScorecardTarget[], issues: readonly Issue[]): readonly Notification[] {
  const all = targets
    .flatMap(({ results }) => results)
    .filter(({ outcome }) => outcome !== 'informative')
    .reduce((sum, { findings }) => sum + findings.length, 0);
  const count = all - issues.length;
  if (count === 0) return [];
  return [
    { level: 'note', message: { text: `${plural(count, 'finding')} not listed: an active waiver covers each.` } },
  ];
}
