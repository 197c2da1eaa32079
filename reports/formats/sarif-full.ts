import type { ReadinessRun } from '../../src/model/scorecard.ts';
import type { RenderedDocument } from '../document.ts';
import { issuesOf, shadowOf } from '../view/issues.ts';
import { categoryIds, headOf, rulesOf } from './sarif/head.ts';
import { invocationOf } from './sarif/invocation.ts';
import type { RunParts } from './sarif/log.ts';
import { logText } from './sarif/log.ts';
import { contextOf, shadow, wholeResult } from './sarif/results.ts';

/** SARIF 2.1.0 with everything that a scorecard says of each rule: passed, open, not applicable, informative, waived. */
export function render(run: ReadinessRun): RenderedDocument {
  return {
    name: 'readiness-full.sarif',
    mediaType: 'application/sarif+json',
    body: { [Symbol.iterator]: () => logText(runsOf(run)) },
  };
}

function runsOf(run: ReadinessRun): readonly RunParts[] {
  const ids = categoryIds(run.targets);
  const runs = run.targets.map((target, index): RunParts => {
    const { rules, indexOf } = rulesOf([target]);
    return {
      head: headOf(run, [target], rules, invocationOf(run, [target]), ids[index] ?? ''),
      results: function* () {
        const context = contextOf(target, indexOf, '');
        const reason = shadowOf(target, issuesOf(target));
        // `open`: there was too little information to decide.
        if (reason !== undefined)
          yield {
            ...shadow(context, reason),
            ...(target.verdict.level === 'inconclusive' ? ({ kind: 'open', level: 'none' } as const) : {}),
            suppressions: [],
          };
        for (const result of target.results) yield* wholeResult(context, result);
      },
    };
  });
  if (runs.length > 0) return runs;
  return [{ head: headOf(run, [], rulesOf([]).rules, invocationOf(run, []), 'readiness/'), results: () => [] }];
}
