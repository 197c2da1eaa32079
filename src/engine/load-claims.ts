import type { LoadClaim, LoadRun, LoadTest, Measured } from '../model/load.ts';

/** Which level a load test must hold, where nobody wrote it down (docs/load-tests.md, The claimed level). */

/** Twice the peak of 30 days. */
const factor = 2;

export interface ClaimSetting {
  readonly claim?: LoadClaim;
  readonly peak?: LoadClaim;
  /** Requests a second at the peak of 30 days; absent where no source of metrics was named. */
  readonly measuredPeak?: Measured<number>;
}

type Claims = Pick<LoadTest, 'claim' | 'unclaimed' | 'peak' | 'peakless'>;

/** What is written counts; else the measured peak, in the unit of the run. */
export function claimsOf(run: LoadRun, { claim, peak, measuredPeak }: ClaimSetting): Claims {
  const measured = measuredPeak === undefined ? undefined : inUnitOf(run, measuredPeak);
  const told = (stated: LoadClaim | undefined, made: (peak: number) => LoadClaim): LoadClaim | string | undefined => {
    if (stated !== undefined || measured === undefined) return stated;
    return 'unknown' in measured ? measured.unknown : made(measured.value);
  };
  const common = { unit: run.unit.name, measured: true } as const;
  const ownClaim = told(claim, (level) => ({
    ...common,
    level: level * factor,
    from: `twice the peak of 30 days, ${rounded(level)} ${run.unit.name}, that Prometheus tells`,
  }));
  const ownPeak = told(peak, (level) => ({ ...common, level, from: 'the peak of 30 days that Prometheus tells' }));
  return {
    ...(typeof ownClaim === 'string' ? { unclaimed: ownClaim } : ownClaim === undefined ? {} : { claim: ownClaim }),
    ...(typeof ownPeak === 'string' ? { peakless: ownPeak } : ownPeak === undefined ? {} : { peak: ownPeak }),
  };
}

/** Virtual users are no requests, and what one of them stands for in production nobody measured. */
function inUnitOf({ unit }: LoadRun, peak: Measured<number>): Measured<number> {
  if ('unknown' in peak) return { unknown: `the peak of 30 days is not known: ${peak.unknown}` };
  return unit.by === 'requests'
    ? { value: peak.value * unit.factor }
    : {
        unknown: `Prometheus tells the peak in requests, and the run counts ${unit.name} by virtual users: say what one makes a second (load.requestsPerUnit)`,
      };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
