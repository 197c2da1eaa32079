import type { Invocation, ReportingDescriptor, Run } from 'sarif';
import type { ReadinessRun, ScorecardResult, ScorecardTarget } from '../../../src/model/scorecard.ts';
import { line } from '../../view/line.ts';
import { targetTitle } from '../../view/targets.ts';
import { verdictRule } from './results.ts';
import { descriptorOf } from './rules.ts';
import { segment } from './uri.ts';

/** Every rule of the run, asked or not: an alert closes only where its rule is listed and no longer found. */
export function rulesOf(targets: readonly ScorecardTarget[]): {
  readonly rules: ReportingDescriptor[];
  readonly indexOf: ReadonlyMap<string, number>;
} {
  const byId = new Map<string, ScorecardResult>();
  for (const target of targets)
    for (const result of target.results) if (!byId.has(result.rule)) byId.set(result.rule, result);
  const rules = [...[...byId.values()].map(descriptorOf), verdictDescriptor];
  return { rules, indexOf: new Map([...byId.keys(), verdictRule].map((id, index) => [id, index])) };
}

const verdictDescriptor: ReportingDescriptor = {
  id: verdictRule,
  shortDescription: { text: 'Expected: there is evidence for a verdict' },
  fullDescription: {
    text: 'Without evidence nothing is proven, and a run that shows no findings would look as if all were well.',
  },
  help: {
    text: 'Render charts and mend files that do not parse; the notifications of this run name each of them.',
    markdown: 'Render charts and mend files that do not parse; the notifications of this run name each of them.',
  },
  defaultConfiguration: { level: 'error' },
  properties: { tags: ['evidence'], precision: 'very-high', 'problem.severity': 'error' },
};

/** Everything of a run but its results. */
export function headOf(
  run: ReadinessRun,
  targets: readonly ScorecardTarget[],
  rules: ReportingDescriptor[],
  invocation: Invocation,
  id: string,
): Omit<Run, 'results'> {
  const [first] = targets;
  return {
    tool: {
      driver: {
        name: 'readiness',
        ...(first === undefined ? {} : { version: first.tool.version, semanticVersion: first.tool.version }),
        rules,
      },
    },
    automationDetails: { id },
    invocations: [invocation],
    originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of the scanned repository' } } },
    columnKind: 'utf16CodeUnits',
    properties: {
      verdict: line(run.verdict, 100),
      targets: targets.slice(0, 100).map((target) => ({
        name: line(targetTitle(target), 500),
        verdict: line(target.verdict.level, 100),
        score: target.score,
        pack: line(`${target.pack.name} ${target.pack.version}`, 200),
        digest: line(target.digest, 100),
        ...(target.scope.commit === undefined ? {} : { commit: line(target.scope.commit, 100) }),
      })),
    },
  };
}

/** `readiness/<target>/<environment>/`, each once: GitHub refuses two runs of one category. */
export function categoryIds(targets: readonly ScorecardTarget[]): readonly string[] {
  const taken = new Map<string, number>();
  return targets.map(({ target }) => {
    const parts = ['readiness', target.name, ...(target.environment === undefined ? [] : [target.environment])];
    const id = `${parts.map(segment).join('/')}/`;
    const before = taken.get(id) ?? 0;
    taken.set(id, before + 1);
    // The path tells namesakes apart; a number would change with what else there is.
    return before === 0 ? id : `${id}${segment(target.path)}/${before === 1 ? '' : `${before}/`}`;
  });
}
