import { isUtf8 } from 'node:buffer';
import { closeSync, fstatSync, openSync, readSync, constants } from 'node:fs';
import { maxFileBytes } from './limits.ts';

export type FileText =
  | { readonly kind: 'text'; readonly text: string; readonly clean: boolean }
  | { readonly kind: 'encrypted'; readonly by: string }
  | { readonly kind: 'too-large'; readonly bytes: number }
  | { readonly kind: 'unreadable'; readonly why: string };

const headers: readonly (readonly [prefix: string, by: string])[] = [
  ['\0GITCRYPT', 'git-crypt'],
  ['age-encryption.org/', 'age'],
  ['-----BEGIN AGE ENCRYPTED FILE-----', 'age'],
  ['$ANSIBLE_VAULT;', 'ansible-vault'],
  ['-----BEGIN PGP MESSAGE-----', 'PGP'],
];

function decode(bytes: Buffer): FileText {
  const head = bytes.toString('latin1', 0, 64);
  const header = headers.find(([prefix]) => head.startsWith(prefix));
  if (header !== undefined) return { kind: 'encrypted', by: header[1] };
  // YAML may be UTF-16 with a byte order mark, as some Windows shells write it.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { kind: 'text', text: bytes.toString('utf16le', 2), clean: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    return {
      kind: 'text',
      text: bytes
        .subarray(2, 2 + ((bytes.length - 2) & ~1))
        .swap16()
        .toString('utf16le'),
      clean: true,
    };
  }
  return { kind: 'text', text: bytes.toString('utf8'), clean: isUtf8(bytes) };
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'ELOOP') return 'it is a loop of symbolic links';
  if (code === 'ENOENT') return 'it is a link to nothing, or was removed during the scan';
  return code === '' ? 'it could not be opened' : `the system answered ${code}`;
}

/** The text of a small file that lies beside manifests, such as `.gitignore`; undefined where there is none to be had. */
export function readBeside(path: string): string | undefined {
  const read = readFile(path, 1024 * 1024);
  return read.kind === 'text' ? read.text : undefined;
}

/** Reads a regular file; never waits on a pipe or device, never reads beyond the cap. */
export function readFile(path: string, most: number = maxFileBytes): FileText {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(handle);
    if (!stats.isFile()) return { kind: 'unreadable', why: 'it is no regular file' };
    if (stats.size > most) return { kind: 'too-large', bytes: stats.size };
    const bytes = Buffer.allocUnsafe(stats.size);
    let length = 0;
    while (length < bytes.length) {
      const count = readSync(handle, bytes, length, bytes.length - length, null);
      if (count === 0) break;
      length += count;
    }
    return decode(bytes.subarray(0, length));
  } catch (error) {
    return { kind: 'unreadable', why: reason(error) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}
