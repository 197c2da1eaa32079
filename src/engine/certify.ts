import type { Level, Profile } from '../model/pack.ts';
import type { ScorecardGate, ScorecardTarget } from '../model/scorecard.ts';
import type { GateFacts, GateState } from './gates.ts';
import { askGate, implicitGates } from './gates.ts';

type VerdictOf = ScorecardTarget['verdict'];

/** A level holds when all of its gates do, and fails when one of them fails. */
export function levelState(states: readonly GateState[]): GateState {
  if (states.includes('fails')) return 'fails';
  return states.includes('undecided') ? 'undecided' : 'holds';
}

/** The gates of a level, the implicit ones last. */
function gatesOf(level: Level, facts: GateFacts): readonly ScorecardGate[] {
  return [...level.gates, ...implicitGates].map((gate) => ({
    level: level.name,
    gate: gate.gate,
    ...askGate(gate, facts),
  }));
}

/** The strictest level that holds, and the strictest that could (docs/scoring.md, Verdict). Levels come strictest first. */
export function certify(levels: readonly Level[], profile: Profile, facts: GateFacts): VerdictOf {
  const own = levels.filter((level) => level.profile === profile);
  const judged = own.map((level) => {
    const gates = gatesOf(level, facts);
    return { level, gates, state: levelState(gates.map((gate) => gate.state)) };
  });
  const gates = judged.flatMap((entry) => entry.gates);
  const holding = judged.find((entry) => entry.state === 'holds');
  const possible = judged.find((entry) => entry.state !== 'fails')?.level.name ?? null;
  const level = holding?.level.name ?? (possible === null ? 'not-ready' : 'inconclusive');
  const remark = remarkOf(levels, profile, facts);
  const beyond = profile === 'static' ? levels.find((one) => one.profile === 'full')?.name : undefined;
  return {
    level,
    possible,
    ...(beyond === undefined ? {} : { beyond }),
    ...(remark === undefined ? {} : { remark }),
    text: textOf(level, possible, gates, facts),
    gates,
  };
}

/** In the full profile a level of the static one is a remark, never the verdict. */
function remarkOf(levels: readonly Level[], profile: Profile, facts: GateFacts): string | undefined {
  if (profile !== 'full') return undefined;
  const held = levels.find((level) => {
    if (level.profile !== 'static') return false;
    const gates = level.gates.filter((gate) => gate.gate !== 'profile');
    return levelState(gatesOf({ ...level, gates }, facts).map((gate) => gate.state)) === 'holds';
  });
  return held === undefined ? undefined : `${held.name} holds as far as files can tell`;
}

function textOf(level: string, possible: string | null, gates: readonly ScorecardGate[], facts: GateFacts): string {
  const open = (severity: 'blocker' | 'high'): string => {
    const count = facts.open[severity].best;
    return `${count === 0 ? 'no' : count} ${severity}${count === 1 ? '' : 's'} open`;
  };
  const counts = `${open('blocker')}, ${open('high')}`;
  if (level === 'not-ready') {
    const [first] = gates.filter((gate) => gate.state === 'fails');
    return `not ready: ${counts}${first === undefined ? '' : `; fails: ${first.text}`}`;
  }
  if (level !== 'inconclusive') return `${level}: ${counts}`;
  const missing = gates.filter((gate) => gate.level === possible && gate.state === 'undecided');
  const [first] = missing;
  return `inconclusive: ${counts}; ${possible ?? ''} is possible, evidence is missing${first === undefined ? '' : `: ${first.text}`}`;
}
