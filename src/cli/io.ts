import { fstatSync } from 'node:fs';
import type { Host } from '../app/host.ts';
import { terminalConfirm } from './confirm.ts';
import type { Confirm } from './confirm.ts';
import { writeAll } from './write.ts';

/** A command's way to the world: a host, and the streams. Reports go to `out`, everything else to `err`. */
export interface Io extends Host {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly columns: number | undefined;
  /** Colours are wanted: a terminal, and neither NO_COLOR nor TERM=dumb. */
  readonly color: boolean;
  /** Finds out whether a person can be asked; only where something is to be asked. */
  readonly confirmer?: () => Confirm | undefined;
}

/** Milliseconds after which a run says what it is doing. */
const patience = 1000;

/**
 * The process's own streams. `process.stdout` and `performance` load a good part of Node's library at first use,
 * several times what a small scan takes, so they are touched only where there is a terminal to ask.
 */
export function processIo(read: (descriptor: 0, encoding: 'utf8') => string): Io {
  const { env } = process;
  const started = Date.now();
  let shown = started;
  const terminal = isTerminal(1);
  return {
    cwd: process.cwd(),
    env,
    now: () => new Date(),
    readStandardInput: () => read(0, 'utf8'),
    // A young generation that stays small costs a tenth more time and saves a third of the memory.
    expectMuch: () => {
      process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
    },
    out: (text) => {
      writeAll(1, text);
    },
    err: say,
    confirmer: terminalConfirm,
    columns: terminal ? process.stdout.columns : undefined,
    color: terminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    progress: (text) => {
      const now = Date.now();
      if (now - started < patience || now - shown < patience) return;
      shown = now;
      say(`${text}\n`);
    },
  };
}

/** A message that can't be shown changes nothing of what was found, and leaves nobody to tell. */
function say(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    // Standard error is full or closed.
  }
}

/** Device number of /dev/null on Linux: a character device like a terminal, and the usual place for unwanted output. */
const nullDevice = 0x103;

function isTerminal(descriptor: 1 | 2): boolean {
  try {
    const status = fstatSync(descriptor);
    return status.isCharacterDevice() && status.rdev !== nullDevice && process.stdout.isTTY;
  } catch {
    return false;
  }
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly problems?: readonly { file: string; line: number; column: number; message: string; hint?: string }[];
}

/** Messages quote arguments and files: what steers a terminal or turns the direction of its text is written out. */
export function printable(text: string): string {
  return (
    text
      .replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
      // GitHub's runner obeys what a step prints: `::` at the start of a line, `##[` anywhere.
      .replace(/^([^\S\n]*):(?=:)/gm, '$1\\u{3a}')
      .replaceAll('##[', '##\\u{5b}')
  );
}

/** What happened, where, what to do; a stack only where the fault is ours. */
export function printError(io: Io, error: unknown): void {
  const say = (text: string): void => {
    io.err(printable(text));
  };
  if (!(error instanceof Error)) {
    say(`readiness: ${String(error)}\n`);
    return;
  }
  const known: ErrorLike = error;
  if (known.name !== 'ReadinessError') {
    say(
      `readiness: internal error: ${known.message}\nThis is a fault of the program. Please report it with the command and this text:\n${error.stack ?? ''}\n`,
    );
    return;
  }
  say(`readiness: ${known.message}\n`);
  for (const problem of known.problems ?? []) {
    say(`  ${problem.file}:${problem.line}:${problem.column} ${problem.message}\n`);
    if (problem.hint !== undefined) say(`    ${problem.hint}\n`);
  }
  if (known.hint !== undefined) say(`  ${known.hint}\n`);
}
