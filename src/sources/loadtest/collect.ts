import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { compareText } from '../../model/identity.ts';
import type { Json } from '../../model/json.ts';
import { asRecord } from '../../model/json.ts';
import type { SourceAnswer } from '../../model/live.ts';
import type { LoadEvidence, LoadFile, LoadRun } from '../../model/load.ts';
import { csvReader } from './csv.ts';
import type { FoundFile } from './files.ts';
import { filesAt, headOf, sizeOf } from './files.ts';
import { limits } from './limits.ts';
import { readLines } from './lines.ts';
import type { Manifest } from './manifest.ts';
import { isManifest, readManifest } from './manifest.ts';
import { ndjsonReader } from './ndjson.ts';
import type { ReadSamples, RunParts } from './run.ts';
import { runOf, virtualUsers } from './run.ts';
import { Samples, flagOf, isAside } from './samples.ts';
import { readSummary } from './summary.ts';
import type { Summary } from './summary.ts';
import { Windows, spansOf } from './windows.ts';

export interface LoadOptions {
  /** Absolute paths that were named. */
  readonly paths: readonly string[];
  /** What file names are relative to. */
  readonly root: string;
  readonly progress?: (text: string) => void;
  /** Requests that are kept one by one; for tests. */
  readonly exact?: number;
}

type Content =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'summary'; readonly summary: Summary }
  | { readonly kind: 'samples'; readonly form: 'ndjson' | 'csv'; readonly isGzip: boolean };

/** A file that is of use, before its samples are read. */
interface Recognised extends FoundFile {
  readonly content: Content;
  readonly sha256?: string;
}

/** Reads what load tests left at the paths. Files are told by what is in them, never by their names. */
export async function collectLoadTests(options: LoadOptions): Promise<SourceAnswer<LoadEvidence>> {
  const missing = options.paths.find((path) => !existsSync(path));
  if (missing !== undefined)
    return { status: 'absent', reason: 'not-collected', text: 'a path that --load names does not exist' };
  const found = new Map<string, FoundFile>();
  const notes: string[] = [];
  for (const path of options.paths) {
    const { files, notes: more } = filesAt(path, options.root);
    notes.push(...more);
    for (const file of files) found.set(file.file, file);
  }
  const files: LoadFile[] = [];
  const recognised: Recognised[] = [];
  for (const file of [...found.values()].sort((a, b) => compareText(a.path, b.path))) {
    const { content, known } = recognise(file);
    if (known !== undefined) files.push(known);
    if (content !== undefined)
      recognised.push({ ...file, content, ...(known === undefined ? {} : { sha256: known.sha256 }) });
  }
  const runs = await readRuns(recognised, files, options);
  const evidence: LoadEvidence = {
    files: [...files].sort((a, b) => compareText(a.path, b.path)),
    runs: [...runs].sort((a, b) => compareText(a.id, b.id)),
    ancestors: [],
  };
  if (runs.length > 0) return { status: 'present', evidence };
  const [refused] = evidence.files.filter((file) => file.refused !== undefined);
  if (refused !== undefined)
    return {
      status: 'failed',
      reason: 'parse-error',
      text: `no load test could be read: ${refused.path}: ${refused.refused ?? ''}`,
    };
  const [note] = notes;
  return {
    status: 'absent',
    reason: 'not-collected',
    text: `no load test is at the paths that --load names${note === undefined ? '' : `: ${note}`}`,
  };
}

const csvHead = /^metric_name,timestamp,metric_value[,\r\n]/;
const ndjsonHead = /^\s*\{\s*"(?:metric|type)"\s*:\s*"[^"]*"\s*,\s*"(?:type|data)"\s*:/;

