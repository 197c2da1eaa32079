import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { ScanFlags } from '../app/flags.ts';
import { confirmOn } from './confirm.ts';
import type { Io } from './io.ts';
import { hostFor } from './reporting.ts';

test.each([
  ['y\n', true],
  ['Yes\n', true],
  ['\n', false],
  ['no\n', false],
  ['yesterday\n', false],
  ['', false],
])('%j', async (typed, expected) => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.end(typed);
  expect(await confirmOn(input, output, 'Run it?')).toBe(expected);
  expect(String(output.read())).toBe('Run it? [y/N] ');
});

test.each<readonly [string, ScanFlags, boolean]>([
  ['without a cluster', {}, false],
  ['with one', { cluster: true }, true],
  ['where it is allowed already', { cluster: true, allowExec: true }, false],
])('%s nobody is asked in vain', (_, flags, isAsked) => {
  const io: Io = {
    cwd: '/',
    env: {},
    now: () => new Date(0),
    readStandardInput: () => '',
    progress: () => undefined,
    out: () => undefined,
    err: () => undefined,
    columns: undefined,
    color: false,
    confirmer: () => () => Promise.resolve(true),
  };
  expect(hostFor(flags, io).confirm !== undefined).toBe(isAsked);
});
