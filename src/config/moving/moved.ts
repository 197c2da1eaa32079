import type { Json, JsonRecord } from '../../model/json.ts';
import type { Severity } from '../../model/outcome.ts';

/** Something of another checker's configuration, and what became of it. */
export interface Note {
  /** `.kube-linter.yaml:7`; of a command line, the words themselves. */
  readonly from: string;
  readonly text: string;
  /** What to do by hand. */
  readonly todo?: string;
}

/** What is wanted of one check of the other checker. */
export interface Wish {
  readonly id: string;
  readonly on: boolean;
  readonly severity?: Severity;
  readonly from: string;
  /** Why it is off, for reports: `was excluded in .kube-linter.yaml:7`. */
  readonly reason: string;
}

/** A check that users of the other checker wrote, as a rule of a pack. */
export interface OwnRule {
  readonly id: string;
  readonly setting: JsonRecord;
  readonly from: string;
  /** Its category there, which may be one of the pack's, too. */
  readonly category?: string;
  /** What they called it. */
  readonly name: string;
  readonly changed?: string;
}

/** A key of readiness.yaml. */
export interface Setting {
  readonly key: string;
  readonly value: Json;
  readonly from: string;
  readonly text: string;
  readonly changed?: string;
}

/** An exemption that becomes a waiver once somebody approves it. */
export interface Exemption {
  readonly subject: Readonly<Record<string, string>>;
  /** The other checker's ids; `everything` for all. */
  readonly ids: readonly string[] | 'everything';
  readonly from: string;
}

/** The other checker's configuration, understood, before it is held against our rules. */
export interface Understood {
  readonly wishes: readonly Wish[];
  /** What holds for checks that the configuration does not name: as the checker does by default, or off with the reason. */
  readonly others:
    | { readonly as: 'default' }
    | { readonly as: 'on'; readonly from: string }
    | { readonly as: 'off'; readonly from: string; readonly reason: string; readonly changed?: string };
  readonly settings: readonly Setting[];
  readonly own: readonly OwnRule[];
  readonly exemptions: readonly Exemption[];
  /** Params of rules, by the other checker's id: `deployment-replicas` -> min. */
  readonly params: readonly {
    readonly id: string;
    readonly name: string;
    readonly value: number;
    readonly from: string;
  }[];
  readonly left: readonly Note[];
}

/** A rule's entry in the pack that is written. */
export interface RuleEntry {
  readonly id: string;
  readonly setting: JsonRecord;
  readonly from: string;
}

export interface Moved {
  readonly settings: readonly Setting[];
  readonly rules: readonly RuleEntry[];
  readonly waivers: readonly { readonly record: JsonRecord; readonly from: string }[];
  readonly carried: readonly Note[];
  readonly changed: readonly Note[];
  readonly left: readonly Note[];
}
