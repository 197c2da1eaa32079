import type { Check, CheckFinding, DocumentSubject, Measurement } from '../model/check.ts';
import type { Declaration, Place } from '../model/graph.ts';
import type { Tier, UnknownReason } from '../model/outcome.ts';
import type { PackRule } from '../model/pack.ts';
import type { ScorecardSubject } from '../model/scorecard.ts';
import type { Fraction } from './fraction.ts';
import type { ExtraUnknown } from './extra-unknown.ts';

/** A subject as a rule's answer names it. */
export interface JudgedSubject {
  readonly key: string;
  readonly identity: ScorecardSubject;
  readonly declaration?: Declaration;
  readonly document?: DocumentSubject;
  /** Of a subject that is no part of the manifests. */
  readonly file?: string;
}

/** A subject that did not simply pass: `lo < hi` while something about it is unknown. */
export interface OpenSubject {
  readonly subject: JudgedSubject;
  readonly lo: Fraction;
  readonly hi: Fraction;
  readonly findings: readonly CheckFinding[];
  readonly unknown?: {
    readonly reason: UnknownReason;
    readonly text: string;
    readonly at?: Place;
    readonly breaks?: string;
  };
}

export interface SubjectMeasurement extends Measurement {
  /** Name of the subject. */
  readonly subject: string;
}

/** Everything one rule found out about one target, before it is weighed. */
export interface RuleJudgement {
  readonly rule: PackRule;
  readonly check?: Check;
  readonly passed: number;
  /** Failing, partial and unknown subjects, ordered by key. */
  readonly open: readonly OpenSubject[];
  readonly extra: readonly ExtraUnknown[];
  readonly notAsked: ReadonlyMap<string, number>;
  readonly tier: Tier;
  /** Numbers that the answers rest on, in the order of the subjects. */
  readonly measured?: readonly SubjectMeasurement[];
}
