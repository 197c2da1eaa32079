import { describe, expect, test } from 'vitest';
import type { Io } from './io.ts';
import { hostFor, printWarnings } from './reporting.ts';
import type { ReadinessRun } from '../model/scorecard.ts';

function listening(): { readonly io: Io; readonly err: string[]; readonly patient: string[] } {
  const err: string[] = [];
  const patient: string[] = [];
  const io: Io = {
    cwd: '.',
    env: {},
    now: () => new Date(0),
    readStandardInput: () => '',
    progress: (text) => {
      patient.push(text);
    },
    out: () => undefined,
    err: (text) => {
      err.push(text);
    },
    columns: undefined,
    color: false,
  };
  return { io, err, patient };
}

describe('what is said while a run goes on', () => {
  test.each([
    ['by default the patient progress line', {}, [], ['reading']],
    ['every step with --verbose', { verbose: true }, ['reading\n'], []],
    ['nothing with --quiet', { quiet: true, verbose: true }, [], []],
    ['nothing with --no-progress', { progress: false }, [], []],
  ] as const)('%s', (_, flags, toErr, toProgress) => {
    const { io, err, patient } = listening();
    hostFor(flags, io).progress('reading');
    expect({ err, patient }).toEqual({ err: toErr, patient: toProgress });
  });

  test('warnings of all targets, each once, unless --quiet', () => {
    const run = {
      targets: [{ warnings: ['\u001b[31mred.yaml', 'b'] }, { warnings: ['b'] }],
    } as unknown as ReadinessRun;
    const loud = listening();
    printWarnings(run, {}, loud.io);
    expect(loud.err).toEqual(['warning: \\u{1b}[31mred.yaml\n', 'warning: b\n']);
    const quiet = listening();
    printWarnings(run, { quiet: true }, quiet.io);
    expect(quiet.err).toEqual([]);
  });
});
