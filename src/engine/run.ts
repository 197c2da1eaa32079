import type { Level, Profile } from '../model/pack.ts';
import type { Severity } from '../model/outcome.ts';
import { severities } from '../model/outcome.ts';
import type { ReadinessRun, ScorecardTarget } from '../model/scorecard.ts';
import type { GateState } from './gates.ts';
import { levelState } from './certify.ts';

type RunGate = ReadinessRun['gate'];

/** The worst of the targets' verdicts: not-ready, inconclusive, then the levels from the least strict. */
export function worstVerdict(targets: readonly ScorecardTarget[], levels: readonly Level[]): string {
  const order = ['not-ready', 'inconclusive', ...levels.map((level) => level.name).reverse()];
  const ranks = targets.map((target) => Math.max(0, order.indexOf(target.verdict.level)));
  return order[ranks.length === 0 ? 1 : Math.min(...ranks)] ?? 'inconclusive';
}

interface ExitOptions {
  readonly level?: string;
  readonly failOn?: Severity;
}

/** The exit code: 1 if any target fails the gate, else 3 if any is undecided, else 0. */
export function decideExit(
  targets: readonly ScorecardTarget[],
  levels: readonly Level[],
  profile: Profile,
  options: ExitOptions,
): RunGate {
  const { failOn } = options;
  if (failOn !== undefined) {
    return exit(
      `--fail-on ${failOn}`,
      targets.map((target) => severityState(target, failOn)),
      `open findings of severity ${failOn} or above`,
    );
  }
  const name = options.level ?? levels.find((level) => level.profile === profile && !level.optional)?.name;
  if (name === undefined) return { by: 'level', exitCode: 3, text: `the pack has no level for the profile ${profile}` };
  const level = levels.find((candidate) => candidate.name === name);
  if (level !== undefined && level.profile !== profile) {
    return {
      by: `level ${name}`,
      exitCode: 1,
      text: `${name} needs the profile ${level.profile}; this run has ${profile}`,
    };
  }
  return exit(
    `level ${name}`,
    targets.map((target) => stateIn(target, name)),
    name,
  );
}

function stateIn(target: ScorecardTarget, level: string): GateState {
  const gates = target.verdict.gates.filter((gate) => gate.level === level);
  // A target that was not rendered has no gates: nothing is known about it.
  return gates.length === 0 ? 'undecided' : levelState(gates.map((gate) => gate.state));
}

const texts: Readonly<Record<GateState, { readonly exitCode: RunGate['exitCode']; readonly text: string }>> = {
  holds: { exitCode: 0, text: 'holds' },
  fails: { exitCode: 1, text: 'fails' },
  undecided: { exitCode: 3, text: 'evidence is missing: it neither holds nor fails' },
};

function exit(by: string, states: readonly GateState[], what: string): RunGate {
  const state = states.length === 0 ? 'undecided' : levelState(states);
  return { by, exitCode: texts[state].exitCode, text: `${what}: ${texts[state].text}` };
}

/** An open finding of the severity or above fails; an unknown there, or a target of which nothing is known, decides nothing. */
function severityState(target: ScorecardTarget, failOn: Severity): GateState {
  const grave = severities.slice(0, severities.indexOf(failOn) + 1);
  const results = target.results.filter(
    (result) => grave.includes(result.severity) && result.outcome !== 'informative',
  );
  if (results.some((result) => result.findings.some((finding) => finding.waiver === undefined))) return 'fails';
  const lostWithout = results.some(
    (result) => result.findings.length === 0 && (result.outcome === 'fail' || result.outcome === 'partial'),
  );
  if (lostWithout) return 'fails';
  if (results.some((result) => result.unknowns.some((entry) => entry.waiver === undefined))) return 'undecided';
  const noWorkload = target.verdict.gates.some((gate) => gate.gate === 'workload-read' && gate.state === 'undecided');
  return target.score === null || noWorkload ? 'undecided' : 'holds';
}
