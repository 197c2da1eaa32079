import { expect, test } from 'vitest';
import type { Star } from './glob.ts';
import { matchesGlob } from './glob.ts';

test.each<[string, string, Star, boolean]>([
  ['ghcr.io/quietfox/*', 'ghcr.io/quietfox/poll-bot', 'within-segment', true],
  ['ghcr.io/quietfox/*', 'ghcr.io/quietfox/tools/poll-bot', 'within-segment', false],
  ['ghcr.io/quietfox/**', 'ghcr.io/quietfox/tools/poll-bot', 'within-segment', true],
  ['ghcr.io/**/poll-*', 'ghcr.io/a/b/poll-bot', 'within-segment', true],
  ['ghcr.io/quietfox/*', 'ghcr.io/quietfox/tools/poll-bot:1', 'across', true],
  ['*.dkr.ecr.*.amazonaws.com', '1234.dkr.ecr.eu-central-1.amazonaws.com', 'within-segment', true],
  ['ghcr.io', 'ghcr.iox', 'within-segment', false],
  ['poll-bo?', 'poll-bot', 'across', true],
  ['a?b', 'a/b', 'across', false],
  ['', '', 'across', true],
  ['*', '', 'across', true],
  ['a+(b)', 'aab', 'across', false],
])('%s and %s, a star being %s: %s', (pattern, text, star, expected) => {
  expect(matchesGlob(pattern, text, star)).toBe(expected);
});

test('a pattern that is made to backtrack takes no longer than its length', () => {
  const began = performance.now();
  expect(matchesGlob(`${'*a'.repeat(190)}b`, 'a'.repeat(400), 'across')).toBe(false);
  expect(performance.now() - began).toBeLessThan(1000);
});

test('what is longer than any image matches nothing', () => {
  expect(matchesGlob('**', 'a'.repeat(400), 'across')).toBe(true);
  expect(matchesGlob('**', 'a'.repeat(401), 'across')).toBe(false);
});
