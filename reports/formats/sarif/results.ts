import type { Result, Suppression } from 'sarif';
import { selects } from '../../../src/model/select.ts';
import type { WaiverState } from '../../../src/model/records.ts';
import type {
  ScorecardFinding,
  ScorecardResult,
  ScorecardSubject,
  ScorecardTarget,
  ScorecardUnknown,
} from '../../../src/model/scorecard.ts';
import { ignoredText } from '../../view/ignored.ts';
import { line } from '../../view/line.ts';
import { gapOf } from '../../view/targets.ts';
import { plural } from '../../view/words.ts';
import { plain } from './message.ts';
import { disagreement, logical, physical } from './places.ts';
import { levelOf } from './rules.ts';

/** What the results of one target share. */
export interface ResultContext {
  readonly target: ScorecardTarget;
  /** Index of a rule in the run's list. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** What tells this target apart in a run of several; empty otherwise. */
  readonly key: string;
  /** How often each fingerprint was met: GitHub takes two results of one fingerprint for one alert. */
  readonly met: Map<string, number>;
}

export function contextOf(target: ScorecardTarget, indexOf: ReadonlyMap<string, number>, key: string): ResultContext {
  return { target, indexOf, key, met: new Map() };
}

export function failure(context: ResultContext, result: ScorecardResult, finding: ScorecardFinding): Result {
  const { text, related } = disagreement(finding, context.target);
  return {
    ...ruleRef(context, result.rule),
    kind: 'fail',
    level: levelOf(result.severity),
    message: { text: context.key === '' ? text : `${plain(context.target.target.name, 200)}: ${text}` },
    locations: [
      {
        physicalLocation: physical(finding.location, context.target),
        logicalLocations: [logical(finding.subject)],
      },
    ],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: fingerprints(context, finding.fingerprint),
  };
}

/** A rule of our own, for a target that would look clean and is not: see {@link shadowOf}. */
export const verdictRule = 'readiness-verdict';

export function shadow(context: ResultContext, reason: string): Result {
  const { target, verdict } = context.target;
  return {
    ...ruleRef(context, verdictRule),
    kind: 'fail',
    level: 'error',
    message: { text: plain(`${target.name} is ${verdict.level.replaceAll('-', ' ')}: ${reason}`) },
    locations: [{ physicalLocation: physical(gapOf(context.target), context.target) }],
    partialFingerprints: fingerprints(context, verdictRule),
  };
}

/** Everything that a rule came to: its findings, what could not be judged, or that all is well. */
export function* wholeResult(context: ResultContext, result: ScorecardResult): Generator<Result> {
  const informative = result.outcome === 'informative';
  for (const finding of result.findings) {
    yield {
      ...failure(context, result, finding),
      ...(informative ? ({ kind: 'informational', level: 'none' } as const) : {}),
      suppressions: suppressionsOf(context.target, result, finding.subject, finding.waiver),
    };
  }
  for (const unknown of unknownsOf(result)) {
    yield {
      ...ruleRef(context, result.rule),
      kind: 'open',
      level: 'none',
      message: { text: plain(`Not judged (${unknown.reason}): ${unknown.text}`) },
      locations: [
        {
          physicalLocation: physical(unknown.location, context.target),
          ...(unknown.subject === undefined ? {} : { logicalLocations: [logical(unknown.subject)] }),
        },
      ],
      suppressions:
        unknown.subject === undefined && unknown.waiver === undefined
          ? []
          : suppressionsOf(context.target, result, unknown.subject, unknown.waiver),
    };
  }
  const summary = summaryOf(result);
  if (summary !== undefined && (result.findings.length === 0 || !informative))
    yield { ...ruleRef(context, result.rule), ...summary, level: 'none', suppressions: [] };
}

function summaryOf(result: ScorecardResult): Pick<Result, 'kind' | 'message'> | undefined {
  const { pass, notAsked } = result.subjects;
  switch (result.outcome) {
    case 'pass':
      return { kind: 'pass', message: { text: `Holds for ${plural(pass, 'subject')}` } };
    case 'not-applicable': {
      const because = result.notAsked.map((one) => one.because).join('; ');
      return {
        kind: 'notApplicable',
        message: {
          text: plain(because === '' ? `Nothing to judge (${plural(notAsked, 'subject')} not asked)` : because),
        },
      };
    }
    case 'informative':
      return { kind: 'informational', message: { text: 'Reported for information; it has no weight' } };
    case 'fail':
    case 'partial':
    case 'unknown':
      return undefined;
  }
}

/** A rule that waits for evidence has no subject to name. */
function unknownsOf(result: ScorecardResult): readonly ScorecardUnknown[] {
  if (result.outcome !== 'unknown' || result.unknowns.length > 0) return result.unknowns;
  const text = result.awaits === undefined ? 'evidence is missing' : `waits for evidence of kind ${result.awaits}`;
  return [{ reason: result.reason ?? 'not-collected', text }];
}

const suppressionStates = {
  active: 'accepted',
  pending: 'underReview',
  expired: 'rejected',
  void: 'rejected',
  unapproved: 'underReview',
} as const satisfies Readonly<Record<WaiverState, Suppression['status']>>;

/** The waiver that covers it; else those that would if they were in force, so that nobody wonders where they went. */
function suppressionsOf(
  target: ScorecardTarget,
  result: ScorecardResult,
  subject: ScorecardSubject | undefined,
  covering: string | undefined,
): Suppression[] {
  return target.waivers
    .filter(
      (waiver) =>
        waiver.id === covering ||
        (waiver.rule === result.rule &&
          waiver.state !== 'active' &&
          subject !== undefined &&
          selects(waiver.subject, subject, subject.container)),
    )
    .map((waiver) => ({
      kind: waiver.source === undefined ? 'external' : 'inSource',
      status: suppressionStates[waiver.state],
      justification: line(
        waiver.state === 'unapproved'
          ? `${ignoredText(waiver)}: ${waiver.justification}`
          : `${waiver.id} (${waiver.kind}, ${waiver.owner}, until ${waiver.expiresAt}): ${waiver.justification}`,
        2000,
      ),
    }));
}

function ruleRef(context: ResultContext, rule: string): Pick<Result, 'ruleId' | 'ruleIndex'> {
  const index = context.indexOf.get(rule);
  return { ruleId: line(rule, 255), ...(index === undefined ? {} : { ruleIndex: index }) };
}

function fingerprints(context: ResultContext, fingerprint: string): Record<string, string> {
  const whole = line(context.key === '' ? fingerprint : `${fingerprint}:${context.key}`, 400);
  const times = (context.met.get(whole) ?? 0) + 1;
  context.met.set(whole, times);
  // The second is what GitHub compares; without it the upload makes one of line contents, which two findings may share.
  return { 'readinessFingerprint/v1': whole, primaryLocationLineHash: `${whole}:${times}` };
}
