import type { ScanFlags } from '../app/flags.ts';
import type { Host } from '../app/host.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import type { Io } from './io.ts';
import { printable } from './io.ts';

/** The host of a run: silent, patient (a line a second once it takes longer), or with `--verbose` every step. */
export function hostFor(flags: ScanFlags, given: Io): Host {
  const confirm = flags.cluster === true && flags.allowExec !== true ? given.confirmer?.() : undefined;
  const io = confirm === undefined ? given : { ...given, confirm };
  if (flags.quiet === true) return { ...io, progress: () => undefined };
  if (flags.verbose === true) {
    return {
      ...io,
      progress: (text) => {
        io.err(`${printable(text)}\n`);
      },
    };
  }
  return flags.progress === false ? { ...io, progress: () => undefined } : io;
}

/** Warnings of the run on standard error, each once; the scorecard keeps them too. */
export function printWarnings(run: ReadinessRun, flags: ScanFlags, io: Io): void {
  if (flags.quiet === true) return;
  for (const warning of new Set(run.targets.flatMap(({ warnings }) => warnings)))
    io.err(`warning: ${printable(warning)}\n`);
}
