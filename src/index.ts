import { judgeBundle, collectBundle } from './app/bundle.ts';
import { explain, listChecks, listPacks, schemaOf } from './app/catalogue.ts';
import { readScorecard } from './app/render.ts';
import { scan } from './app/scan.ts';

/*
 * The public API: the use cases behind the command line, for programs that bring their own host
 * (working folder, clock, environment, progress). Nothing here prints or sets an exit code.
 */
export { collectBundle, explain, judgeBundle, listChecks, listPacks, readScorecard, scan, schemaOf };
export { formats } from '../reports/index.ts';
export type { Host } from './app/host.ts';
export type { ScanFlags } from './app/flags.ts';
export type { EvidenceBundle } from './model/bundle.ts';
export type { ReadinessRun, ScorecardFinding, ScorecardResult, ScorecardTarget } from './model/scorecard.ts';
export { ReadinessError } from './model/errors.ts';
