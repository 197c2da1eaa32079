import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, writeSync } from 'node:fs';

/** Bytes that a log may grow to before it is cut, and what is kept of its end then. */
const most = 1 << 20;
const kept = 1 << 18;
const cutEvery = 1_000;

/**
 * A log file for a child process. The child writes to the file itself: a pipe would fill up and stop the child while its
 * parent is busy with something synchronous. Some of these programs log without end, so the file is cut from time to time.
 */
export interface CappedLog {
  /** For the child's stdout and stderr. */
  readonly descriptor: number;
  /** Its last lines. */
  readonly tail: (lines?: number) => string;
  readonly close: () => void;
}

export function cappedLog(file: string): CappedLog {
  // In append mode the child's next line goes to the new end after a cut.
  const descriptor = openSync(file, 'a+', 0o600);
  const timer = setInterval(() => cut(descriptor), cutEvery).unref();
  return {
    descriptor,
    tail: (lines = 20) => (existsSync(file) ? lastLines(readFileSync(file, 'utf8'), lines) : ''),
    close: () => {
      clearInterval(timer);
      closeSync(descriptor);
    },
  };
}

const lastLines = (text: string, count: number): string => text.trimEnd().split('\n').slice(-count).join('\n');

function cut(descriptor: number): void {
  const { size } = fstatSync(descriptor);
  if (size <= most) return;
  const end = Buffer.alloc(kept);
  readSync(descriptor, end, 0, kept, size - kept);
  ftruncateSync(descriptor, 0);
  writeSync(descriptor, end);
}
