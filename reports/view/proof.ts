import type { ScorecardTarget } from '../../src/model/scorecard.ts';
import { fromTenths, plural, pointsText, tenths } from './words.ts';

/** The proof bar: proven, not judged and lost add up to 100. Widths are percent, ready for SVG geometry. */
export interface ProofView {
  readonly verified: string;
  readonly upper: string;
  readonly coverage: string;
  readonly provenWidth: number;
  readonly openWidth: number;
  readonly open: string;
  readonly lost: string;
  readonly grade: string;
  readonly caps: readonly string[];
  readonly threshold?: {
    readonly level: string;
    readonly at: number;
    readonly text: string;
    readonly reached: boolean;
  };
  /** Where a label above the bar leans, so that it never leaves it: `start`, `middle`, `end`. */
  readonly provenAnchor: Anchor;
  readonly thresholdAnchor: Anchor;
  readonly upperAnchor: Anchor;
  readonly sentence: string;
}

export type Anchor = 'start' | 'middle' | 'end';

export function proofOf(target: ScorecardTarget): ProofView | undefined {
  const score = target.score;
  if (score === null) return undefined;
  const verified = tenths(score.verified);
  const upper = Math.max(verified, tenths(score.upper));
  const unknown = target.results.filter((result) => result.outcome === 'unknown').length;
  const threshold = thresholdOf(target);
  const tick = threshold === undefined ? '' : `; ${threshold.level} needs ${threshold.text}`;
  const lost = fromTenths(1000 - upper);
  return {
    verified: fromTenths(verified),
    upper: fromTenths(upper),
    coverage: pointsText(score.coverage),
    provenWidth: verified / 10,
    openWidth: (upper - verified) / 10,
    open: `${fromTenths(upper - verified)} points in ${plural(unknown, 'rule')}`,
    lost,
    grade: gradeText(target),
    caps: capsOf(target),
    ...(threshold === undefined ? {} : { threshold }),
    provenAnchor: anchor(verified / 10),
    thresholdAnchor: anchor(threshold?.at ?? 0),
    upperAnchor: anchor(upper / 10),
    sentence: `${fromTenths(verified)} of 100 points proven, ${fromTenths(upper - verified)} not judged, ${lost} lost${tick}`,
  };
}

/** Why the grade is what it is; the number itself is never capped. */
function capsOf(target: ScorecardTarget): readonly string[] {
  const { value, uncapped, caps } = target.grade;
  const before = uncapped === null || uncapped === value ? '' : `, and ${uncapped} without that`;
  const lines = caps.map((cap) => `Grade at most ${cap.grade}${before}: ${cap.reason}`);
  return value === null ? [...lines, 'Not graded while a blocker rule is not judged'] : lines;
}

function gradeText(target: ScorecardTarget): string {
  const { value, provisional } = target.grade;
  if (value === null) return 'none';
  return provisional ? `${value}, provisional` : value;
}

/** The lowest score that a level of this scorecard asks for: the first one to reach. */
function thresholdOf(target: ScorecardTarget): ProofView['threshold'] {
  let found: { level: string; at: number } | undefined;
  for (const gate of target.verdict.gates) {
    if (gate.gate !== 'min-score' || gate.needs === undefined) continue;
    if (!profileFits(target, gate.level)) continue;
    if (found === undefined || gate.needs < found.at) found = { level: gate.level, at: gate.needs };
  }
  if (found === undefined) return undefined;
  const reached = (target.score?.verified ?? 0) >= found.at;
  return { ...found, text: Number.isInteger(found.at) ? String(found.at) : pointsText(found.at), reached };
}

/** False for a level whose profile is another one: its threshold is out of reach here. */
export function profileFits(target: ScorecardTarget, level: string): boolean {
  return !target.verdict.gates.some(
    (gate) => gate.level === level && gate.gate === 'profile' && gate.state === 'fails',
  );
}

function anchor(at: number): Anchor {
  return at < 18 ? 'start' : at > 82 ? 'end' : 'middle';
}
