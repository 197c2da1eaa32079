import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestOf } from './hash.ts';

function wanted(value: unknown): string {
  return createHash('sha256')
    .update(canonicalize(value) ?? '', 'utf8')
    .digest('hex');
}

test('digests are those of the RFC 8785 form as the reference implementation writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(digestOf(value)).toBe(wanted(value));
    }),
    { numRuns: 500 },
  );
});

test('the order in which keys were written makes no difference, however many shapes were met before', () => {
  for (let shape = 0; shape < 500; shape += 1) {
    const first = { first: 1, [`k${shape}`]: 'a', b: [`${shape}`], 7: null };
    const second = { 7: null, b: [`${shape}`], [`k${shape}`]: 'a', first: 1 };
    expect(digestOf(first)).toBe(wanted(first));
    expect(digestOf(second)).toBe(digestOf(first));
  }
});

test('what goes to the hash in many pieces has the same digest', () => {
  const long = Array.from({ length: 5000 }, (_, index) => ({
    name: `n${index}`,
    text: 'é"\\\u2028\u{1f600}',
    list: [[]],
  }));
  expect(digestOf({ long, after: {} })).toBe(wanted({ long, after: {} }));
});

test('a key whose value is undefined is no key', () => {
  expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
});
