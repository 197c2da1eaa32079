import fc from 'fast-check';

/** A manifest, or part of one: `undefined` leaves a field out when it is written as JSON. */
export type Made = fc.Arbitrary<unknown>;
export type Fields = Readonly<Record<string, Made>>;

/** Present in most cases, absent in some, and null in a few. */
export function often(value: Made): Made {
  return fc.oneof(
    { weight: 12, arbitrary: value },
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

/** Absent or null in a few cases: what lies below it is what matters. */
export function nearlyAlways(value: Made): Made {
  return fc.oneof({ weight: 30, arbitrary: value }, { weight: 1, arbitrary: fc.constantFrom(undefined, null) });
}

/** Absent in most cases. */
export function rarely(value: Made): Made {
  return fc.oneof({ weight: 1, arbitrary: value }, { weight: 5, arbitrary: fc.constant(undefined) });
}

export function object(fields: Fields): Made {
  return fc.record(fields);
}

/** Each field often there. */
export function loose(fields: Fields): Made {
  return fc.record(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, often(value)])));
}

export function one(...values: readonly unknown[]): Made {
  return fc.constantFrom(...values);
}

/** The first is drawn as often as all others together. */
export function mostly(value: Made, ...others: readonly Made[]): Made {
  return fc.oneof(
    { weight: others.length, arbitrary: value },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

export function listOf(value: Made, maxLength = 2, minLength = 0): Made {
  return fc.array(value, { minLength, maxLength });
}

/** Items are null in a few cases, and the list is empty in a few. */
export function listWithGaps(value: Made, maxLength = 2): Made {
  const items = fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) });
  return mostly(
    fc.array(items, { minLength: 1, maxLength, size: 'max' }),
    fc.constant([]),
    ...Array<Made>(9).fill(fc.array(items, { minLength: 1, maxLength, size: 'max' })),
  );
}
