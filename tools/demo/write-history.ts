import { closeSync, openSync, writeSync } from 'node:fs';
import type { Labels, Series } from './series.ts';

/*
 * Series as text: OpenMetrics with times for `promtool tsdb create-blocks-from openmetrics`, and the exposition format
 * without times for what is scraped today.
 */

export interface HistoryOptions {
  /** Seconds since the epoch. */
  readonly from: number;
  readonly until: number;
}

/** Close enough for a rate over five minutes; closer towards the end, where freshness and density are asked for. */
const step = { early: 120, late: 60, lateFor: 2 * 86_400, steady: 240 } as const;
const chunkBytes = 1 << 20;

/** Writes every series from `from` to `until`. About 55 bytes a sample. */
export function writeHistory(file: string, series: readonly Series[], { from, until }: HistoryOptions): void {
  const out = openSync(file, 'w');
  let chunk = '';
  const flush = (): void => {
    writeSync(out, chunk);
    chunk = '';
  };
  for (const [family, members] of byFamily(series)) {
    chunk += `# TYPE ${family} ${members[0]?.type ?? 'gauge'}\n`;
    for (const { name, labels, steady, at } of members) {
      const head = `${name}${labelText(labels)} `;
      for (let time = from; time <= until; time += stepAt(time, until, steady)) {
        chunk += `${head}${number(at(time))} ${time}\n`;
        if (chunk.length > chunkBytes) flush();
      }
    }
  }
  chunk += '# EOF\n';
  flush();
  closeSync(out);
}

function stepAt(time: number, until: number, steady: boolean): number {
  if (steady) return step.steady;
  return until - time <= step.lateFor ? step.late : step.early;
}

/** What an exporter would answer at a time. */
export function exposition(series: readonly Series[], time: number): string {
  let text = '';
  for (const [family, members] of byFamily(series)) {
    const type = members[0]?.type ?? 'gauge';
    text += `# TYPE ${type === 'counter' ? `${family}_total` : family} ${type}\n`;
    for (const { name, labels, at } of members) text += `${name}${labelText(labels)} ${number(at(time))}\n`;
  }
  return text;
}

function byFamily(series: readonly Series[]): ReadonlyMap<string, readonly Series[]> {
  const families = new Map<string, Series[]>();
  for (const one of series) {
    const known = families.get(one.family);
    if (known === undefined) families.set(one.family, [one]);
    else known.push(one);
  }
  return families;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);
}

/** Six digits behind the point are more than anybody measures, and the same on every machine. */
function number(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Math.round(value * 1e6) / 1e6);
}
