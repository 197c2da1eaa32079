import type { Json, Path } from '../../../model/json.ts';
import { isQuantity, quantityNanos } from '../../../model/quantity.ts';

/** Fields whose values are quantities, or maps of them. */
const amounts: ReadonlySet<string | number> = new Set([
  'limits',
  'requests',
  'hard',
  'capacity',
  'sizeLimit',
  'divisor',
  'averageValue',
  'default',
  'defaultRequest',
  'max',
  'min',
]);

/** Free text: what looks like a number or a duration there is none. */
const texts: ReadonlySet<string | number> = new Set([
  'env',
  'data',
  'binaryData',
  'annotations',
  'labels',
  'args',
  'command',
]);

/** What the API server leaves out where it is written: zero, false, '' and the empty list and map. */
function isZero(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Whether two scalars at one path mean the same to the API. */
export function isSameValue(path: Path, manifest: Json | undefined, live: Json | undefined): boolean {
  if (manifest === live) return true;
  if (live === undefined || live === null) return isZero(manifest);
  if (typeof manifest === 'object' || typeof live === 'object') return false;
  // An API without a type there keeps what was written, and one with a type reads both forms.
  if (String(manifest) === String(live)) return true;
  if (path.some((step) => texts.has(step))) return false;
  if (path.some((step) => amounts.has(step)) && isQuantity(manifest) && isQuantity(live))
    return quantityNanos(manifest) === quantityNanos(live);
  const [written, runs] = [nanoseconds(manifest), nanoseconds(live)];
  return written !== undefined && written === runs;
}

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** A duration as Go writes it: `1m30s`. */
function nanoseconds(value: Json | undefined): number | undefined {
  if (typeof value !== 'string' || value.length > 40 || !/^(?:\d+(?:\.\d+)?(?:ns|us|\u00b5s|ms|s|m|h))+$/.test(value))
    return undefined;
  let sum = 0;
  for (const [, amount = '', unit = ''] of value.matchAll(/(\d+(?:\.\d+)?)(ns|us|\u00b5s|ms|s|m|h)/g))
    sum += Number(amount) * (units[unit] ?? 0);
  return Math.round(sum);
}
