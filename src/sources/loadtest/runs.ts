import { dirname, posix } from 'node:path';
import { compareText } from '../../model/identity.ts';
import type { LoadFile, LoadRun } from '../../model/load.ts';
import { sizeOf } from './files.ts';
import { limits } from './limits.ts';
import type { Manifest } from './manifest.ts';
import { combined, gapIn, ranTogether } from './parts.ts';
import type { SampleOptions } from './read-samples.ts';
import { readSamples } from './read-samples.ts';
import type { Recognised, RecognisedSamples } from './recognise.ts';
import { isSamples } from './recognise.ts';
import type { ReadSamples, RunParts, SummaryFile } from './run.ts';
import { runOf, virtualUsers } from './run.ts';

interface Bound {
  readonly path: string;
  readonly manifest: Manifest;
  /** What the manifest names, in its order; undefined for what is not there. */
  readonly named: readonly (Recognised | undefined)[];
}

/** What manifests say of one run: one, or those of its parts. */
type BoundRun = readonly [Bound, ...Bound[]];

/** The runs that the files hold. What is found out about a file on the way is put into `files`. */
export async function readRuns(
  recognised: readonly Recognised[],
  files: LoadFile[],
  options: SampleOptions,
): Promise<readonly LoadRun[]> {
  const free = new Map(
    recognised.filter(({ content }) => content.kind !== 'manifest').map((one) => [one.path, one] as const),
  );
  const runs: LoadRun[] = [];
  for (const bound of boundRuns(recognised, free)) {
    const run = await readBound(bound, files, options);
    if (run === undefined) continue;
    for (const { named } of bound) for (const one of named) if (one !== undefined) free.delete(one.path);
    runs.push(run);
  }
  for (const group of byFolder([...free.values()])) runs.push(...(await readFree(group, files, options)));
  return runs;
}

/** Manifests by run: the parts of a distributed one belong together. */
function boundRuns(recognised: readonly Recognised[], free: ReadonlyMap<string, Recognised>): readonly BoundRun[] {
  const whole: BoundRun[] = [];
  const parts = new Map<string, Bound[]>();
  for (const { path, content } of recognised) {
    if (content.kind !== 'manifest') continue;
    const { manifest } = content;
    const named = manifest.files.map((file) => free.get(posix.normalize(posix.join(posix.dirname(path), file.path))));
    const bound = { path, manifest, named };
    if (manifest.segment === undefined) whole.push([bound]);
    else {
      const key = JSON.stringify([manifest.script, manifest.origin, manifest.commit, manifest.unit, manifest.plan]);
      parts.set(key, [...(parts.get(key) ?? []), bound]);
    }
  }
  return [...whole, ...[...parts.values()].flatMap(atOneTime)];
}

/** Parts of the same script may be of several runs: one run's parts begin before the first of them ends. */
function atOneTime(parts: readonly Bound[]): readonly BoundRun[] {
  const time = (text: string | undefined): number => Date.parse(text ?? '') || 0;
  const runs: [Bound, ...Bound[]][] = [];
  let end = -Infinity;
  for (const part of [...parts].sort((a, b) => time(a.manifest.startedAt) - time(b.manifest.startedAt))) {
    const current = runs.at(-1);
    const [start, own] = [time(part.manifest.startedAt), time(part.manifest.endedAt)];
    if (current === undefined || start > end) {
      runs.push([part]);
      end = own;
    } else {
      current.push(part);
      end = Math.min(end, own);
    }
  }
  return runs;
}

async function readBound(bound: BoundRun, files: LoadFile[], options: SampleOptions): Promise<LoadRun | undefined> {
  const manifest = combined([bound[0].manifest, ...bound.slice(1).map((one) => one.manifest)]);
  const parts = bound.flatMap(({ named }) => named.flatMap((one) => one ?? []));
  const { samples, known } = await readSamples(
    parts.filter(isSamples),
    manifest.plan,
    manifest.unit ?? virtualUsers,
    options,
  );
  for (const file of known) note(files, file);
  const digests = new Map(files.map(({ path, sha256 }) => [path, sha256]));
  const refused = bound
    .map((one) => ({ one, because: misfit(one, digests) }))
    .filter(({ because }) => because !== undefined);
  for (const { one, because } of refused) if (because !== undefined) refuse(files, one.path, because);
  if (refused.length > 0) {
    for (const { path } of bound)
      if (refused.every(({ one }) => one.path !== path))
        refuse(files, path, 'it is not used: another part of its run is not');
    return undefined;
  }
  const segments = bound.flatMap((one) => one.manifest.segment ?? []);
  const missing = segments.length === 0 ? undefined : gapIn(segments);
  return assembled(bound[0].path, parts, samples, manifest, missing);
}

