import type { Location } from '../../src/model/document.ts';
import type { Severity } from '../../src/model/outcome.ts';
import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { RenderedDocument } from '../document.ts';
import { allIssues, issuesOf, shadowOf } from '../view/issues.ts';
import { jsonLine } from '../view/json-line.ts';
import { line } from '../view/line.ts';
import { anchorOf, gapOf, inRepository, targetKeys, targetTitle } from '../view/targets.ts';
import { isInFile, placeText, verdictWord } from '../view/words.ts';

const severities = { blocker: 'blocker', high: 'critical', medium: 'major', low: 'minor' } as const satisfies Readonly<
  Record<Severity, string>
>;

interface QualityIssue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: (typeof severities)[Severity];
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

/** GitLab's code quality report: open findings, worst first, and one entry for a target that evidence is missing for. */
export function render(run: ReadinessRun): RenderedDocument {
  return {
    name: 'gl-code-quality-report.json',
    mediaType: 'application/json',
    body: { [Symbol.iterator]: () => listText(issues(run)) },
  };
}

function* listText(items: Iterable<QualityIssue>): Generator<string> {
  let separator = '[\n';
  for (const item of items) {
    yield `${separator}${jsonLine(item)}`;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

function* issues(run: ReadinessRun): Generator<QualityIssue> {
  const keys = targetKeys(run);
  const several = run.targets.length > 1;
  // GitLab shows one of several entries of the same fingerprint.
  const met = new Map<string, number>();
  const unique = (fingerprint: string, key: string | undefined): string => {
    const whole = line([fingerprint, ...(key === undefined || key === '' ? [] : [key])].join(':'), 400);
    const times = (met.get(whole) ?? 0) + 1;
    met.set(whole, times);
    return times === 1 ? whole : `${whole}:${times}`;
  };
  for (const target of run.targets) {
    const reason = shadowOf(target, issuesOf(target));
    if (reason === undefined) continue;
    yield {
      description: line(`${targetTitle(target)}: ${verdictWord(target.verdict.level).word}. ${reason}`, 2000),
      check_name: 'readiness-verdict',
      fingerprint: unique('readiness-verdict', keys.get(target)),
      severity: 'critical',
      location: placed(target, gapOf(target)),
    };
  }
  for (const { target, result, finding } of allIssues(run)) {
    const name = several ? `${targetTitle(target)}: ` : '';
    yield {
      description: line(`${name}${finding.message}${whereOf(finding.location)}`, 2000),
      check_name: line(result.rule, 255),
      fingerprint: unique(finding.fingerprint, keys.get(target)),
      severity: severities[result.severity],
      location: placed(target, finding.location),
    };
  }
}

function whereOf(location: Location): string {
  return location.live === undefined ? '' : ` (${placeText(location)})`;
}

/** GitLab wants a file of everything: what has none stands where the target does. */
function placed(target: ScorecardTarget, location: Location): QualityIssue['location'] {
  const row = isInFile(location) ? location.line : 1;
  const path = inRepository(target, isInFile(location) ? location.file : anchorOf(target));
  return { path: line(path, 1000), lines: { begin: Math.max(1, Math.trunc(row)) } };
}
