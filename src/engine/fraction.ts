/** An exact rational number: `over > 0n`, always in lowest terms. */
export interface Fraction {
  readonly part: bigint;
  readonly over: bigint;
}

export const zero: Fraction = { part: 0n, over: 1n };
export const one: Fraction = { part: 1n, over: 1n };

function commonDivisor(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

export function fraction(part: bigint | number, over: bigint | number = 1n): Fraction {
  const p = BigInt(part);
  const o = BigInt(over);
  if (o <= 0n) throw new RangeError('a fraction needs a positive denominator');
  const divisor = commonDivisor(p, o);
  return divisor === 1n ? { part: p, over: o } : { part: p / divisor, over: o / divisor };
}

/** The decimal number as a person wrote it: 0.1 is one tenth, not its nearest binary value. */
export function fromDecimal(value: number): Fraction {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value));
  if (match === null) throw new RangeError('not a finite number');
  const [, sign = '', whole = '0', decimals = '', exponent = '0'] = match;
  const digits = BigInt(`${sign}${whole}${decimals}`);
  const power = Number(exponent) - decimals.length;
  return power >= 0 ? fraction(digits * 10n ** BigInt(power)) : fraction(digits, 10n ** BigInt(-power));
}

export function plus(a: Fraction, b: Fraction): Fraction {
  if (a.over === b.over) return a.over === 1n ? { part: a.part + b.part, over: 1n } : fraction(a.part + b.part, a.over);
  return fraction(a.part * b.over + b.part * a.over, a.over * b.over);
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { part: -b.part, over: b.over });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.part * b.part, a.over * b.over);
}

/** `b` must be positive: weights are. */
export function dividedBy(a: Fraction, b: Fraction): Fraction {
  return fraction(a.part * b.over, a.over * b.part);
}

/** Negative, zero or positive, as for a sort. */
export function compare(a: Fraction, b: Fraction): number {
  const left = a.part * b.over;
  const right = b.part * a.over;
  return left < right ? -1 : left > right ? 1 : 0;
}

export function isEqual(a: Fraction, b: Fraction): boolean {
  return a.part === b.part && a.over === b.over;
}

export function lesser(a: Fraction, b: Fraction): Fraction {
  return compare(a, b) <= 0 ? a : b;
}

export function sum(values: Iterable<Fraction>): Fraction {
  let total = zero;
  for (const value of values) total = plus(total, value);
  return total;
}

/** A share of 1 in tenths of a percent, rounded down: 0.8999 is 899, so that no rounding crosses a threshold. */
export function floorTenths(share: Fraction): number {
  const scaled = share.part * 1000n;
  const floor = scaled / share.over;
  return Number(scaled < 0n && scaled % share.over !== 0n ? floor - 1n : floor);
}

/** A share of 1 as a percentage with one decimal, rounded down. */
export function percent(share: Fraction): number {
  return floorTenths(share) / 10;
}

/** For display only: six decimals. */
export function toNumber(value: Fraction): number {
  return Number((value.part * 2_000_000n + value.over) / (value.over * 2n)) / 1_000_000;
}

/**
 * Hands out `total` tenths of a percent in proportion to the shares, so that a printed column adds up.
 * Every share gets its floor; what is left goes to the largest remainders, earlier entries first among equals.
 */
export function shareTenths(shares: readonly Fraction[], total: number): number[] {
  const floors = shares.map(floorTenths);
  let left = total - floors.reduce((a, b) => a + b, 0);
  const order = shares
    .map((share, index) => ({ index, rest: minus(share, fraction(floors[index] ?? 0, 1000)) }))
    .sort((a, b) => compare(b.rest, a.rest) || a.index - b.index);
  for (const { index } of order) {
    if (left <= 0) break;
    floors[index] = (floors[index] ?? 0) + 1;
    left -= 1;
  }
  return floors;
}
