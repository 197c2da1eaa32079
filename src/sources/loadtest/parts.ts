import { compareText } from '../../model/identity.ts';
import type { Manifest } from './manifest.ts';
import type { Samples } from './samples.ts';

/** From and to, as shares of the whole. */
type Segment = readonly [number, number];

/** `0:1/2`, `1/2:1`, `20%:40%`, `0.5`: a part of a distributed run, as k6 writes it. */
export function segmentIn(text: string): Segment | undefined {
  const ends = text.split(':').map(shareIn);
  const [from, to] = ends.length === 1 ? [0, ends[0]] : ends;
  return from === undefined || to === undefined || ends.length > 2 || !(from >= 0 && from < to && to <= 1)
    ? undefined
    : [from, to];
}

function shareIn(text: string): number | undefined {
  const [, number, over, percent] = /^\s*(\d+(?:\.\d+)?)(?:\/(\d+)|(%))?\s*$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  return percent === '%' ? Number(number) / 100 : Number(number) / Number(over ?? 1);
}

/** Why segments don't make a whole; undefined where they do, each share in one of them. */
export function gapIn(segments: readonly string[]): string | undefined {
  const shares = segments.map(segmentIn);
  const known = shares.flatMap((one) => (one === undefined ? [] : [one])).sort(([a], [b]) => a - b);
  if (known.length < shares.length) return 'what part of the run it is can’t be told';
  let reached = 0;
  for (const [from, to] of known) {
    if (from < reached - tiny) return `parts of the distributed run overlap: ${shown(segments)}`;
    if (from > reached + tiny) break;
    reached = to;
  }
  return reached > 1 - tiny ? undefined : `parts of the distributed run are missing: there are ${shown(segments)}`;
}

const tiny = 1e-9;

function shown(segments: readonly string[]): string {
  return [...segments]
    .sort(compareText)
    .map((text) => text.slice(0, 40))
    .join(', ');
}

/** Whether all parts ran at one time: of the shortest, nearly all lies in every other. */
export function ranTogether({ partBounds }: Pick<Samples, 'partBounds'>): boolean {
  const shortest = Math.min(...partBounds.map(({ first, last }) => last - first));
  const from = Math.max(...partBounds.map(({ first }) => first));
  const to = Math.min(...partBounds.map(({ last }) => last));
  return to - from >= shortest * 0.8;
}

/** Exit codes of parts as one: the first that says that k6 was broken off, else that a threshold failed. */
const orderOfCodes = (code: number | undefined): number => (code === 0 ? 2 : code === 99 || code === 110 ? 1 : 0);

/** What manifests of the parts of one run say together. */
export function combined([first, ...more]: readonly [Manifest, ...Manifest[]]): Manifest {
  const all = [first, ...more];
  const worst = [...all].sort((a, b) => orderOfCodes(a.exitCode) - orderOfCodes(b.exitCode))[0] ?? first;
  const aborted = all.find((one) => one.aborted !== undefined)?.aborted;
  const odd = all.find(({ witness }) => JSON.stringify(witness) !== JSON.stringify(first.witness));
  return {
    ...first,
    endedAt: all
      .flatMap(({ endedAt }) => endedAt ?? [])
      .sort(compareText)
      .at(-1),
    exitCode: worst.exitCode,
    aborted,
    dirty: all.some(({ dirty }) => dirty === true)
      ? true
      : all.every(({ dirty }) => dirty === false)
        ? false
        : undefined,
    witness:
      odd === undefined
        ? first.witness
        : { kind: 'changed', because: 'the target said different things to the parts of the run' },
  };
}
