/** A slope by the median of all pairs, which a saw-tooth of garbage and a few outliers do not move. */
export interface Slope {
  readonly value: number;
  /** Ends of the two-sided 95 % interval (Sen 1968, by the variance of Kendall's S). */
  readonly lower: number;
  readonly upper: number;
}

/** Standard deviations of a two-sided 95 % interval. */
const wide = 1.96;

/** The slope of y over x; undefined for less than three points. */
export function theilSen(points: readonly (readonly [number, number])[]): Slope | undefined {
  if (points.length < 3) return undefined;
  const slopes: number[] = [];
  for (const [index, [x, y]] of points.entries())
    for (const [laterX, laterY] of points.slice(index + 1)) if (laterX > x) slopes.push((laterY - y) / (laterX - x));
  slopes.sort((a, b) => a - b);
  if (slopes.length === 0) return undefined;
  const n = points.length;
  const spread = wide * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const at = (rank: number): number => slopes[Math.min(slopes.length - 1, Math.max(0, rank))] ?? 0;
  const middle = slopes.length / 2;
  return {
    value: slopes.length % 2 === 1 ? at(Math.floor(middle)) : (at(middle - 1) + at(middle)) / 2,
    lower: at(Math.floor((slopes.length - spread) / 2)),
    upper: at(Math.ceil((slopes.length + spread) / 2)),
  };
}
