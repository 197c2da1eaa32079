import type { CheckFinding, Measurement, Verdict } from '../../src/model/check.ts';
import type { DecidingRun, LoadClaim, LoadRun, LoadTest, LoadWindow, Percentile } from '../../src/model/load.ts';
import { holdSeconds, peakLevel, valueOf } from '../../src/model/load.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { guarded, unknown } from './verdict.ts';

/**
 * Asks each run that counts. The newest decides; where an earlier one of the same build failed, the worse answer stands.
 * A good answer needs strong or fair evidence, a bad one needs none.
 */
export function judgeRuns(
  test: LoadTest,
  judge: (run: LoadRun, deciding: DecidingRun) => Verdict,
  options: { readonly whateverStrength?: true } = {},
): Verdict {
  const answers = test.runs.map((one) => {
    const verdict = guarded(() => judge(one.run, one));
    return options.whateverStrength === true ? verdict : asStrongAs(one, verdict);
  });
  const [newest] = answers;
  const worst = answers
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'graded')
    .sort((a, b) => creditOf(a) - creditOf(b))[0];
  return worst ?? newest ?? unknown('not-collected', 'there is no run');
}

function creditOf(verdict: Verdict): number {
  return verdict.outcome === 'graded' ? verdict.part / verdict.of : 0;
}

function asStrongAs({ strength, weaknesses, run }: DecidingRun, verdict: Verdict): Verdict {
  if (strength === 'strong' || strength === 'fair') return verdict;
  if (verdict.outcome !== 'pass' && verdict.outcome !== 'graded') return verdict;
  return {
    ...unknown('insufficient-samples', `${run.id} is ${strength} evidence: ${weaknesses.join('; ')}`),
    ...(verdict.measured === undefined ? {} : { measured: verdict.measured }),
  };
}

/** The value, or the verdict that nobody knows it. */
export function knownOf<T>(measured: { readonly value: T } | { readonly unknown: string }): T {
  if ('value' in measured) return measured.value;
  throw new Unjudgeable(unknown('insufficient-samples', measured.unknown));
}

export function claimOf({ claim, unclaimed }: LoadTest, run: LoadRun): LoadClaim {
  if (claim === undefined)
    throw new Unjudgeable(
      unknown(
        'not-collected',
        `no level is claimed${unclaimed === undefined ? '' : `, and ${unclaimed}`}: set loadtest.claim with unit and level in readiness.yaml`,
      ),
    );
  if (claim.unit !== run.unit.name)
    throw new Unjudgeable(
      unknown(
        'wrong-subject',
        `the claim counts ${claim.unit}, and the run ${run.unit.name}: say in loadtest.manifest.json what one virtual user is (load.unit, load.perVu)`,
      ),
    );
  return claim;
}

export interface ClaimedWindow {
  readonly window: LoadWindow;
  /** Set where the window is not at the claimed level: it can show a fault, but no good answer. */
  readonly tooLow?: string;
}

/** Requests at the claimed level: the lowest stage that held at least that much. */
export function atClaim(test: LoadTest, run: LoadRun): ClaimedWindow {
  const claim = claimOf(test, run);
  const held = run.stages
    .filter((stage) => (valueOf(stage.level) ?? 0) >= claim.level && (valueOf(stage.heldSeconds) ?? 0) >= holdSeconds)
    .sort(
      (a, b) =>
        (valueOf(a.level) ?? 0) - (valueOf(b.level) ?? 0) ||
        (valueOf(b.heldSeconds) ?? 0) - (valueOf(a.heldSeconds) ?? 0),
    );
  const [window] = held;
  if (window !== undefined) return { window };
  const peak = peakLevel(run);
  if (!run.samples && isConstant(run, claim) && peak !== undefined && peak >= claim.level)
    return { window: run.totals };
  const tooLow = run.samples
    ? `no stage held ${shown(claim.level)} ${claim.unit} for ${holdSeconds} s`
    : 'a summary mixes all levels of a run: add --out json, or hold one level';
  // At a lower level than claimed a fault is one all the more.
  if (peak !== undefined && peak <= claim.level) return { window: run.totals, tooLow };
  throw new Unjudgeable(unknown('insufficient-samples', tooLow));
}

/** The plan holds one level nearly all of the time, so the whole run stands for it. */
function isConstant({ plan }: LoadRun, claim: LoadClaim): boolean {
  const all = plan.reduce((sum, { seconds }) => sum + seconds, 0);
  const held = plan
    .filter(({ ramp, level }) => !ramp && level >= claim.level)
    .reduce((sum, { seconds }) => sum + seconds, 0);
  return all > 0 && held >= all * 0.9;
}

/** What a measurement is called: `p95 at 1,000 guilds`. */
export function named(what: string, { unit }: LoadRun, window: LoadWindow): string {
  const level = valueOf(window.level);
  return level === undefined ? what : `${what} at ${shown(level)} ${unit.name}`;
}

/** A number for people: `1,234.5`. */
export function shown(value: number): string {
  const rounded = Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100;
  const [whole = '', part] = String(rounded).split('.');
  return `${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}${part === undefined ? '' : `.${part}`}`;
}

/** Percent with as many digits as small shares need. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

/**
 * A percentile against its limit, by its interval: a pass when all of it lies below, a fail when none does. Where the
 * interval holds the limit, more samples are needed.
 */
export function judgePercentile(
  test: LoadTest,
  run: LoadRun,
  name: 'p95' | 'p99',
  limit: number,
  tooSlow: (data: { readonly value: string; readonly level: string; readonly max: string }) => CheckFinding,
): Verdict {
  const { window, tooLow } = atClaim(test, run);
  const found = window.latency.percentiles[name];
  if (found === undefined) {
    const ok = valueOf(window.ok);
    return unknown(
      'insufficient-samples',
      ok === 0
        ? 'no request succeeded, so there is no latency'
        : `${name} is not in the results: add it to --summary-trend-stats, or use --out json`,
    );
  }
  const measured: Measurement[] = [measurementOf(named(name, run, window), found, limit)];
  const [lower, upper] = found.method === 'reported' ? [found.value, found.value] : [found.lower, found.upper];
  if (lower !== undefined && lower >= limit) {
    const level = valueOf(window.level);
    const data = {
      value: `${shown(found.value)} ms`,
      level: level === undefined ? 'the level that was tested' : `${shown(level)} ${run.unit.name}`,
      max: `${shown(limit)} ms`,
    };
    return { outcome: 'fail', findings: [tooSlow(data)], measured };
  }
  if (tooLow !== undefined) return { ...unknown('insufficient-samples', tooLow), measured };
  if (upper === undefined || upper >= limit)
    return {
      ...unknown(
        'insufficient-samples',
        upper === undefined
          ? `${shown(valueOf(window.latency.count) ?? 0)} requests are too few to bound ${name}`
          : `${name} lies between ${shown(lower ?? 0)} and ${shown(upper)} ms, around the limit of ${shown(limit)} ms`,
      ),
      measured,
    };
  const failed = valueOf(window.failed);
  if (window.latency.population === 'all' && failed !== 0)
    return {
      ...unknown('insufficient-samples', 'failed requests are mixed into the latency, and they may be fast'),
      measured,
    };
  return { outcome: 'pass', measured };
}

function measurementOf(what: string, found: Percentile, limit: number): Measurement {
  const { value, lower, upper, method } = found;
  return {
    what: `${what} (${method})`,
    value,
    unit: 'ms',
    ...(lower === undefined || upper === undefined ? {} : { bounds: [lower, upper] as const }),
    good: limit,
    bad: limit,
  };
}
