import type { readFileSync } from 'node:fs';
import type { Host } from '../app/host.ts';

/** A command's way to the world: a host, and the streams. Reports go to `out`, everything else to `err`. */
export interface Io extends Host {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly columns: number | undefined;
  /** Colours are wanted: a terminal, and neither NO_COLOR nor TERM=dumb. */
  readonly color: boolean;
}

export function processIo(read: typeof readFileSync): Io {
  const { stdout, stderr, env } = process;
  const started = performance.now();
  let shown = 0;
  return {
    cwd: process.cwd(),
    env,
    now: () => new Date(),
    readStandardInput: () => read(0, 'utf8'),
    out: (text) => {
      stdout.write(text);
    },
    err: (text) => {
      stderr.write(text);
    },
    columns: stdout.columns,
    color: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    progress: (text) => {
      const now = performance.now();
      if (now - started < 1000 || now - shown < 1000) return;
      shown = now;
      stderr.write(`${text}\n`);
    },
  };
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly problems?: readonly { file: string; line: number; column: number; message: string; hint?: string }[];
}

/** What happened, where, what to do; a stack only where the fault is ours. */
export function printError(io: Io, error: unknown): void {
  if (!(error instanceof Error)) {
    io.err(`readiness: ${String(error)}\n`);
    return;
  }
  const known: ErrorLike = error;
  if (known.name !== 'ReadinessError') {
    io.err(
      `readiness: internal error: ${known.message}\nThis is a fault of the program. Please report it with the command and this text:\n${error.stack ?? ''}\n`,
    );
    return;
  }
  io.err(`readiness: ${known.message}\n`);
  for (const problem of known.problems ?? []) {
    io.err(`  ${problem.file}:${problem.line}:${problem.column} ${problem.message}\n`);
    if (problem.hint !== undefined) io.err(`    ${problem.hint}\n`);
  }
  if (known.hint !== undefined) io.err(`  ${known.hint}\n`);
}
