import type { DecidingRun, LoadResources, LoadTest, RunResources } from '../../src/model/load.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { atClaim } from './load-test.ts';
import { unknown } from './verdict.ts';

/** What the tested system used, or the verdict that nobody measured it. */
export function resourcesOf({ resources }: DecidingRun): RunResources {
  return collected(resources);
}

/** The value, or the verdict that no source told it. */
export function collected<T>(measured: { readonly value: T } | { readonly unknown: string }): T {
  if ('value' in measured) return measured.value;
  throw new Unjudgeable(unknown('not-collected', measured.unknown));
}

/** What was used at the claimed level; `tooLow` as of {@link atClaim}. */
export function usedAtClaim(
  test: LoadTest,
  deciding: DecidingRun,
): { readonly used: LoadResources; readonly tooLow?: string } {
  const resources = resourcesOf(deciding);
  const { run } = deciding;
  const { window, tooLow } = atClaim(test, run);
  const used = window === run.totals ? resources.whole : resources.stages[run.stages.indexOf(window)];
  if (used === undefined)
    throw new Unjudgeable(unknown('not-collected', 'nobody measured what was used at the claimed level'));
  return { used, ...(tooLow === undefined ? {} : { tooLow }) };
}
