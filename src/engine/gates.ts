import type { Gate, ImplicitGate, Profile } from '../model/pack.ts';
import type { Severity } from '../model/outcome.ts';
import type { ScorecardGate } from '../model/scorecard.ts';
import { compare, fromDecimal, percent, times, fraction } from './fraction.ts';
import type { Fraction } from './fraction.ts';
import type { OpenCount } from './findings.ts';
import { reaches } from './grade.ts';
import type { Score } from './score.ts';

export type GateState = ScorecardGate['state'];

/** All that a gate can ask about. */
export interface GateFacts {
  readonly profile: Profile;
  readonly score: Score;
  readonly open: Readonly<Record<Severity, OpenCount>>;
  readonly unknownBlockers: readonly string[];
  readonly internalErrors: number;
  readonly unread: number;
  readonly workloadRead: boolean;
  /** Hours since the evidence was collected; undefined when nobody knows. */
  readonly evidenceAge: number | undefined;
  /** What each role signed about this very scorecard. */
  readonly signed: ReadonlyMap<string, 'approved' | 'rejected'>;
}

interface GateAnswer {
  readonly state: GateState;
  readonly text: string;
  readonly needs?: number;
}

export const implicitGates: readonly ImplicitGate[] = [
  { gate: 'no-internal-error' },
  { gate: 'nothing-unread' },
  { gate: 'workload-read' },
];

/** Holds only if it holds with every unknown read as worst, fails only if it fails with every unknown read as best. */
function between(holds: boolean, fails: boolean): GateState {
  return holds ? 'holds' : fails ? 'fails' : 'undecided';
}

/** A gate on knowledge: more evidence could meet it, so it never fails. */
function known(holds: boolean): GateState {
  return holds ? 'holds' : 'undecided';
}

export function askGate(gate: Gate | ImplicitGate, facts: GateFacts): GateAnswer {
  switch (gate.gate) {
    case 'profile':
      return { state: between(gate.profile === facts.profile, true), text: `needs the profile ${gate.profile}` };
    case 'min-score': {
      const { total } = facts.score;
      const text = total === undefined ? 'no score' : ends(total.lo, total.hi);
      return {
        ...scoreGate(total === undefined ? [] : [total], gate.value),
        text: `score at least ${gate.value}: ${text}`,
        needs: gate.value,
      };
    }
    case 'min-category-score':
      return categoryGate(gate.value, facts.score);
    case 'max-open': {
      const { best, worst } = facts.open[gate.severity];
      const found = worst === best ? `${best}` : `${best}, and some are not judged`;
      return {
        state: between(worst <= gate.value, best > gate.value),
        text: `at most ${gate.value} open findings of severity ${gate.severity}: ${found}`,
        needs: gate.value,
      };
    }
    case 'min-coverage': {
      const coverage = facts.score.total?.coverage;
      const found = coverage === undefined ? 'no score' : `${percent(coverage)} %`;
      return {
        state: known(coverage !== undefined && reaches(coverage, gate.value)),
        text: `coverage at least ${gate.value} %: ${found}`,
        needs: gate.value,
      };
    }
    case 'blockers-known': {
      const missing = facts.unknownBlockers;
      const found = missing.length === 0 ? 'all are' : `${missing.join(', ')} not judged`;
      return { state: known(missing.length === 0), text: `every blocker rule is judged: ${found}` };
    }
    case 'high-owned': {
      const { unownedBest, unownedWorst } = facts.open.high;
      const found = unownedBest > 0 ? `${unownedBest} without` : unownedWorst > 0 ? 'some are not judged' : 'all have';
      return {
        state: between(unownedWorst === 0, unownedBest > 0),
        text: `every open high finding has an owner and a deadline: ${found}`,
      };
    }
    case 'max-evidence-age': {
      const age = facts.evidenceAge;
      const found = age === undefined ? 'its age is not known' : `${Math.floor(age)} h old`;
      return {
        state: known(age !== undefined && age <= gate.hours),
        text: `evidence at most ${gate.hours} h old: ${found}`,
        needs: gate.hours,
      };
    }
    case 'sign-off': {
      const missing = gate.roles.filter((role) => facts.signed.get(role) !== 'approved');
      const rejected = missing.some((role) => facts.signed.get(role) === 'rejected');
      const found = missing.length === 0 ? 'all did' : `${missing.join(', ')} did not`;
      return {
        state: between(missing.length === 0, rejected),
        text: `signed off by ${gate.roles.join(', ')}: ${found}`,
      };
    }
    case 'no-internal-error':
      return {
        state: known(facts.internalErrors === 0),
        text: counted('no check stopped with an error', facts.internalErrors),
      };
    case 'nothing-unread':
      return { state: known(facts.unread === 0), text: counted('all input was read', facts.unread) };
    case 'workload-read':
      return workloadGate(facts);
  }
}

/** A level holds of something: not of what holds no workload, nor where no rule of the pack was judged of anything. */
function workloadGate({ workloadRead, score: { total } }: GateFacts): GateAnswer {
  const text = 'at least one workload was read';
  const judged = total !== undefined && compare(total.coverage, fraction(0)) > 0;
  if (workloadRead && !judged) return { state: known(false), text: `${text}, and a rule judged: none was` };
  return { state: known(workloadRead), text };
}

function counted(wanted: string, exceptions: number): string {
  return exceptions === 0 ? wanted : `${wanted}: ${exceptions} ${exceptions === 1 ? 'exception' : 'exceptions'}`;
}

function ends(lo: Fraction, hi: Fraction): string {
  return compare(lo, hi) === 0 ? `${percent(lo)}` : `${percent(lo)}, up to ${percent(hi)}`;
}

/** Undecided without a score: nothing was there to reach the threshold. */
function scoreGate(parts: readonly { lo: Fraction; hi: Fraction }[], value: number): { state: GateState } {
  if (parts.length === 0) return { state: 'undecided' };
  const holds = parts.every(({ lo }) => reaches(lo, value));
  return {
    state: between(
      holds,
      parts.some(({ hi }) => compare(times(hi, fraction(100)), fromDecimal(value)) < 0),
    ),
  };
}

/** A category with floor 0 is shown and asks for nothing: one low rule in it must not decide a certificate. */
function categoryGate(value: number, score: Score): GateAnswer {
  const present = score.categories.flatMap(({ category, sums }) =>
    sums === undefined || category.floor === 0 ? [] : [{ category, ...sums }],
  );
  const below = present.filter(({ lo }) => !reaches(lo, value));
  const found =
    below.length === 0
      ? present.length === 0
        ? 'no score'
        : 'all are'
      : below.map(({ category, lo, hi }) => `${category.title} ${ends(lo, hi)}`).join(', ');
  return { ...scoreGate(present, value), text: `every category at least ${value}: ${found}`, needs: value };
}