function recognise(found: FoundFile): { readonly content?: Content; readonly known?: LoadFile } {
  let head;
  try {
    head = headOf(found.file);
  } catch {
    return { known: { path: found.path, sha256: '', bytes: 0, refused: 'it can’t be read', notes: [] } };
  }
  if (ndjsonHead.test(head.text.slice(0, 2000)))
    return { content: { kind: 'samples', form: 'ndjson', isGzip: head.isGzip } };
  if (csvHead.test(head.text)) return { content: { kind: 'samples', form: 'csv', isGzip: head.isGzip } };
  if (!/^\s*\{/.test(head.text)) return {};
  return document(found, head.isGzip);
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

/** The files of each run: those that a manifest binds, else the summary and the samples of one folder, else each file. */
async function readRuns(
  recognised: readonly Recognised[],
  files: LoadFile[],
  options: LoadOptions,
): Promise<readonly LoadRun[]> {
  const runs: LoadRun[] = [];
  const results = recognised.filter(({ content }) => content.kind !== 'manifest');
  const free = new Map(results.map((one) => [one.path, one]));
  const samplesOf = new Map<string, ReadSamples>();
  const digests = new Map(
    results.flatMap(({ path, sha256 }) => (sha256 === undefined ? [] : [[path, sha256] as const])),
  );
  const read = async (
    one: Recognised,
    plan: LoadRun['plan'],
    unit: LoadRun['unit'],
  ): Promise<ReadSamples | undefined> => {
    const { samples, known } = await readSamples(one, plan, unit, options);
    digests.set(one.path, known.sha256);
    const place = files.findIndex(({ path }) => path === known.path);
    if (place < 0) files.push(known);
    else files[place] = known;
    return samples;
  };
  for (const one of recognised) {
    if (one.content.kind !== 'manifest') continue;
    const { manifest } = one.content;
    const named = manifest.files.map(({ path }) =>
      free.get(posix.normalize(posix.join(posix.dirname(one.path), path))),
    );
    const parts = named.flatMap((file) => file ?? []);
    for (const part of parts)
      if (part.content.kind === 'samples') {
        const samples = await read(part, manifest.plan, manifest.unit ?? virtualUsers);
        if (samples !== undefined) samplesOf.set(part.path, samples);
      }
    const refused = misfit(manifest, named, digests);
    if (refused !== undefined) {
      refuse(files, one.path, refused);
      continue;
    }
    for (const part of parts) free.delete(part.path);
    const run = assemble(one.path, parts, samplesOf, manifest);
    if (run !== undefined) runs.push(run);
  }
  for (const one of free.values()) {
    if (one.content.kind !== 'samples') continue;
    // Bound to no manifest, so its levels are virtual users, whatever an ignored one says.
    const samples = await read(one, [], virtualUsers);
    if (samples === undefined) free.delete(one.path);
    else samplesOf.set(one.path, samples);
  }
  for (const group of byFolder([...free.values()], samplesOf)) {
    const [first] = group;
    const run = first === undefined ? undefined : assemble(first.path, group, samplesOf);
    if (run !== undefined) runs.push(run);
  }
  return runs;
}

/** Why a manifest does not fit its files; then it says nothing of them, and they stand for themselves. */
function misfit(
  manifest: Manifest,
  named: readonly (Recognised | undefined)[],
  digests: ReadonlyMap<string, string>,
): string | undefined {
  for (const [index, { path, sha256, bytes }] of manifest.files.entries()) {
    const file = named[index];
    if (file === undefined) return `it is not used: ${path.slice(0, limits.name)} is not among the results`;
    if (digests.get(file.path) !== sha256 || (bytes !== undefined && bytes !== sizeOf(file.file)))
      return `it is not used: ${path.slice(0, limits.name)} is not the file that it was written for (another digest or size)`;
  }
  const kinds = named.flatMap((file) => file?.content.kind ?? []);
  if (kinds.filter((kind) => kind === 'samples').length > 1 || kinds.filter((kind) => kind === 'summary').length > 1)
    return 'it is not used: it binds several parts of a distributed run, which this version does not merge';
  return undefined;
}

function refuse(files: LoadFile[], path: string, refused: string): void {
  const place = files.findIndex((file) => file.path === path);
  const file = files[place];
  if (file !== undefined) files[place] = { ...file, refused };
}

function assemble(
  id: string,
  parts: readonly Recognised[],
  samplesOf: ReadonlyMap<string, ReadSamples>,
  manifest?: Manifest,
): LoadRun | undefined {
  const run: { -readonly [K in keyof RunParts]: RunParts[K] } = { id, ...(manifest === undefined ? {} : { manifest }) };
  for (const { path, content } of parts) {
    if (content.kind === 'summary') run.summary = { path, content: content.summary };
    const samples = samplesOf.get(path);
    if (samples !== undefined) run.samples = samples;
  }
  return run.summary === undefined && run.samples === undefined ? undefined : runOf(run);
}

/** A summary and samples alone in one folder are one run when they count the same requests. */
function byFolder(
  free: readonly Recognised[],
  samplesOf: ReadonlyMap<string, ReadSamples>,
): readonly (readonly Recognised[])[] {
  const folders = new Map<string, Recognised[]>();
  for (const one of free) {
    const folder = dirname(one.path);
    folders.set(folder, [...(folders.get(folder) ?? []), one]);
  }
  return [...folders.values()].flatMap((group): readonly (readonly Recognised[])[] => {
    const [summary, ...moreSummaries] = group.filter(({ content }) => content.kind === 'summary');
    const [samples, ...moreSamples] = group.filter(({ content }) => content.kind === 'samples');
    const alone = moreSummaries.length === 0 && moreSamples.length === 0;
    if (!alone || summary === undefined || samples === undefined) return group.map((one) => [one]);
    const told = summary.content.kind === 'summary' ? summary.content.summary.metrics.get('http_reqs') : undefined;
    const seen = samplesOf.get(samples.path)?.samples;
    const same = told?.values.get('count') === (seen === undefined ? Number.NaN : seen.counts.attempted + seen.aside);
    return same ? [[summary, samples]] : [[summary], [samples]];
  });
}

async function readSamples(
  { file, path, content }: Recognised,
  plan: LoadRun['plan'],
  unit: LoadRun['unit'],
  options: LoadOptions,
): Promise<{ readonly samples?: ReadSamples; readonly known: LoadFile }> {
  if (content.kind !== 'samples') throw new Error(`${path} holds no samples`);
  options.progress?.(`reading ${path}`);
  const samples = new Samples(options.exact);
  const ndjson = content.form === 'ndjson' ? ndjsonReader(samples) : undefined;
  const csv = content.form === 'csv' ? csvReader(samples) : undefined;
  const reader = ndjson ?? csv;
  if (reader === undefined) throw new Error(`${path} holds no samples`);
  const end = await readLines(file, content.isGzip, reader);
  const known: LoadFile = {
    path,
    sha256: end.sha256,
    bytes: end.bytes,
    format: ndjson === undefined ? 'k6 CSV' : 'k6 NDJSON',
    notes: [
      ...(end.cut === undefined ? [] : [end.cut]),
      ...(reader.broken === 0 ? [] : [`${reader.broken} lines are no samples`]),
      ...(end.longLines === 0 ? [] : [`${end.longLines} lines are too long and were left out`]),
    ],
  };
  if (csv !== undefined && csv.units.size > 1)
    return { known: { ...known, refused: 'its time stamps are of different units' } };
  if (samples.taken === 0)
    return { known: { ...known, refused: 'it holds no samples of HTTP requests or iterations' } };
  const { stages, from } = await stagesOf(file, content, samples, plan, unit);
  return {
    known,
    samples: {
      path,
      samples,
      end,
      broken: reader.broken,
      ...(ndjson === undefined ? {} : { ndjson }),
      stages,
      stagesFrom: from,
    },
  };
}

/** The stages of a run. Where its requests were too many to keep, the file is read once more, now that its spans are known. */
async function stagesOf(
  file: string,
  content: Extract<Content, { kind: 'samples' }>,
  samples: Samples,
  plan: LoadRun['plan'],
  unit: LoadRun['unit'],
) {
  const { spans, from } = spansOf(samples, plan);
  if (spans.length === 0) return { stages: [], from: 'none' as const };
  const windows = new Windows(spans, samples.isExact);
  if (samples.isExact) samples.each(windows.take);
  else {
    const again = {
      sample: (metric: string, time: number, value: number, tags: Parameters<typeof flagOf>[1]): void => {
        if (metric !== 'http_req_duration' || isAside(tags)) return;
        windows.take(time - value, value, flagOf(value, tags), samples.stageOf(tags));
      },
    };
    await readLines(file, content.isGzip, content.form === 'csv' ? csvReader(again) : ndjsonReader(again));
  }
  return { stages: windows.result(samples, unit), from };
}
