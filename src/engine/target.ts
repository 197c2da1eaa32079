import type { Locate, ManifestTarget } from '../model/document.ts';
import type { Pack, Profile } from '../model/pack.ts';
import type { ActionItem, SignOff, Waiver } from '../model/records.ts';
import type { Inventory, ScorecardEvidence, ScorecardStage, ScorecardTarget } from '../model/scorecard.ts';
import type { Cover } from './cover.ts';
import type { Hash } from './fingerprint.ts';
import type { JudgeInput } from './judge.ts';
import type { RuleJudgement } from './judgement.ts';
import type { JudgedWaiver } from './waive.ts';

/** One target, ready to be judged. */
export interface TargetInput extends Omit<JudgeInput, 'rules' | 'targetName'> {
  readonly pack: Pack;
  readonly profile: Profile;
  readonly target: Pick<ManifestTarget, 'kind' | 'path' | 'environment' | 'subjects' | 'notRendered'> & {
    /** `name` of readiness.yaml, else the folder's. */
    readonly name: string;
  };
  readonly toolVersion: string;
  readonly scope: Omit<ScorecardTarget['scope'], 'off'>;
  /** The drawn system; the engine marks the edges that findings break. */
  readonly inventory: Inventory;
  /** Provenance of every evidence need, with the need's name as id. */
  readonly provenance: readonly ScorecardEvidence[];
  /** Stages of the load tests that count. */
  readonly stages?: readonly ScorecardStage[];
  /** What live evidence shows beside its verdicts; decides nothing. */
  readonly shown?: Partial<Pick<ScorecardTarget, 'looked' | 'slos' | 'utilisation' | 'drift'>>;
  readonly locate: Locate;
  /** What the cluster is called that was looked at. */
  readonly cluster?: string;
  readonly hash: Hash;
  readonly waivers: readonly Waiver[];
  readonly signOffs: readonly SignOff[];
  readonly actionItems: readonly ActionItem[];
  /** Some target of the run holds a workload. */
  readonly runHasWorkload: boolean;
  /** RFC 3339: when the evidence was collected; absent when it was read just now. */
  readonly collectedAt?: string;
  /** Assumptions and warnings from reading; the engine adds its own. */
  readonly assumptions: readonly string[];
  readonly warnings: readonly string[];
}

/** A target after its rules were asked, before it is weighed. */
export interface JudgedTarget {
  readonly input: TargetInput;
  readonly judgements: readonly RuleJudgement[];
  readonly waivers: readonly JudgedWaiver[];
  readonly cover: Cover;
}
