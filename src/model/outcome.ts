/** Why something is not known: a closed set (docs/scoring.md, One rule). */
export type UnknownReason =
  | 'not-collected'
  | 'permission-denied'
  | 'unreachable'
  | 'timeout'
  | 'stale'
  | 'insufficient-samples'
  | 'parse-error'
  | 'internal-error'
  | 'attestation-expired'
  | 'wrong-subject'
  | 'partial-data';

/** How strong evidence is, weakest first (docs/scoring.md, Tiers). */
export const tiers = ['declared', 'static', 'observed', 'measured', 'exercised'] as const;
export type Tier = (typeof tiers)[number];

export const severities = ['blocker', 'high', 'medium', 'low'] as const;
export type Severity = (typeof severities)[number];

export type RuleOutcome = 'pass' | 'fail' | 'partial' | 'unknown' | 'not-applicable' | 'informative';
export type Effort = 'minutes' | 'hours' | 'days';
