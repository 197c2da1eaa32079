import type { PercentileName } from '../../src/model/load.ts';
import type { ScorecardStage, ScorecardTarget } from '../../src/model/scorecard.ts';
import { grouped } from './words.ts';

/** Rows of a page; the scorecard holds every stage. */
const rowsShown = 40;

const shownPercentiles = ['p50', 'p95', 'p99'] as const satisfies readonly PercentileName[];

export interface StageRow {
  readonly level: string;
  readonly seconds: string;
  readonly requests: string;
  readonly okPerSecond: string;
  readonly failed: string;
  readonly p50: string;
  readonly p95: string;
  readonly p99: string;
  /** How the percentiles came about: `exact`, `histogram ±0.2 %`, `as reported`. */
  readonly method: string;
  readonly dropped: string;
  /** Of the pod that used most; `unknown` where nobody measured it. */
  readonly cpu: string;
  readonly memory: string;
}

/** A line of the chart, in units of its own box. */
export interface ChartLine {
  readonly name: string;
  readonly points: string;
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  /** Where the name is written. */
  readonly end: { readonly x: number; readonly y: number };
}

export interface LatencyChart {
  readonly width: number;
  readonly height: number;
  readonly text: string;
  readonly lines: readonly ChartLine[];
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly levels: readonly { readonly x: number; readonly text: string }[];
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

export interface LoadTestView {
  readonly run: string;
  readonly rows: readonly StageRow[];
  readonly more: number;
  /** CPU or memory is known of a stage, so that they are worth a column. */
  readonly hasResources: boolean;
  readonly chart?: LatencyChart;
  readonly note: string;
}

/** The load tests that count, each with its stages. */
export function loadTestsOf({ stages }: ScorecardTarget): readonly LoadTestView[] {
  const runs = new Map<string, ScorecardStage[]>();
  for (const stage of stages) runs.set(stage.run, [...(runs.get(stage.run) ?? []), stage]);
  return [...runs].map(([run, own]) => {
    const chart = chartOf(own);
    return {
      run,
      rows: own.slice(0, rowsShown).map(rowOf),
      more: Math.max(0, own.length - rowsShown),
      hasResources: own.some(({ cpuCores, memoryBytes }) => cpuCores !== undefined || memoryBytes !== undefined),
      ...(chart === undefined ? {} : { chart }),
      note: own.some(({ population }) => population === 'all')
        ? 'Latency includes failed requests: the results do not tell them apart.'
        : 'Latency is that of requests that were answered as expected.',
    };
  });
}

function rowOf(stage: ScorecardStage): StageRow {
  const milliseconds = (name: (typeof shownPercentiles)[number]): string => {
    const found = stage.latency[name];
    return found === undefined ? 'unknown' : `${number(found.value)} ms`;
  };
  const { failed, requests } = stage;
  return {
    level: stage.level === null ? stage.name : `${number(stage.level)} ${stage.unit}`,
    seconds: stage.seconds === null ? 'unknown' : `${number(stage.seconds)} s`,
    requests: requests === null ? 'unknown' : grouped(requests),
    okPerSecond: stage.okPerSecond === null ? 'unknown' : number(stage.okPerSecond),
    failed:
      failed === null || requests === null || requests === 0
        ? 'unknown'
        : `${Number(((failed / requests) * 100).toPrecision(3))} %`,
    p50: milliseconds('p50'),
    p95: milliseconds('p95'),
    p99: milliseconds('p99'),
    method: methodOf(stage),
    dropped: stage.dropped === null ? 'unknown' : grouped(stage.dropped),
    cpu: stage.cpuCores === undefined ? 'unknown' : `${number(stage.cpuCores)} cores`,
    memory: stage.memoryBytes === undefined ? 'unknown' : `${number(stage.memoryBytes / 2 ** 20)} MiB`,
  };
}

const methodWords = { exact: 'exact', histogram: 'histogram ±0.2 %', reported: 'as reported' } as const;

function methodOf({ latency }: ScorecardStage): string {
  const methods = new Set(shownPercentiles.flatMap((name) => latency[name]?.method ?? []));
  return [...methods].map((method) => methodWords[method]).join(', ') || 'unknown';
}

/** Three digits are enough for people. */
function number(value: number): string {
  return value >= 100 ? grouped(Math.round(value)) : String(Number(value.toPrecision(3)));
}

const box = { width: 720, height: 240, left: 64, right: 660, top: 16, bottom: 200 } as const;

/** Latency against the stages in their order; undefined where there are less than two. */
function chartOf(stages: readonly ScorecardStage[]): LatencyChart | undefined {
  const known = stages.filter(({ latency }) => latency.p50 !== undefined).slice(0, rowsShown);
  const most = known.reduce(
    (all, { latency }) => shownPercentiles.reduce((top, name) => Math.max(top, latency[name]?.value ?? 0), all),
    0,
  );
  if (known.length < 2 || most <= 0) return undefined;
  const top = niceAbove(most);
  const x = (index: number): number => round(box.left + ((box.right - box.left) * index) / (known.length - 1));
  const y = (value: number): number => round(box.bottom - ((box.bottom - box.top) * value) / top);
  const lines = shownPercentiles.flatMap((name): readonly ChartLine[] => {
    const dots = known.flatMap(({ latency }, index) => {
      const value = latency[name]?.value;
      return value === undefined ? [] : [{ x: x(index), y: y(value) }];
    });
    const last = dots.at(-1);
    if (last === undefined) return [];
    return [
      { name, points: dots.map((dot) => `${dot.x},${dot.y}`).join(' '), dots, end: { x: last.x + 8, y: last.y + 4 } },
    ];
  });
  return {
    ...box,
    text: `Latency by stage: ${lines.map(({ name }) => name).join(', ')}, up to ${number(most)} ms; the table below holds the numbers`,
    lines: apart(lines),
    ticks: [0, top / 2, top].map((value) => ({ y: y(value), text: `${number(value)} ms` })),
    levels: known
      .map(({ level, name }, index) => ({ x: x(index), text: level === null ? name : number(level) }))
      .filter((_, index) => known.length <= 8 || index % Math.ceil(known.length / 8) === 0),
  };
}

/** Names of lines that end close together, moved until each can be read. */
function apart(lines: readonly ChartLine[]): readonly ChartLine[] {
  let below = box.height + 100;
  return lines.map((line) => {
    const y = Math.min(line.end.y, below - 14);
    below = y;
    return { ...line, end: { x: line.end.x, y } };
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function niceAbove(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * step >= value) ?? 10) * step;
}
