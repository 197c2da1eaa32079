/*
 * Schedules as github.com/robfig/cron v3 reads them (ParseStandard), which the API server, Velero and most operators call.
 * A day of the week is 0 to 6: 7 is refused.
 */

/** Numbers that a field stands for; `any`: it was written as a star, which ties the two fields for days together. */
interface Field {
  readonly values: readonly number[];
  readonly any: boolean;
}

export type CronSchedule =
  | {
      readonly minutes: Field;
      readonly hours: Field;
      readonly days: Field;
      readonly months: Field;
      readonly weekdays: Field;
    }
  /** `@every 6h` */
  | { readonly everyMinutes: number };

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const descriptors: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
]);

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const bounds = {
  minutes: { min: 0, max: 59, names: [] },
  hours: { min: 0, max: 23, names: [] },
  days: { min: 1, max: 31, names: [] },
  months: { min: 1, max: 12, names: monthNames },
  weekdays: { min: 0, max: 6, names: dayNames },
} as const satisfies Readonly<Record<string, Bounds>>;

const number = /^\d{1,9}$/;

function numberOf(text: string, { min, names }: Bounds): number {
  const named = names.indexOf(text.toLowerCase());
  if (named !== -1) return named + min;
  return number.test(text) ? Number(text) : Number.NaN;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly any: boolean;
}

/** `*`, `5`, `1-5`, `mon-fri`, each with `/step`; `5/15` runs from 5 to the end. */
function rangeOf(text: string, field: Bounds): Range | undefined {
  const [range = '', written, ...rest] = text.split('/');
  if (rest.length > 0 || (written !== undefined && !number.test(written))) return undefined;
  const step = Number(written ?? 1);
  const [low = '', high, ...more] = range.split('-');
  if (step === 0 || more.length > 0) return undefined;
  if (low === '*' || low === '?') return { from: field.min, to: field.max, step, any: step === 1 };
  const from = numberOf(low, field);
  const to = high === undefined ? (written === undefined ? from : field.max) : numberOf(high, field);
  return from >= field.min && to <= field.max && from <= to ? { from, to, step, any: false } : undefined;
}

function fieldOf(text: string, field: Bounds): Field | undefined {
  const values = new Set<number>();
  let any = false;
  for (const part of text.split(',').filter(Boolean)) {
    const range = rangeOf(part, field);
    if (range === undefined) return undefined;
    any ||= range.any;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b), any };
}

const minutesPerUnit: Readonly<Record<string, number>> = {
  ns: 1 / 60_000_000_000,
  us: 1 / 60_000_000,
  µs: 1 / 60_000_000,
  ms: 1 / 60_000,
  s: 1 / 60,
  m: 1,
  h: 60,
};

function everyOf(text: string): CronSchedule | undefined {
  if (text.length > 64 || !/^(?:\d+(?:\.\d*)?(?:ns|us|\u00b5s|ms|s|m|h))+$/.test(text)) return undefined;
  let everyMinutes = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d*)?)(ns|us|\u00b5s|ms|s|m|h)/g))
    everyMinutes += Number(amount) * (minutesPerUnit[unit] ?? 0);
  // Less than a second counts as one.
  return { everyMinutes: Math.max(1 / 60, everyMinutes) };
}

/** Longer than any list of numbers that a field can hold; keeps hostile text cheap. */
const longest = 2_000;

/** A schedule of five fields, `@daily` and the like, or `@every 6h`; undefined for anything else. */
export function parseCron(text: string): CronSchedule | undefined {
  if (text.length > longest) return undefined;
  const schedule = text.trim();
  if (schedule.startsWith('@every ')) return everyOf(schedule.slice('@every '.length));
  const [minute, hour, day, month, weekday, ...rest] = (descriptors.get(schedule) ?? schedule).split(/\s+/);
  if (weekday === undefined || rest.length > 0) return undefined;
  const minutes = fieldOf(minute ?? '', bounds.minutes);
  const hours = fieldOf(hour ?? '', bounds.hours);
  const days = fieldOf(day ?? '', bounds.days);
  const months = fieldOf(month ?? '', bounds.months);
  const weekdays = fieldOf(weekday, bounds.weekdays);
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  return { minutes, hours, days, months, weekdays };
}

export function isCronSchedule(text: string): boolean {
  return parseCron(text) !== undefined;
}

const minutesPerDay = 1_440;
const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The days of a year on which a schedule runs, from the first to the last, and the widest step between two of them. */
interface Year {
  readonly first: number;
  readonly last: number;
  readonly widest: number;
}

/**
 * The longest time between two runs in minutes, over all 400 years after which the calendar repeats itself;
 * undefined for a schedule that never runs (`0 0 31 2 *`). Clocks that are put forward or back don't count.
 */
export function longestGap(schedule: CronSchedule): number | undefined {
  if ('everyMinutes' in schedule) return schedule.everyMinutes;
  const times = schedule.hours.values.flatMap((hour) => schedule.minutes.values.map((minute) => hour * 60 + minute));
  const [start, end] = [times[0], times.at(-1)];
  if (start === undefined || end === undefined) return undefined;
  let within = 0;
  for (const [index, time] of times.entries()) within = Math.max(within, time - (times[index - 1] ?? time));
  const days = widestStep(schedule);
  return days === undefined ? undefined : Math.max(within, days * minutesPerDay - end + start);
}

function widestStep(schedule: Exclude<CronSchedule, { everyMinutes: number }>): number | undefined {
  const years = new Map<number, Year | undefined>();
  let widest = 0;
  let last: number | undefined;
  let first: number | undefined;
  let begin = 0;
  // The first of January 2000 was a Saturday.
  for (let year = 2000; year < 2400; year += 1) {
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const weekday = (begin + 6) % 7;
    const kind = weekday * 2 + (leap ? 1 : 0);
    if (!years.has(kind)) years.set(kind, yearOf(schedule, weekday, leap));
    const days = years.get(kind);
    if (days !== undefined) {
      first ??= begin + days.first;
      if (last !== undefined) widest = Math.max(widest, begin + days.first - last);
      widest = Math.max(widest, days.widest);
      last = begin + days.last;
    }
    begin += leap ? 366 : 365;
  }
  return first === undefined || last === undefined ? undefined : Math.max(widest, begin + first - last);
}

function yearOf(
  { days, months, weekdays }: Exclude<CronSchedule, { everyMinutes: number }>,
  firstWeekday: number,
  leap: boolean,
): Year | undefined {
  const [inDays, inMonths, inWeekdays] = [days, months, weekdays].map(({ values }) => new Set(values));
  let first: number | undefined;
  let last: number | undefined;
  let widest = 0;
  let day = 0;
  for (const [month, length] of lengths.entries()) {
    const size = month === 1 && leap ? length + 1 : length;
    for (let date = 1; date <= size; date += 1, day += 1) {
      const byDate = inDays?.has(date) ?? false;
      const byWeekday = inWeekdays?.has((firstWeekday + day) % 7) ?? false;
      // Both fields must agree where one is a star; else either is enough.
      const runs = days.any || weekdays.any ? byDate && byWeekday : byDate || byWeekday;
      if (!runs || inMonths?.has(month + 1) !== true) continue;
      first ??= day;
      if (last !== undefined) widest = Math.max(widest, day - last);
      last = day;
    }
  }
  return first === undefined || last === undefined ? undefined : { first, last, widest };
}
