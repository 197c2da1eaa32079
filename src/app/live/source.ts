import type { AnswersFor } from '../../engine/judge-rule.ts';
import type { SourcedSubjects } from '../../engine/subjects.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { ManifestTree } from '../../model/load.ts';
import type { LiveAnswers, LiveSource, LiveViews } from '../../model/live.ts';
import type { Pack, Profile } from '../../model/pack.ts';
import type { Config } from '../../model/records.ts';
import type {
  ScorecardDrift,
  ScorecardEvidence,
  ScorecardLook,
  ScorecardObjective,
  ScorecardStage,
  ScorecardUtilisation,
} from '../../model/scorecard.ts';

/** What the judging of live evidence depends on beside the evidence. */
export interface LiveSetting {
  readonly live: LiveAnswers;
  readonly config: Config;
  readonly pack: Pack;
  readonly profile: Profile;
  readonly commit: string | undefined;
  /** The manifests that are scanned, as one digest. */
  readonly tree: () => ManifestTree | undefined;
  /** RFC 3339: the judging clock. */
  readonly at: string;
}

/** What one live source contributes to the judgement of one target. */
export interface JudgedSource<K extends LiveSource = LiveSource> {
  /** What checks are handed; absent where every rule that needs the source is unknown, for the reason of `absence`. */
  readonly view?: LiveViews[K];
  readonly absence?: SourceAbsence;
  readonly sourced: SourcedSubjects;
  readonly provenance: readonly ScorecardEvidence[];
  readonly stages?: readonly ScorecardStage[];
  readonly answersFor?: AnswersFor;
  /** For the reports; decides nothing. */
  readonly look?: ScorecardLook;
  readonly slos?: readonly ScorecardObjective[];
  readonly utilisation?: readonly ScorecardUtilisation[];
  readonly drift?: readonly ScorecardDrift[];
}

/** The words of a source that nobody named. */
export function unnamed(text: string): JudgedSource<never> {
  return { absence: { reason: 'not-collected', text }, sourced: {}, provenance: [] };
}
