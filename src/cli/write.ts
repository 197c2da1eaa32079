import { writeSync } from 'node:fs';
import { ReadinessError } from '../model/errors.ts';

/** Writes to an open descriptor until all of it is out: a pipe may take less than it is given, or nothing for a moment. */
export function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(file, bytes, written);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // The reader went away (`readiness checks | head`): nobody wants the rest.
      if (code === 'EPIPE') return;
      if (code === 'EAGAIN') continue;
      throw new ReadinessError('not-writable', `the output can't be written (${String(code)})`, { cause: error });
    }
  }
}
