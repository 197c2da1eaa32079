/*
 * The schedules that a CronJob may have: github.com/robfig/cron v3, ParseStandard, which the API server calls
 * (pkg/apis/batch/validation). A day of the week is 0 to 6: it refuses 7.
 */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const descriptors = new Set(['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly']);

const fields: readonly { readonly min: number; readonly max: number; readonly names: readonly string[] }[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

function numberOf(text: string, field: (typeof fields)[number]): number {
  const named = field.names.indexOf(text.toLowerCase());
  if (named !== -1) return named + field.min;
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}

function isRange(text: string, field: (typeof fields)[number]): boolean {
  const [range = '', step, ...rest] = text.split('/');
  if (rest.length > 0 || (step !== undefined && !(Number(/^\d{1,9}$/.test(step) ? step : 0) > 0))) return false;
  const [from = '', to, ...more] = range.split('-');
  if (more.length > 0) return false;
  if (from === '*' || from === '?') return true;
  const low = numberOf(from, field);
  const high = to === undefined ? low : numberOf(to, field);
  return low >= field.min && high <= field.max && low <= high;
}

export function isCronSchedule(text: string): boolean {
  const schedule = text.trim();
  if (schedule.startsWith('@')) {
    return descriptors.has(schedule) || /^@every (?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(schedule);
  }
  const parts = schedule.split(/\s+/);
  return (
    parts.length === fields.length &&
    fields.every((field, index) =>
      (parts[index] ?? '')
        .split(',')
        .filter(Boolean)
        .every((part) => isRange(part, field)),
    )
  );
}
