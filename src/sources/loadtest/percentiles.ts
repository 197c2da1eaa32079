import type { Percentile, PercentileMethod, PercentileName } from '../../model/load.ts';
import type { Histogram } from './histogram.ts';

const shares: Readonly<Record<PercentileName, number>> = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999 };

/** Standard deviations of a two-sided 95 % interval. */
const wide = 1.96;

/** Values in ascending order, looked up by rank. */
interface Ranked {
  readonly count: number;
  readonly at: (rank: number) => number;
  readonly method: PercentileMethod;
}

export function rankedValues(sorted: Float64Array): Ranked {
  return {
    count: sorted.length,
    at: (rank) => {
      const below = Math.floor(rank);
      const low = sorted[below] ?? 0;
      const high = sorted[Math.min(sorted.length - 1, below + 1)] ?? low;
      return low + (high - low) * (rank - below);
    },
    method: 'exact',
  };
}

export function rankedHistogram(histogram: Histogram): Ranked {
  return { count: histogram.count, at: (rank) => histogram.at(rank), method: 'histogram' };
}

/** Percentiles with their 95 % intervals by order statistics, which assume nothing about the distribution. */
export function percentilesOf(values: Ranked): Readonly<Partial<Record<PercentileName, Percentile>>> {
  if (values.count === 0) return {};
  const result: Partial<Record<PercentileName, Percentile>> = {};
  for (const [name, share] of Object.entries(shares) as [PercentileName, number][]) {
    const spread = wide * Math.sqrt(values.count * share * (1 - share));
    const low = Math.floor(values.count * share - spread) - 1;
    const high = Math.ceil(values.count * share + spread) - 1;
    result[name] = {
      // As k6 does it: linear between the two nearest ranks.
      value: rounded(values.at((values.count - 1) * share)),
      ...(low >= 0 ? { lower: rounded(values.at(low)) } : {}),
      ...(high <= values.count - 1 ? { upper: rounded(values.at(high)) } : {}),
      method: values.method,
    };
  }
  return result;
}

/** Microseconds are all that a report can use. */
export function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
