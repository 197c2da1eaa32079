import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** More than anybody writes by hand, or generates for a person to read. */
const maxAuthoredBytes = 16 * 1024 * 1024;

/** What a shell opened for the program, such as `<(helm template .)`: a pipe with somebody at its other end. */
const opened = /^\/(?:dev\/(?:stdin|fd\/\d+)|proc\/self\/fd\/\d+)$/;

/** Why {@link readTextFile} refused a file, as the end of a message; nothing where the system did, whose words hold whole paths. */
export function whyUnfit(cause: unknown): string {
  return cause instanceof Error && !('code' in cause) ? `: ${cause.message}` : '';
}

/**
 * The text of a file that was named, or that lies in a repository under a known name. A pipe that nobody writes to, a
 * device without an end and a file without measure are refused: such a name may be a stranger's. Throws an Error that says why.
 */
export function readTextFile(path: string, most: number = maxAuthoredBytes): string {
  if (opened.test(path)) return readFileSync(path, 'utf8');
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Error('it is no regular file');
    if (stats.size > most) throw new Error(`it is larger than ${most} bytes`);
    const bytes = Buffer.allocUnsafe(stats.size);
    let length = 0;
    for (let count = -1; count !== 0 && length < bytes.length; length += count)
      count = readSync(file, bytes, length, bytes.length - length, null);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
