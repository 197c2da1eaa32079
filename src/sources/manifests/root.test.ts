import fc from 'fast-check';
import { relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { relativeTo } from './root.ts';

it('names every path as node:path does', () => {
  const part = fc.constantFrom('a', 'b', 'a b', '.a', '..', '.', '', '...', 'a..', 'é', 'a\\..');
  const path = fc.array(part, { maxLength: 5 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(path, path, fc.boolean(), fc.boolean(), (start, rest, absolute, inside) => {
      const root = (absolute ? '/' : '') + start;
      const whole = inside ? `${root}/${rest}` : (absolute ? '/' : '') + rest;
      expect(relativeTo(root, whole)).toBe(relative(root, whole).replaceAll(sep, '/') || '.');
    }),
    { numRuns: 2000 },
  );
});
