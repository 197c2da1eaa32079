import { existsSync } from 'node:fs';
import { compareText } from '../../model/identity.ts';
import type { SourceAnswer } from '../../model/live.ts';
import type { LoadEvidence, LoadFile } from '../../model/load.ts';
import type { FoundFile } from './files.ts';
import { filesAt } from './files.ts';
import type { SampleOptions } from './read-samples.ts';
import type { Recognised } from './recognise.ts';
import { recognise } from './recognise.ts';
import { readRuns } from './runs.ts';

export interface LoadOptions extends SampleOptions {
  /** Absolute paths that were named. */
  readonly paths: readonly string[];
  /** What file names are relative to. */
  readonly root: string;
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
