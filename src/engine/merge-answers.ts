import type { Answer, NotAsked } from './answer.ts';
import { isAsked } from './answer.ts';
import type { Fraction } from './fraction.ts';
import { compare, isEqual, lesser, one } from './fraction.ts';

/** Puts the findings of both faces together: those of the manifests first, each fault once. */
type Together = (desired: Answer, live: Answer) => Answer['findings'];

/**
 * What a subject comes to of which manifests and cluster both say something (docs/evidence.md, Two faces): the lower of
 * both, so that a cluster can't outvote a fault of the manifests, nor they one of the cluster. Three answers count for
 * nothing: of the manifests, that no document declares an object; of the cluster, the same about kinds nobody asked for, and
 * that the API server fills in what is asked about.
 */
export function mergeAnswers(
  desired: Answer | NotAsked,
  live: Answer | NotAsked,
  wasListed: (kind: string) => boolean,
  together: Together,
): Answer | NotAsked {
  if (!isAsked(live) || isSilent(live, wasListed)) return desired;
  // Nor may a cluster earn points with questions that the manifests were not asked.
  if (!isAsked(desired)) return isPass(live) ? desired : live;
  if (desired.undeclared !== undefined) return live;
  return lower(desired, live, together);
}

export function isSilent(live: Answer, wasListed: (kind: string) => boolean): boolean {
  if (live.filledIn === true) return true;
  return live.undeclared !== undefined && !live.undeclared.some(wasListed);
}

export function isPass(answer: Answer): boolean {
  return isEqual(answer.lo, one);
}

/** Both ends of both, each the lower; the value commutes and is idempotent. */
export function lower(desired: Answer, live: Answer, together: Together): Answer {
  const lo = lesser(desired.lo, live.lo);
  const hi = lesser(desired.hi, live.hi);
  const unknown = isEqual(lo, hi) ? undefined : (desired.unknown ?? live.unknown);
  return {
    lo,
    hi,
    findings: together(desired, live),
    ...(unknown === undefined ? {} : { unknown }),
    tier: decidingTier(desired, live),
    measured: [...desired.measured, ...live.measured],
  };
}

/** Of the face with the lower value. Where both agree the cluster bears witness, but to nobody's word. */
function decidingTier(desired: Answer, live: Answer): Answer['tier'] {
  const order = compareValues(desired, live);
  if (order < 0) return desired.tier;
  return order === 0 && desired.tier === 'declared' ? 'declared' : live.tier;
}

interface Value {
  readonly lo: Fraction;
  readonly hi: Fraction;
}

function compareValues(a: Value, b: Value): number {
  return compare(a.lo, b.lo) || compare(a.hi, b.hi);
}
