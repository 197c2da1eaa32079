import type { ReadinessRun, ScorecardFinding, ScorecardResult, ScorecardTarget } from '../../../src/model/scorecard.ts';
import { activeWaivers, endsOf, isOpen } from '../../view/findings.ts';
import { ignoredIn, ignoredText } from '../../view/ignored.ts';
import { targetTitle } from '../../view/targets.ts';
import { verdictOf } from '../../view/verdict.ts';
import { dateText, placeText, subjectText, verdictWord } from '../../view/words.ts';

/** What a case came to, in JUnit's words; undefined for a pass. */
export interface Trouble {
  readonly state: 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly details: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly classname: string;
  readonly trouble: Trouble | undefined;
}

export interface Suite {
  readonly name: string;
  readonly package: string;
  readonly properties: readonly (readonly [name: string, value: string])[];
  readonly cases: readonly Case[];
}

/** Findings, and things not judged, that one case lists. */
const mostDetails = 100;

/** A suite for each target and category, one for each target's verdict, and one for what decided the exit code. */
export function suitesOf(run: ReadinessRun): readonly Suite[] {
  return [...run.targets.flatMap((target) => suitesOfTarget(target, run.targets.length > 1)), gateSuite(run)];
}

function suitesOfTarget(target: ScorecardTarget, several: boolean): readonly Suite[] {
  const title = targetTitle(target);
  const name = `readiness${several ? `.${title}` : ''}`;
  const prefix = several ? `${title}: ` : '';
  const active = activeWaivers(target);
  const categories = new Map(target.categories.map(({ id, title: shown }) => [id, shown]));
  const byCategory = Map.groupBy(target.results, ({ category }) => category);
  const suites = [...byCategory].map(([category, results]) => ({
    name: `${prefix}${categories.get(category) ?? category}`,
    package: `${name}.${category}`,
    properties: [],
    cases: results.map((result) => ({
      name: `${result.rule}: ${result.title}`,
      classname: `${name}.${category}`,
      trouble: troubleOf(result, target, active),
    })),
  }));
  return [...suites, verdictSuite(target, prefix, name)];
}

function troubleOf(result: ScorecardResult, target: ScorecardTarget, active: ReadonlySet<string>): Trouble | undefined {
  if (result.outcome === 'not-applicable' || result.outcome === 'informative') {
    const because = result.notAsked.map((one) => one.because);
    const message = result.outcome === 'informative' ? 'informative: it has no weight' : 'not applicable';
    return { state: 'skipped', type: result.outcome, message: [message, ...because].join('; '), details: [] };
  }
  const open = result.findings.filter((finding) => isOpen(finding, active));
  const first = open[0];
  const unknowns = result.unknowns.filter((unknown) => isOpen(unknown, active));
  const unknownLines = unknowns.map(
    ({ location, reason, subject, text }) =>
      `not judged: ${location === undefined ? '' : `${placeText(location)}: `}${subject === undefined ? '' : `${subjectText(subject, true)}: `}${text} (${reason})`,
  );
  if (first !== undefined) {
    const ignored = ignoredIn(target);
    const lines = limited(open).flatMap((finding) => [
      ...findingLines(finding),
      ...ignored(result, finding.subject).map((waiver) => `  ${ignoredText(waiver)}`),
    ]);
    const details = [...lines, ...limited(unknownLines), `fix: ${result.fix}`];
    const more = open.length > 1 ? ` (and ${open.length - 1} more)` : '';
    return { state: 'failure', type: result.severity, message: `${first.message}${more}`, details };
  }
  const waived = result.findings.length + result.unknowns.length > 0 && unknowns.length === 0;
  if (waived) return { state: 'skipped', type: 'waived', message: waiverText(result, target), details: [] };
  if (result.outcome === 'pass') return undefined;
  const reason = result.reason ?? unknowns[0]?.reason ?? 'not-collected';
  const awaited = result.awaits === undefined ? 'evidence is missing' : `waits for evidence of kind ${result.awaits}`;
  return {
    state: 'error',
    type: reason,
    message: `not judged (${result.severity}): ${unknowns[0]?.text ?? awaited}`,
    details: limited(unknownLines),
  };
}

function limited<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, mostDetails);
}

function findingLines(finding: ScorecardFinding): readonly string[] {
  return [
    `${placeText(finding.location)}: ${subjectText(finding.subject, true)}: ${finding.message}`,
    ...endsOf(finding, true)
      .slice(0, 10)
      .map(({ label, place, text }) => `  ${label}: ${[place, text].filter((part) => part !== '').join(': ')}`),
  ];
}

function waiverText(result: ScorecardResult, target: ScorecardTarget): string {
  const ids = new Set([...result.findings, ...result.unknowns].flatMap(({ waiver }) => waiver ?? []));
  const texts = target.waivers
    .filter(({ id }) => ids.has(id))
    .map((waiver) => `${waiver.id} until ${dateText(waiver.expiresAt)}: ${waiver.justification}`);
  return `waived: ${texts.join('; ')}`;
}

const verdictTroubles: Readonly<Record<string, Trouble['state']>> = { 'not-ready': 'failure', inconclusive: 'error' };

/** A target without results must not read as one that passed. */
function verdictSuite(target: ScorecardTarget, prefix: string, name: string): Suite {
  const { level } = target.verdict;
  const { reason } = verdictOf(target);
  const state = Object.hasOwn(verdictTroubles, level) ? verdictTroubles[level] : undefined;
  const unread = target.unread.map((entry) => `not read: ${entry.path}: ${entry.reason}`);
  return {
    name: `${prefix}Verdict`,
    package: `${name}.verdict`,
    properties: [
      ['verdict', level],
      ['pack', `${target.pack.name} ${target.pack.version}`],
      ['profile', target.profile],
      ...(target.score === null
        ? []
        : ([
            ['verified', String(target.score.verified)],
            ['upper', String(target.score.upper)],
            ['coverage', String(target.score.coverage)],
          ] as const)),
      ['digest', target.digest],
    ],
    cases: [
      {
        name: `verdict: ${verdictWord(level).word}`,
        classname: `${name}.verdict`,
        trouble: state === undefined ? undefined : { state, type: level, message: reason, details: limited(unread) },
      },
    ],
  };
}

function gateSuite({ gate }: ReadinessRun): Suite {
  const state = { 0: undefined, 1: 'failure', 3: 'error' } as const;
  const trouble = state[gate.exitCode];
  return {
    name: 'Gate',
    package: 'readiness.gate',
    properties: [['exitCode', String(gate.exitCode)]],
    cases: [
      {
        name: `gate: ${gate.by}`,
        classname: 'readiness.gate',
        trouble:
          trouble === undefined
            ? undefined
            : { state: trouble, type: `exit code ${gate.exitCode}`, message: gate.text, details: [] },
      },
    ],
  };
}
