import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digestOf, digestOfSmall } from './hash.ts';

test('digests are those of the RFC 8785 form as the reference implementation writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const wanted = createHash('sha256')
        .update(canonicalize(value) ?? '', 'utf8')
        .digest('hex');
      expect(digestOf(value)).toBe(wanted);
      expect(digestOfSmall(value)).toBe(wanted);
    }),
    { numRuns: 500 },
  );
});

test('a key whose value is undefined is no key', () => {
  expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
});
