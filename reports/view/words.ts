import type { LivePlace, Location } from '../../src/model/document.ts';
import type { RuleOutcome, Severity } from '../../src/model/outcome.ts';
import type { ScorecardSubject } from '../../src/model/scorecard.ts';

/** Colour family of a word; every format maps it to its own means. */
export type Tone = 'bad' | 'warn' | 'ok' | 'unknown' | 'quiet';

const verdicts: Readonly<Record<string, { readonly word: string; readonly tone: Tone }>> = {
  'not-ready': { word: 'Not ready', tone: 'bad' },
  inconclusive: { word: 'Inconclusive', tone: 'unknown' },
  sound: { word: 'Sound', tone: 'ok' },
  conditional: { word: 'Conditional', tone: 'warn' },
  certified: { word: 'Certified', tone: 'ok' },
};

/** Worst first (docs/evidence.md, Targets). A pack's own level stands where `conditional` does. */
const verdictOrder = ['not-ready', 'inconclusive', 'sound', 'conditional', 'certified'];

export function verdictWord(level: string): { readonly word: string; readonly tone: Tone } {
  const known = Object.hasOwn(verdicts, level) ? verdicts[level] : undefined;
  return known ?? { word: capital(level.replaceAll('-', ' ')), tone: 'warn' };
}

export function verdictRank(level: string): number {
  const index = verdictOrder.indexOf(level);
  return index === -1 ? 3 : index;
}

export const outcomeWords: Readonly<Record<RuleOutcome, { word: string; tone: Tone; mark: string; rank: number }>> = {
  fail: { word: 'failed', tone: 'bad', mark: '✗', rank: 0 },
  partial: { word: 'partly', tone: 'warn', mark: '◐', rank: 1 },
  unknown: { word: 'not judged', tone: 'unknown', mark: '?', rank: 2 },
  informative: { word: 'informative', tone: 'quiet', mark: 'i', rank: 3 },
  pass: { word: 'passed', tone: 'ok', mark: '✓', rank: 4 },
  'not-applicable': { word: 'not applicable', tone: 'quiet', mark: '–', rank: 5 },
};

export const severityRank: Readonly<Record<Severity, number>> = { blocker: 0, high: 1, medium: 2, low: 3 };

/** How soon, by severity (docs/scoring.md, Waivers and other records). */
export const dueWords: Readonly<Record<Severity, string>> = {
  blocker: '1 to 3 days',
  high: '1 week',
  medium: '2 weeks',
  low: 'no date',
};

export const gateWords = {
  holds: { word: 'holds', mark: '✓', tone: 'ok' },
  fails: { word: 'fails', mark: '✗', tone: 'bad' },
  undecided: { word: 'undecided', mark: '?', tone: 'unknown' },
} as const satisfies Readonly<Record<string, { word: string; mark: string; tone: Tone }>>;

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** 12345 -> `12,345`, without a locale. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** Scores and points are counted in whole tenths, so that what is shown adds up. */
export function tenths(points: number): number {
  return Math.round(points * 10);
}

export function fromTenths(value: number): string {
  return (value / 10).toFixed(1);
}

export function pointsText(points: number): string {
  return fromTenths(tenths(points));
}

export function subjectText(subject: ScorecardSubject, namespaces: boolean): string {
  const name = subject.name === '' ? subject.kind : `${subject.kind}/${subject.name}`;
  const place = namespaces && subject.namespace !== '' ? ` in ${subject.namespace}` : '';
  return subject.container === undefined ? `${name}${place}` : `${name}${place} · container ${subject.container}`;
}

/** `k8s/bot.yaml:12:7`, or `cluster prod: bot/Deployment/bot spec.replicas` where no file is. */
export function placeText({ file, line, column, live }: Location): string {
  return live === undefined ? `${file}:${line}:${column}` : liveText(live);
}

export function liveText({ cluster, object, path }: LivePlace): string {
  const place = [object, path].filter((part) => part !== '').join(' ');
  return `cluster ${cluster}${place === '' ? '' : `: ${place}`}`;
}

/** Whether there is a file to open. */
export function isInFile({ file, live }: Location): boolean {
  return file !== '' && live === undefined;
}

/** `2026-11-21T08:00:00Z` -> `21 Nov 2026`; anything else as it is. */
export function dateText(time: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T|$)/.exec(time);
  const month = match?.[2] === undefined ? undefined : months[Number(match[2]) - 1];
  return match === null || month === undefined ? time : `${Number(match[3])} ${month} ${match[1]}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
