import { setTimeout } from 'node:timers/promises';
import { maxQueries } from '../../engine/queries.ts';
import type { LiveEvidence, SourceAnswer } from '../../model/live.ts';
import type { Batching, QueryRound } from '../../model/prometheus.ts';
import type { Host } from '../host.ts';
import type { PrometheusSetting } from './prometheus-setting.ts';

/**
 * Asks the named Prometheus the queries of all rounds, at one instant (RFC 3339). A round is given the answers of those
 * before it, and texts that were asked already are not asked again.
 */
export async function lookAtPrometheus(
  { access }: PrometheusSetting,
  instant: string,
  rounds: readonly QueryRound[],
  batches: Batching,
  host: Pick<Host, 'now' | 'progress'>,
): Promise<SourceAnswer<LiveEvidence['prometheus']>> {
  const [{ collectPrometheus }, { partsOf }] = await Promise.all([
    import('../../sources/prometheus/collect.ts'),
    import('../../inventory/measured/batches.ts'),
  ]);
  return collectPrometheus({
    access,
    instant,
    rounds,
    together: { batches, parts: partsOf },
    limits: { queries: maxQueries },
    progress: host.progress,
    world: {
      now: host.now,
      sleep: async (milliseconds, signal) => {
        // Aborted: the caller looks at the signal.
        await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
      },
      random: Math.random,
    },
  });
}
