import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ReadinessError } from '../../model/errors.ts';

/** Characters a write call carries: many small writes are slow, one huge string is memory. */
const batchSize = 64 * 1024;

/** Writes a document, part by part, into a file whose folders are made as needed. */
export function writeDocument(path: string, body: string | Iterable<string>): void {
  let file: number | undefined;
  try {
    makeFolder(dirname(path));
    file = openSync(path, 'w');
    for (const batch of inBatches(body)) writeFileSync(file, batch, 'utf8');
  } catch (cause) {
    throw new ReadinessError('not-writable', `${path} can't be written: ${messageOf(cause)}`, {
      hint: 'choose another folder with --output, or another file with --format name=file',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Node's own recursive mkdir never ends where the system denies that a folder's parent is there, as /proc does. */
function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another run may have made it in the meantime.
      if (!existsSync(folder)) throw error;
    }
  }
}

export function* inBatches(body: string | Iterable<string>): Generator<string> {
  if (typeof body === 'string') {
    yield body;
    return;
  }
  let batch = '';
  for (const part of body) {
    batch += part;
    if (batch.length >= batchSize) {
      yield batch;
      batch = '';
    }
  }
  if (batch !== '') yield batch;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
