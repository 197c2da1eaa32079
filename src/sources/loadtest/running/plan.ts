import type { LoadRun } from '../../../model/load.ts';
import type { Json, JsonRecord } from '../../../model/json.ts';
import { asNumber, asRecord, asString, listAt, recordAt, stringAt } from '../../../model/json.ts';

/** What a script will do, as its options tell. */
export interface Plan {
  /** `mixed`: arrival rates and virtual users side by side, whose levels nobody can add. */
  readonly model: 'open' | 'closed' | 'mixed';
  /** Of virtual users (closed) or requests a second (open): one iteration is taken for one request. */
  readonly stages: LoadRun['plan'];
  /** Seconds of all stages; undefined where iterations decide when it ends. */
  readonly seconds: number | undefined;
}

/** A part of a scenario: from one level to another, which are the same where nothing ramps. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
  readonly isOpen: boolean;
}

/** The plan of k6's options, as `k6 archive` writes them. */
export function planOf(options: JsonRecord): Plan {
  const scenarios = Object.values(recordAt(options, 'scenarios') ?? {});
  const all = scenarios.length > 0 ? scenarios : [shortcut(options)];
  const pieces = all.map((scenario) => piecesOf(asRecord(scenario) ?? {}));
  const known = pieces.flatMap((one) => one ?? []);
  const isOpen = known.map((piece) => piece.isOpen);
  const model = isOpen.length > 0 && isOpen.every(Boolean) ? 'open' : isOpen.some(Boolean) ? 'mixed' : 'closed';
  if (pieces.some((one) => one === undefined)) return { model, stages: [], seconds: undefined };
  const seconds = known.reduce((most, { end }) => Math.max(most, end), 0);
  return { model, stages: model === 'mixed' ? [] : merged(known), seconds };
}

/** Options without scenarios: `vus` with `duration`, or `stages`. */
function shortcut(options: JsonRecord): JsonRecord {
  if (listAt(options, 'stages').length > 0)
    return { ...options, executor: 'ramping-vus', startVUs: options['vus'] ?? 1 };
  if (options['duration'] !== null && options['duration'] !== undefined)
    return { ...options, executor: 'constant-vus' };
  return { executor: 'shared-iterations' };
}

function piecesOf(scenario: JsonRecord): readonly Piece[] | undefined {
  const start = secondsOf(scenario['startTime']) ?? 0;
  const perSecond = 1 / (secondsOf(scenario['timeUnit']) ?? 1);
  const duration = secondsOf(scenario['duration']);
  const constant = (level: number, isOpen: boolean): readonly Piece[] | undefined =>
    duration === undefined ? undefined : [{ from: level, to: level, start, end: start + duration, isOpen }];
  switch (stringAt(scenario, 'executor') ?? '') {
    case 'constant-vus':
      return constant(asNumber(scenario['vus']) ?? 1, false);
    case 'constant-arrival-rate':
      return constant((asNumber(scenario['rate']) ?? 0) * perSecond, true);
    case 'ramping-vus':
      return ramping(scenario, asNumber(scenario['startVUs']) ?? 1, start, 1, false);
    case 'ramping-arrival-rate':
      return ramping(scenario, asNumber(scenario['startRate']) ?? 0, start, perSecond, true);
    default:
      return undefined;
  }
}

function ramping(scenario: JsonRecord, first: number, start: number, factor: number, isOpen: boolean) {
  const pieces: Piece[] = [];
  let [level, at] = [first * factor, start];
  for (const stage of listAt(scenario, 'stages')) {
    const to = (asNumber(asRecord(stage)?.['target']) ?? 0) * factor;
    const end = at + (secondsOf(asRecord(stage)?.['duration']) ?? 0);
    if (end > at) pieces.push({ from: level, to, start: at, end, isOpen });
    [level, at] = [to, end];
  }
  return pieces;
}

/** Scenarios side by side: between two changes their levels add up. */
function merged(pieces: readonly Piece[]): LoadRun['plan'] {
  const times = [...new Set([0, ...pieces.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return times.slice(1).map((end, index) => {
    const start = times[index] ?? 0;
    const active = pieces.filter((piece) => piece.start < end && piece.end > start);
    const level = active.reduce((sum, piece) => sum + levelAt(piece, end), 0);
    return { seconds: end - start, level, ramp: active.some(({ from, to }) => from !== to) };
  });
}

function levelAt({ from, to, start, end }: Piece, time: number): number {
  return from + ((to - from) * (time - start)) / (end - start);
}

const factors: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

/** `1m30s` of Go, or milliseconds as a number. */
export function secondsOf(value: Json | undefined): number | undefined {
  const number = asNumber(value);
  if (number !== undefined) return number / 1000;
  const text = asString(value) ?? '';
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|m|us|\u00b5s|ns|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|\u00b5s|ns|s)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (factors[unit ?? ''] ?? 0),
    0,
  );
}
