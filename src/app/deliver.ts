import type { Config } from '../model/records.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import type { DocumentSurroundings } from './documents.ts';
import { deliverDocuments, planDocuments } from './documents.ts';
import type { ScanFlags } from './flags.ts';

/** Refuses formats that nobody knows before anything is looked at. */
export async function checkFormats(flags: ScanFlags, cwd: string): Promise<void> {
  const { formats, isFormatName } = await import('../../reports/index.ts');
  planDocuments(flags, { output: undefined, formats: [] }, isFormatName, Object.keys(formats), cwd);
}

/** Plans and writes every document of a run. */
export async function deliverRun(
  run: ReadinessRun,
  flags: ScanFlags,
  reports: Config['reports'],
  surroundings: DocumentSurroundings,
): Promise<void> {
  const { formats, isFormatName } = await import('../../reports/index.ts');
  const plan = planDocuments(
    flags,
    { output: reports.output, formats: reports.formats },
    isFormatName,
    Object.keys(formats),
    surroundings.cwd,
  );
  await deliverDocuments(run, plan, flags, surroundings);
}
