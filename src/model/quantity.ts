import type { Json } from './json.ts';

/*
 * Kubernetes quantities, exactly: `500m`, `1.5Gi`, `2e3`, `0.1`.
 * Grammar: k8s.io/apimachinery/pkg/api/resource, <quantity> ::= <signedNumber><suffix>.
 */

const grammar = /^([+-]?)(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d{1,9}))?$/;

const binaryExponents: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };
const decimalExponents: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};

/** The API's own bounds: nothing smaller than a nano, nothing larger than 2^63 - 1. */
const nanosPerUnit = 1_000_000_000n;
const largest = (2n ** 63n - 1n) * nanosPerUnit;
/** Longer than any quantity that means something; keeps hostile input cheap. */
const longest = 64;

/** Whether the API reads the value as a quantity at all; cheaper than its amount. */
export function isQuantity(value: Json | undefined): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'string' || value.length > longest) return false;
  const match = grammar.exec(value);
  return match !== null && (match[2] ?? '') + (match[3] ?? '') !== '';
}

function ceilDivide(value: bigint, by: bigint): bigint {
  return value > 0n ? (value + by - 1n) / by : value / by;
}

/** A quantity in nano-units, rounded up as the API does; undefined for anything that is no quantity. */
export function quantityNanos(value: Json | undefined): bigint | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? quantityNanos(String(value)) : undefined;
  if (typeof value !== 'string' || value.length > longest) return undefined;
  const match = grammar.exec(value);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', binary, decimal, exponent] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return 0n;
  const power =
    (decimal === undefined ? Number(exponent ?? 0) : (decimalExponents[decimal] ?? 0)) + 9 - fraction.length;
  const multiplied = digits << (binary === undefined ? 0n : (binaryExponents[binary] ?? 0n));
  let nanos: bigint;
  if (power > 2 * longest) nanos = largest;
  else if (power < -2 * longest) nanos = 1n;
  else nanos = power >= 0 ? multiplied * 10n ** BigInt(power) : ceilDivide(multiplied, 10n ** BigInt(-power));
  if (nanos > largest) nanos = largest;
  return sign === '-' ? -nanos : nanos;
}

/** CPU in thousandths of a core, rounded up: `0.5` -> 500. */
export function cpuMillicores(value: Json | undefined): number | undefined {
  const nanos = quantityNanos(value);
  return nanos === undefined ? undefined : Number(ceilDivide(nanos, 1_000_000n));
}

/** Memory or storage in bytes, rounded up: `1Ki` -> 1024. */
export function quantityBytes(value: Json | undefined): number | undefined {
  const nanos = quantityNanos(value);
  return nanos === undefined ? undefined : Number(ceilDivide(nanos, nanosPerUnit));
}

/** A sum of nano-units the way a person writes it: CPU as `1500m` or `2`, bytes as `1536Mi`, counts as they are. */
export function formatNanos(nanos: bigint, unit: 'cpu' | 'bytes' | 'count'): string {
  if (unit === 'cpu') {
    const milli = ceilDivide(nanos, 1_000_000n);
    return milli % 1000n === 0n ? String(milli / 1000n) : `${milli}m`;
  }
  const whole = ceilDivide(nanos, nanosPerUnit);
  if (unit === 'count') return String(whole);
  for (const [suffix, exponent] of [...Object.entries(binaryExponents)].reverse()) {
    const size = 1n << exponent;
    if (whole !== 0n && whole % size === 0n) return `${whole / size}${suffix}`;
  }
  return String(whole);
}
