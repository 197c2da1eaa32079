import type { MemorySeries } from '../../src/model/load.ts';
import { memoryBlockSeconds } from '../../src/model/load.ts';
import type { Slope } from './theil-sen.ts';
import { theilSen } from './theil-sen.ts';

/*
 * Memory under a garbage collector is a curve that warms up and a saw-tooth on top of it, so an ordinary regression calls
 * half of all sound systems leaking. What is judged is the floor: the minima of blocks of 20 minutes, after the first
 * quarter of the time (30 minutes at least).
 */
const warmUp = 30 * 60;
/** Blocks below which nothing can be said: three hours. */
const fewestBlocks = 9;
/** Seconds by which a run may be shorter than was planned, and blocks lie beside its start. */
const slack = 60;
/** Share of what should have been seen: below the first nothing counts, below the second no good answer does. */
const leastSeen = 0.5;
const goodSeen = 0.9;

export interface Floor {
  /** Bytes a second. */
  readonly slope: Slope;
  /** The last one seen, in bytes. */
  readonly bytes: number;
  /** Why a good answer does not count. */
  readonly gaps?: string;
}

/** How the floor of memory rises, or why nobody can tell. */
export function floorOf(series: MemorySeries, minHours: number, minSamples: number): Floor | string {
  const { name, from, to, blocks } = series;
  const seconds = to - from;
  if (seconds < minHours * 3600 - slack) return `memory of ${name} was not watched for ${minHours} h without a restart`;
  const settledFrom = from + Math.max(warmUp, seconds / 4) - slack;
  const settled = blocks.filter((block) => block.from >= settledFrom);
  const most = settled.reduce((highest, { samples }) => Math.max(highest, samples), 0);
  const all = settled.reduce((sum, { samples }) => sum + samples, 0);
  const wanted = Math.max(1, Math.floor((to - settledFrom) / memoryBlockSeconds));
  const seen = most === 0 ? 0 : Math.min(1, all / most / wanted);
  const share = `memory of ${name} was watched for ${Math.floor(seen * 100)} % of the time`;
  if (seen < leastSeen) return share;
  if (all < minSamples)
    return `memory of ${name} was seen ${Math.floor(all)} times after it had warmed up; ${minSamples} are needed`;
  const slope = theilSen(settled.map((block) => [block.from, block.bytes]));
  if (settled.length < fewestBlocks || slope === undefined)
    return `${settled.length} blocks of 20 minutes are too few to tell how memory of ${name} grows; ${fewestBlocks} are needed`;
  return { slope, bytes: settled.at(-1)?.bytes ?? 0, ...(seen < goodSeen ? { gaps: share } : {}) };
}
