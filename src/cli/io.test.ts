import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { printable, processIo } from './io.ts';

const written = vi.hoisted((): string[] => []);
vi.mock('./write.ts', () => ({
  writeAll: (file: number, text: string) => {
    if (text === 'full') throw new Error('ENOSPC');
    written.push(`${file}: ${text}`);
  },
}));

beforeEach(() => {
  written.length = 0;
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a run that takes longer than a second says so on standard error, a line a second at most', () => {
  const io = processIo(() => '');
  io.progress('reading 1 of 9');
  vi.setSystemTime(999);
  io.progress('reading 2 of 9');
  expect(written).toEqual([]);
  vi.setSystemTime(1000);
  io.progress('reading 3 of 9');
  vi.setSystemTime(1500);
  io.progress('reading 4 of 9');
  vi.setSystemTime(2000);
  io.progress('reading 5 of 9');
  expect(written).toEqual(['2: reading 3 of 9\n', '2: reading 5 of 9\n']);
});

test('a message that can not be shown ends no run', () => {
  const io = processIo(() => '');
  expect(() => {
    io.err('full');
  }).not.toThrow();
  expect(() => {
    io.out('full');
  }).toThrow('ENOSPC');
});

test.each([
  ['a::b\n  ::error::forged\n', 'a::b\n  \\u{3a}:error::forged\n'],
  ['x ##[add-mask]y', 'x ##\\u{5b}add-mask]y'],
  ['\r::error::forged', '\\u{d}::error::forged'],
])('%j holds no command for a CI runner', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
