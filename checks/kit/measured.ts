import type { ParamSpec } from '../../src/model/check.ts';
import type { Path } from '../../src/model/json.ts';
import type { MeasuredSubject } from '../../src/model/prometheus.ts';

/** Where findings about a measured subject stand: the name of what the manifests declare. */
export function placeOf({ declaration }: MeasuredSubject): Path {
  return declaration === undefined ? [] : ['metadata', 'name'];
}

/** Percent with the digits that matter near 100: `99.94 %`. Rounded down, so that a limit that was missed is not shown as met. */
export function percent(value: number): string {
  const rounded = Math.abs(value) >= 90 ? Math.floor(value * 1000) / 1000 : Number(value.toPrecision(3));
  return `${rounded} %`;
}

/** A number for people: two decimals below a hundred. */
export function plain(value: number): string {
  return String(Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 100) / 100);
}

/** `increase` extrapolates, so counts come out as fractions: below a half it was none. */
export function counted(increase: number): number {
  return Math.round(increase);
}

export const windowDays = {
  windowDays: { type: 'integer', minimum: 1, maximum: 366, unit: 'days', description: 'Length of the window' },
} as const satisfies Readonly<Record<string, ParamSpec>>;

/** Bounds of a share of which more is better. */
export const shareBounds = {
  goodPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Share that costs nothing' },
  badPercent: { type: 'number', minimum: 0, maximum: 100, unit: '%', description: 'Share at which nothing is left' },
} as const satisfies Readonly<Record<string, ParamSpec>>;

/** Share of bad events of an objective in a window; empty where there was no event. */
export function badShare(window: string): string {
  const part = `sum(increase({{part}}{{{selector}},{{partOf}}}[${window}])){{orZero}}`;
  return `{{ofTotal}} + {{ofPart}} * ((${part}) / (sum(increase({{total}}{{{selector}}}[${window}])) > 0))`;
}

/** Counter of all events of an objective. */
export const events = '{{total}}{{{selector}}}';
