import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { JsonRecord, Json } from '../../../model/json.ts';
import { asRecord, recordAt, stringAt } from '../../../model/json.ts';

/** A file that k6 reads when it starts a script. */
export interface ScriptFile {
  /** Relative to the folder of the script; of a module from the network, its address without query. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What `k6 archive` found: the script, everything that it imports or opens, and the options that hold for the run. */
export interface Archived {
  readonly script: ScriptFile;
  readonly imports: readonly ScriptFile[];
  /** Files that the script opens. */
  readonly data: readonly ScriptFile[];
  readonly options: JsonRecord;
}

/** Reads the archive (a tar) that k6 writes; undefined where it is none. */
export function readArchive(tar: Buffer): Archived | undefined {
  let metadata: JsonRecord | undefined;
  let main: Buffer | undefined;
  const files = new Map<string, Buffer>();
  for (const { name, content } of entriesOf(tar)) {
    if (name === 'metadata.json') metadata = parsed(content);
    else if (name === 'data') main = content;
    else if (/^(?:file|https)\//.test(name)) files.set(name, content);
  }
  const options = recordAt(metadata, 'options');
  if (metadata === undefined || options === undefined || main === undefined) return undefined;
  const entry = pathOf(stringAt(metadata, 'filename') ?? 'script.js');
  const folder = posix.dirname(entry);
  const others = [...files].map(([name, content]) => ({ name, file: fileOf(relativeName(name, folder), content) }));
  return {
    script: fileOf(posix.basename(entry), main),
    imports: others.filter(({ name }) => isModule(name)).map(({ file }) => file),
    data: others.filter(({ name }) => !isModule(name)).map(({ file }) => file),
    options,
  };
}

const isModule = (name: string): boolean => name.startsWith('https/') || /\.[cm]?[jt]s$/.test(name);

/** `file:///folder/script.js` of the metadata as a path. */
function pathOf(address: string): string {
  return decodeURIComponent(address.replace(/^file:\/\//, ''));
}

/** A name in the archive as a report shows it: none that tells of the machine. */
function relativeName(name: string, folder: string): string {
  if (name.startsWith('https/')) return `https://${name.slice('https/'.length).replace(/\?.*$/, '')}`;
  const path = posix.relative(folder, name.slice('file'.length));
  return path.startsWith('../../') ? posix.basename(path) : path;
}

function fileOf(path: string, content: Buffer): ScriptFile {
  return { path, sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

function parsed(content: Buffer): JsonRecord | undefined {
  try {
    return asRecord(JSON.parse(content.toString('utf8')) as Json);
  } catch {
    return undefined;
  }
}

const block = 512;

/** Regular files of a tar, with the long names of its PAX headers. */
function* entriesOf(tar: Buffer): Generator<{ readonly name: string; readonly content: Buffer }> {
  let longName: string | undefined;
  for (let at = 0; at + block <= tar.length;) {
    const text = (from: number, length: number): string =>
      tar.toString('utf8', at + from, at + from + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    if (text(0, 100) === '' || !(size >= 0)) return;
    const content = tar.subarray(at + block, at + block + size);
    const kind = text(156, 1);
    const prefix = text(345, 155);
    const name = longName ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`);
    longName = kind === 'x' ? /\d+ path=(.*)\n/.exec(content.toString('utf8'))?.[1] : undefined;
    if (kind === '' || kind === '0') yield { name, content };
    at += block + Math.ceil(size / block) * block;
  }
}
