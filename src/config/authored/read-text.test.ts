import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTextFile, whyUnfit } from './read-text.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'readiness-text-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string) => join(folder, name);

test('a file is read whole, an empty one too', () => {
  writeFileSync(at('a'), 'name: bot # ü\n'.repeat(100_000));
  writeFileSync(at('b'), '');
  expect(readTextFile(at('a'))).toHaveLength(1_400_000);
  expect(readTextFile(at('b'))).toBe('');
});

test.runIf(process.platform !== 'win32')('a pipe, a device, a folder and a huge file are refused at once', () => {
  execFileSync('mkfifo', [at('pipe')]);
  symlinkSync('/dev/zero', at('zero'));
  writeFileSync(at('huge'), '');
  truncateSync(at('huge'), 5_000_000_000);
  for (const name of ['pipe', 'zero', '.']) expect(() => readTextFile(at(name))).toThrow('it is no regular file');
  expect(() => readTextFile(at('huge'))).toThrow('it is larger than 16777216 bytes');
  expect(() => readTextFile(at('gone'))).toThrow('ENOENT');
  expect(whyUnfit(new Error('it is no regular file'))).toBe(': it is no regular file');
  expect(whyUnfit(Object.assign(new Error('open /home/ada/x'), { code: 'ENOENT' }))).toBe('');
});
