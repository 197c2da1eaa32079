import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Json } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';
import type { LoadFile } from '../../model/load.ts';
import type { FoundFile } from './files.ts';
import { headOf, sizeOf } from './files.ts';
import { limits } from './limits.ts';
import type { Manifest } from './manifest.ts';
import { isManifest, readManifest } from './manifest.ts';
import type { Summary } from './summary.ts';
import { readSummary } from './summary.ts';

export type Content =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'summary'; readonly summary: Summary }
  | { readonly kind: 'samples'; readonly form: 'ndjson' | 'csv'; readonly isGzip: boolean; readonly instance?: string };

/** A file that is of use, before its samples are read. */
export interface Recognised extends FoundFile {
  readonly content: Content;
  readonly sha256?: string;
}

/** A file of samples. */
export interface RecognisedSamples extends Recognised {
  readonly content: Extract<Content, { kind: 'samples' }>;
}

export function isSamples(one: Recognised): one is RecognisedSamples {
  return one.content.kind === 'samples';
}

const csvHead = /^metric_name,timestamp,metric_value[,\r\n]/;
const ndjsonHead = /^\s*\{\s*"(?:metric|type)"\s*:\s*"[^"]*"\s*,\s*"(?:type|data)"\s*:/;

/** What a file is, by its first bytes; nothing for one that is of no load test. */
export function recognise(found: FoundFile): { readonly content?: Content; readonly known?: LoadFile } {
  let head;
  try {
    head = headOf(found.file);
  } catch {
    return { known: { path: found.path, sha256: '', bytes: 0, refused: 'it can’t be read', notes: [] } };
  }
  if (ndjsonHead.test(head.text.slice(0, 2000)))
    return { content: { kind: 'samples', form: 'ndjson', isGzip: head.isGzip, ...instanceIn(head.text) } };
  if (csvHead.test(head.text))
    return { content: { kind: 'samples', form: 'csv', isGzip: head.isGzip, ...instanceIn(head.text) } };
  if (!/^\s*\{/.test(head.text)) return {};
  return document(found, head.isGzip);
}

/** The tag with which k6-operator tells the pods of one run apart. */
function instanceIn(text: string): { readonly instance?: string } {
  const instance = /"instance_id":"([^"]{1,40})"|[,&]instance_id=([^&,\s]{1,40})/.exec(text);
  const found = instance?.[1] ?? instance?.[2];
  return found === undefined ? {} : { instance: found };
}

function document(found: FoundFile, isGzip: boolean): { readonly content?: Content; readonly known?: LoadFile } {
  const told = (sha256: string, rest: Omit<LoadFile, 'path' | 'sha256' | 'bytes' | 'notes'>): LoadFile => ({
    path: found.path,
    sha256,
    bytes: sizeOf(found.file),
    notes: [],
    ...rest,
  });
  const size = sizeOf(found.file);
  if (size > limits.document) return { known: told('', { refused: 'it is too large for a summary' }) };
  const bytes = readFileSync(found.file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  let value: Json;
  try {
    const text = isGzip ? gunzipSync(bytes, { maxOutputLength: limits.document }) : bytes;
    value = JSON.parse(text.toString('utf8')) as Json;
  } catch {
    // Other JSON-like files lie beside results; only what has the words of a result is a broken one.
    return /"(?:http_req_duration|testRunDurationMs|root_group)"|LoadTestManifest/.test(headOf(found.file).text)
      ? { known: told(sha256, { refused: 'it is cut off or damaged: it is no whole JSON document' }) }
      : {};
  }
  const record = asRecord(value);
  if (record === undefined) return {};
  if (isManifest(record)) {
    const manifest = readManifest(record);
    return typeof manifest === 'string'
      ? { known: told(sha256, { format: 'readiness manifest', refused: manifest }) }
      : { content: { kind: 'manifest', manifest }, known: told(sha256, { format: 'readiness manifest' }) };
  }
  const summary = readSummary(record);
  if (summary === undefined) return {};
  return 'refused' in summary
    ? { known: told(sha256, { refused: summary.refused }) }
    : { content: { kind: 'summary', summary }, known: told(sha256, { format: summary.format }) };
}
