import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import { readOf } from './targets.ts';
import { dateText, grouped, plural } from './words.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface ProvenanceView {
  readonly facts: readonly Fact[];
  readonly evidence: readonly {
    readonly source: string;
    readonly tier: string;
    readonly status: string;
    readonly detail: string;
    readonly digest: string;
  }[];
  /** What globs left out; undefined where that is nothing. */
  readonly excluded: string | undefined;
  readonly off: readonly { readonly rule: string; readonly reason: string }[];
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
  readonly inputs: readonly { readonly name: string; readonly digest: string }[];
  readonly moreInputs: number;
}

/** Enough to recognise a file; the scorecard holds all of them. */
const inputsShown = 40;

export function provenanceOf(target: ScorecardTarget): ProvenanceView {
  const { scope, tool, pack } = target;
  const excluded = excludedText(scope.excluded, scope.excludedFiles);
  const facts: Fact[] = [
    { label: 'Tool', value: `${tool.name} ${tool.version}` },
    { label: 'Pack', value: `${pack.name} ${pack.version} (${pack.digest})` },
    { label: 'Profile', value: target.profile },
    { label: 'Kubernetes', value: scope.kubernetesVersion },
    { label: 'Criticality', value: scope.criticality },
    { label: 'Looked at', value: scope.paths.join(', ') },
    ...(scope.commit === undefined ? [] : [{ label: 'Commit', value: scope.commit }]),
    { label: 'Read', value: readOf(target).join(', ') },
    { label: 'Passed over', value: `${plural(scope.passedOver, 'file')} without a manifest` },
    { label: 'Excluded', value: excluded ?? 'nothing' },
    { label: 'Scorecard digest', value: target.digest },
  ];
  const { subjects } = target.target;
  return {
    facts,
    evidence: target.evidence.map((entry) => ({
      source: entry.source,
      tier: entry.tier,
      status: entry.status,
      detail: [
        entry.reason,
        entry.window,
        entry.query,
        entry.samples === undefined ? undefined : plural(entry.samples, 'sample'),
      ]
        .filter((part) => part !== undefined)
        .join(' · '),
      digest: entry.digest,
    })),
    excluded,
    off: scope.off,
    assumptions: target.assumptions,
    warnings: target.warnings,
    inputs: subjects.slice(0, inputsShown),
    moreInputs: Math.max(0, subjects.length - inputsShown),
  };
}

function excludedText(globs: readonly string[], files: number): string | undefined {
  if (globs.length > 0) return `${globs.join(', ')} (${plural(files, 'file')})`;
  return files === 0 ? undefined : `${plural(files, 'file')} that the globs of include do not name`;
}

/** What differs between two runs on the same input stands here only. */
export function runFacts(run: ReadinessRun): readonly Fact[] {
  return [
    { label: 'Command', value: run.run.command },
    { label: 'Judged as of', value: run.run.at },
    { label: 'Started', value: run.run.startedAt },
    { label: 'Took', value: `${grouped(run.run.durationMs)} ms` },
    { label: 'Node.js', value: run.run.node },
    { label: 'Exit code', value: `${run.gate.exitCode}: ${run.gate.text}` },
    { label: 'Schema', value: run.schemaVersion },
  ];
}

export function dueSentence(run: ReadinessRun): string {
  const due = run.run.due;
  const parts = (['blocker', 'high', 'medium'] as const).flatMap((severity) => {
    const date = due[severity];
    return date === undefined ? [] : [`${severity}s by ${dateText(date)}`];
  });
  return parts.length === 0 ? '' : `Counted from ${dateText(run.run.at)}: ${parts.join(', ')}.`;
}