/** Why a manifest does not fit its files; then it says nothing of them, and they stand for themselves. */
function misfit({ manifest, named }: Bound, digests: ReadonlyMap<string, string>): string | undefined {
  for (const [index, { path, sha256, bytes }] of manifest.files.entries()) {
    const file = named[index];
    if (file === undefined) return `it is not used: ${path.slice(0, limits.name)} is not among the results`;
    if (digests.get(file.path) !== sha256 || (bytes !== undefined && bytes !== sizeOf(file.file)))
      return `it is not used: ${path.slice(0, limits.name)} is not the file that it was written for (another digest or size)`;
  }
  const summaries = named.filter((file) => file?.content.kind === 'summary').length;
  const samples = named.filter((file) => file?.content.kind === 'samples').length;
  return summaries > 1 && samples === 0
    ? 'it is not used: summaries of several parts can’t be put together without their samples (--out json)'
    : undefined;
}

function assembled(
  id: string,
  parts: readonly Recognised[],
  samples: ReadSamples | undefined,
  manifest?: Manifest,
  gap?: string,
): LoadRun | undefined {
  const summaries = parts.flatMap(({ path, content }): readonly SummaryFile[] =>
    content.kind === 'summary' ? [{ path, content: content.summary }] : [],
  );
  const [summary] = summaries;
  if (summary === undefined && samples === undefined) return undefined;
  const isDistributed = summaries.length > 1 || (samples?.parts.length ?? 0) > 1;
  const missing =
    gap ??
    (samples !== undefined && samples.parts.length > 1 && !ranTogether(samples.samples)
      ? 'its parts did not run at the same time'
      : undefined);
  const run: RunParts = {
    id,
    ...(manifest === undefined ? {} : { manifest }),
    ...(samples === undefined ? {} : { samples }),
    ...(summary === undefined ? {} : isDistributed ? { partSummaries: summaries } : { summary }),
    ...(missing === undefined ? {} : { missing }),
  };
  return runOf(run);
}

/** What may be one run, where no manifest says so: the files of a folder. */
function byFolder(free: readonly Recognised[]): readonly (readonly Recognised[])[] {
  const folders = new Map<string, Recognised[]>();
  for (const one of free) folders.set(dirname(one.path), [...(folders.get(dirname(one.path)) ?? []), one]);
  return [...folders.values()];
}

/**
 * Runs of a folder without a manifest. Samples whose tags tell the pods of one run apart are its parts; a summary and
 * samples alone are one run when they count the same requests; everything else stands for itself.
 */
async function readFree(
  group: readonly Recognised[],
  files: LoadFile[],
  options: SampleOptions,
): Promise<readonly LoadRun[]> {
  const summaries = group.filter((one) => !isSamples(one));
  const runs: LoadRun[] = [];
  const read: { readonly path: string; readonly samples: ReadSamples }[] = [];
  for (const parts of distributed(group.filter(isSamples))) {
    // Bound to no manifest, so its levels are virtual users, whatever an ignored one says.
    const { samples, known } = await readSamples(parts, [], virtualUsers, options);
    for (const file of known) note(files, file);
    const [first] = parts;
    if (samples !== undefined && first !== undefined) read.push({ path: first.path, samples });
  }
  const [summary, ...moreSummaries] = summaries;
  const [only, ...more] = read;
  const told = summary?.content.kind === 'summary' ? summary.content.summary.metrics.get('http_reqs') : undefined;
  const seen = only === undefined ? undefined : only.samples.samples.counts.attempted + only.samples.samples.aside;
  const isOne =
    moreSummaries.length === 0 && more.length === 0 && seen !== undefined && told?.values.get('count') === seen;
  if (isOne && summary !== undefined)
    return [assembled(summary.path, [summary], only?.samples)].flatMap((run) => run ?? []);
  for (const one of summaries) runs.push(...[assembled(one.path, [one], undefined)].flatMap((run) => run ?? []));
  for (const { path, samples } of read) runs.push(...[assembled(path, [], samples)].flatMap((run) => run ?? []));
  return runs;
}

/** Files whose tags name different instances are parts of one run. */
function distributed(samples: readonly RecognisedSamples[]): readonly (readonly RecognisedSamples[])[] {
  const instances = samples.map(({ content }) => content.instance);
  const areParts = samples.length > 1 && !instances.includes(undefined) && new Set(instances).size === samples.length;
  const sorted = [...samples].sort((a, b) => compareText(a.path, b.path));
  return areParts ? [sorted] : sorted.map((one) => [one]);
}

function note(files: LoadFile[], known: LoadFile): void {
  const place = files.findIndex(({ path }) => path === known.path);
  if (place < 0) files.push(known);
  else files[place] = known;
}

function refuse(files: LoadFile[], path: string, refused: string): void {
  const place = files.findIndex((file) => file.path === path);
  const file = files[place];
  if (file !== undefined) files[place] = { ...file, refused };
}
