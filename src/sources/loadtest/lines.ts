import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { limits } from './limits.ts';

/** How reading ended. */
export interface ReadToEnd {
  readonly sha256: string;
  /** On the disk. */
  readonly bytes: number;
  /** Uncompressed bytes. */
  readonly read: number;
  /** Why the text is not whole. */
  readonly cut?: string;
  /** Lines longer than the limit, left out. */
  readonly longLines: number;
}

export interface LineReader {
  /** One line without its end; the buffer is used again afterwards. */
  readonly line: (buffer: Buffer, start: number, end: number) => void;
}

const newline = 10;

/**
 * Hands a file over line by line, gunzipped where it is compressed, in the memory of one piece and the longest line.
 * A last line without an end is not handed over: its writer was interrupted.
 */
export async function readLines(file: string, isGzip: boolean, reader: LineReader): Promise<ReadToEnd> {
  const hash = createHash('sha256');
  let bytes = 0;
  let read = 0;
  let longLines = 0;
  let skipping = false;
  let rest: Buffer = Buffer.alloc(0);
  let cut: string | undefined;
  const source = createReadStream(file, { highWaterMark: limits.piece });
  source.on('data', (piece) => {
    const raw = typeof piece === 'string' ? Buffer.from(piece) : piece;
    bytes += raw.length;
    hash.update(raw);
  });
  const text = isGzip ? source.pipe(createGunzip({ chunkSize: limits.piece })) : source;
  if (text !== source) source.on('error', (error) => text.destroy(error));
  try {
    for await (const piece of text) {
      const next = piece as Buffer;
      read += next.length;
      const firstEnd = next.indexOf(newline);
      if (firstEnd < 0) {
        if (!skipping) rest = Buffer.concat([rest, next]);
        if (rest.length > limits.line) [rest, skipping] = [Buffer.alloc(0), true];
      } else {
        if (skipping || rest.length + firstEnd > limits.line) longLines += 1;
        else if (rest.length > 0) {
          const joined = Buffer.concat([rest, next.subarray(0, firstEnd)]);
          reader.line(joined, 0, joined.length);
        } else reader.line(next, 0, firstEnd);
        skipping = false;
        let start = firstEnd + 1;
        for (let end = next.indexOf(newline, start); end >= 0; end = next.indexOf(newline, start)) {
          if (end - start > limits.line) longLines += 1;
          else reader.line(next, start, end);
          start = end + 1;
        }
        rest = Buffer.from(next.subarray(start));
      }
      if (read > limits.text) {
        cut = `only the first ${Math.round(limits.text / 1e9)} GB were read`;
        break;
      }
    }
  } catch (error) {
    cut = brokenOff(error);
  }
  source.destroy();
  if (cut === undefined && (rest.length > 0 || skipping)) cut = 'the last line has no end';
  return { sha256: hash.digest('hex'), bytes, read, longLines, ...(cut === undefined ? {} : { cut }) };
}

function brokenOff(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'Z_BUF_ERROR') return 'the compressed file ends too early';
  if (code.startsWith('Z_')) return 'the compressed file is damaged';
  return 'the file can’t be read to its end';
}
