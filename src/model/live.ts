import type { ClusterEvidence, ClusterView } from './cluster.ts';
import type { SourceAbsence } from './known.ts';
import type { LoadEvidence } from './load.ts';
import type { Tier } from './outcome.ts';
import type { PrometheusEvidence } from './prometheus.ts';

/*
 * Evidence from what runs, as plain data: what a source saw, redacted, with the times that decide its age. Sources write
 * it, checks read it, a bundle keeps it. Nothing here is a verdict.
 */

/** Evidence by the source that a check names under `needs`. */
export interface LiveEvidence {
  readonly loadtest: LoadEvidence;
  readonly cluster: ClusterEvidence;
  readonly prometheus: PrometheusEvidence;
}

/** What a check is handed of each source. */
export interface LiveViews {
  readonly loadtest: LoadEvidence;
  readonly cluster: ClusterView;
  readonly prometheus: PrometheusEvidence;
}

/** A place we look at while a system runs, or where it left traces. Each is named on the command line, or not looked at. */
export type LiveSource = keyof LiveEvidence;

/** What evidence of a source is worth (docs/evidence.md, Tiers). */
export const tierOfSource: Readonly<Record<LiveSource, Tier>> = {
  loadtest: 'measured',
  cluster: 'observed',
  prometheus: 'measured',
};

export function isLiveSource(need: string): need is LiveSource {
  return Object.hasOwn(tierOfSource, need);
}

/** What a source answered as a whole. */
export type SourceAnswer<Evidence> =
  | { readonly status: 'present'; readonly evidence: Evidence }
  | ({ readonly status: 'absent' | 'failed' } & SourceAbsence);

/** Answers of the sources that were named. */
export type LiveAnswers = { readonly [K in LiveSource]?: SourceAnswer<LiveEvidence[K]> };

/** What is said of rules about files where a cluster is judged by itself (docs/evidence.md, A cluster alone). */
export const filesNotRead = 'files alone tell it, and no manifest was read that declares what runs';
