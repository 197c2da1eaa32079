/** One-sided 95 %: the chance that the truth lies beyond a bound. */
const beyond = 0.05;

/** Above this many events the exact sum is long, and the normal approximation is close. */
const many = 2000;

/** Largest share that is compatible with `events` of `trials` (Clopper-Pearson, one-sided 95 %). */
export function upperBound(events: number, trials: number): number {
  if (trials <= 0 || events >= trials) return 1;
  if (events > many) return Math.min(1, normal(events, trials, 1.645));
  return bisect((share) => atMost(events, trials, share) > beyond);
}

/** Smallest share that is compatible with `events` of `trials`. */
export function lowerBound(events: number, trials: number): number {
  if (trials <= 0 || events <= 0) return 0;
  if (events > many) return Math.max(0, normal(events, trials, -1.645));
  return bisect((share) => 1 - atMost(events - 1, trials, share) < beyond);
}

function normal(events: number, trials: number, deviations: number): number {
  const share = events / trials;
  return share + deviations * Math.sqrt((share * (1 - share)) / trials) + Math.sign(deviations) / trials;
}

/** The share at which `holds` ceases to be true, as it grows. */
function bisect(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return high;
}

/** Chance of at most `events` of `trials`, each with this share. */
function atMost(events: number, trials: number, share: number): number {
  if (share <= 0) return 1;
  if (share >= 1) return events >= trials ? 1 : 0;
  const odds = Math.log(share) - Math.log1p(-share);
  let term = trials * Math.log1p(-share);
  let sum = Math.exp(term);
  for (let event = 1; event <= events; event += 1) {
    term += odds + Math.log((trials - event + 1) / event);
    sum += Math.exp(term);
  }
  return Math.min(1, sum);
}
