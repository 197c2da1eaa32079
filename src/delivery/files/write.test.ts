import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeDocument } from './write.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'readiness-write-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('folders are made as needed, once', () => {
  for (const body of ['one', ['t', 'w', 'o']]) writeDocument(join(folder, 'a/b/c.txt'), body);
  expect(readFileSync(join(folder, 'a/b/c.txt'), 'utf8')).toBe('two');
});

test('a folder that is a file, and a folder that nobody can make, are told', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => {
    writeDocument(join(folder, 'file/report.html'), '');
  }).toThrow(/can't be written/);
});

// Node's recursive mkdir goes on for ever there.
test.runIf(process.platform === 'linux')('a folder in /proc is told', () => {
  expect(() => {
    writeDocument('/proc/nowhere/deep/report.html', '');
  }).toThrow(/\/proc\/nowhere\/deep\/report\.html can't be written: ENOENT/);
});
