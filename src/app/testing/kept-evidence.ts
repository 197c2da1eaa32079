import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { EvidenceBundle } from '../../model/bundle.ts';
import type { ReadinessRun } from '../../model/scorecard.ts';
import { collectBundle, judgeBundle } from '../bundle.ts';
import type { ScanFlags } from '../flags.ts';
import { scan } from '../scan.ts';
import { copyProject, evidenceFile, hostIn, withFolder, type RenderedProject } from './projects.ts';

/*
 * The evidence of projects that need helm and kustomize, kept beside them: `npm test` judges it without either.
 */

/** What to do about evidence that no longer fits the files. */
export const renewEvidence = 'the files changed since they were rendered: run npm run rebaseline:rendered';

export function keptEvidence(project: RenderedProject): string {
  return gunzipSync(readFileSync(join(project.folder, evidenceFile))).toString('utf8');
}

/** Judges what is kept, in a copy of the project: its packs lie there. */
export async function judgeKept(project: RenderedProject, flags: ScanFlags = {}): Promise<ReadinessRun> {
  return withFolder(async (parent) => {
    const folder = copyProject(project, parent);
    writeFileSync(join(parent, 'evidence.json'), keptEvidence(project));
    return (await judgeBundle(join('..', 'evidence.json'), flags, hostIn(folder))).run;
  });
}

/** Renders the project as it is now. */
export async function collectNow(project: RenderedProject, programs: string): Promise<EvidenceBundle> {
  return withFolder(async (parent) => {
    const folder = copyProject(project, parent);
    return collectBundle(['.'], {}, { ...hostIn(folder), env: pathOf(programs) });
  });
}

/** Renders and judges the project as it is now. */
export async function scanNow(project: RenderedProject, programs: string): Promise<ReadinessRun> {
  return withFolder(async (parent) => {
    const folder = copyProject(project, parent);
    return (await scan(['.'], {}, { ...hostIn(folder), env: pathOf(programs) })).run;
  });
}

const pathOf = (programs: string) => ({ PATH: [programs, process.env['PATH'] ?? ''].join(delimiter) });

/** Writes the evidence down. */
export function keepEvidence(project: RenderedProject, bundle: EvidenceBundle): void {
  writeFileSync(join(project.folder, evidenceFile), gzipSync(JSON.stringify(bundle), { level: 9 }));
}
