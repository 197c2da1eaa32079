import type { ContainerKind, Role } from './graph.ts';
import type { Json, JsonRecord } from './json.ts';
import type { Severity, Tier } from './outcome.ts';

export type Profile = 'static' | 'full';
/** How much depends on a system, most first. */
export const criticalities = ['A', 'B', 'C'] as const;
export type Criticality = (typeof criticalities)[number];
export type Combination = 'all' | 'proportion' | 'worst';

/** Where in which file a value was set: `rules/packs/discord-bot.yaml:12:5`. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PackCategory {
  readonly id: string;
  readonly title: string;
  /** `auto`: the sum of the weights of its applicable rules. */
  readonly weight: number | 'auto';
  /** Score below which the grade is capped at C; 0 to 100. */
  readonly floor: number;
  /** Sub-categories, shown with scores of their own; they have no weight but that of their rules. */
  readonly parts?: readonly { readonly id: string; readonly title: string }[];
}

export type PackParam = number | boolean | string | readonly string[];

/** A check of another tool that asks the same question. */
export interface Peer {
  readonly tool: string;
  readonly id: string;
  /** The other tool asks it only when it is told to. */
  readonly optional?: true;
}

/** Either a list of what counts, or of what does not. */
export interface Narrowing<T> {
  readonly only?: readonly T[];
  readonly except?: readonly T[];
}

/** Parts of a pod-bearing object that an assertion can be about, beside whole objects of a kind. */
export const assertionParts = ['workload', 'pod-template', 'pod-spec', 'container'] as const;
export type AssertionPart = (typeof assertionParts)[number];

/** A check that a pack brings along: JSON Schema on objects, or on the pods and containers in them. */
export interface Assertion {
  /** `Deployment`, `apps/Deployment`; or {@link AssertionPart}, of whatever kind bears the pod. */
  readonly on: readonly string[];
  /** Kinds whose pods count, for parts of pods. */
  readonly kinds?: Narrowing<string>;
  /** Containers that count, for `container`. */
  readonly containers?: Narrowing<ContainerKind>;
  /** JSON Schema: asked only where this holds. */
  readonly where?: Json;
  /** JSON Schema: what must hold. */
  readonly schema: Json;
}

export const exampleOutcomes = ['pass', 'fail', 'not-asked'] as const;

/** Manifests that come with a rule, and what the rule must say about them. */
export interface PackExample {
  readonly want: (typeof exampleOutcomes)[number];
  readonly name?: string;
  /** Relative to the pack's file; instead of {@link manifests}. */
  readonly file?: string;
  readonly manifests: readonly JsonRecord[];
  /** The places of an assertion's findings, or the message ids of a check's: these, and no others. */
  readonly expect?: readonly string[];
  readonly origin: Origin;
}

export interface PackRule {
  readonly id: string;
  /** Undefined for an assertion, and for a rule that awaits evidence nobody collects yet. */
  readonly check?: string;
  readonly awaits?: string;
  readonly assert?: Assertion;
  /** What a finding of the assertion says; slots in braces. */
  readonly message?: string;
  /** Run by `readiness test-pack`; no part of the digest, for they change no answer. */
  readonly examples?: readonly PackExample[];
  /** The rule's own words; the check's title where absent. Required for `awaits`. */
  readonly title?: string;
  readonly why?: string;
  readonly fix?: string;
  readonly category: string;
  /** One of the category's `parts`. */
  readonly part?: string;
  readonly severity: Severity;
  /** By severity unless the rule says otherwise: blocker 100, high 10, medium 3, low 1. */
  readonly weight: number;
  readonly group?: string;
  readonly subjects: Combination;
  readonly roles?: Narrowing<Role>;
  readonly params: Readonly<Record<string, PackParam>>;
  readonly profiles: readonly Profile[];
  readonly tier: Tier;
  readonly waivable: boolean;
  /** The least critical system that the rule is scored for (C, B, A); below it, it is informative. */
  readonly criticality?: Criticality;
  /** Reported, weight 0. */
  readonly informative: boolean;
  readonly preview: boolean;
  /** Whose question it is: another tool's ids; `optional` where that tool asks it only on request. */
  readonly peer?: readonly Peer[];
  /** Place of the rule, and of each of its keys and params (`severity`, `params.min`). */
  readonly origin: Origin;
  readonly origins: Readonly<Record<string, Origin>>;
}

export type Gate =
  | { readonly gate: 'profile'; readonly profile: Profile }
  | { readonly gate: 'min-score'; readonly value: number }
  | { readonly gate: 'min-category-score'; readonly value: number }
  | { readonly gate: 'max-open'; readonly severity: Severity; readonly value: number }
  | { readonly gate: 'min-coverage'; readonly value: number }
  | { readonly gate: 'blockers-known' }
  | { readonly gate: 'high-owned' }
  | { readonly gate: 'max-evidence-age'; readonly hours: number }
  | { readonly gate: 'sign-off'; readonly roles: readonly string[] };

/** Gates that every level has, whatever the pack says. */
export type ImplicitGate =
  { readonly gate: 'no-internal-error' } | { readonly gate: 'nothing-unread' } | { readonly gate: 'workload-read' };

export interface Level {
  readonly name: string;
  readonly gates: readonly Gate[];
  readonly profile: Profile;
  readonly validDays?: number;
  readonly optional: boolean;
}

export interface GradeStep {
  readonly name: string;
  /** Lowest exact score that earns it, 0 to 100. */
  readonly from: number;
}

export type Cap =
  | { readonly cap: 'open-blocker'; readonly grade: string }
  | { readonly cap: 'category-floor'; readonly grade: string }
  | { readonly cap: 'coverage'; readonly below: number; readonly grade: string };

/** What another tool knows of manifests and makes of them, where that is not what Kubernetes does. */
export interface Reading {
  /** `apiVersion/Kind`: all that it knows. Objects of other kinds and versions don't exist for it. */
  readonly kinds?: readonly string[];
  /** What the API demands and an object lacks counts as empty, so that the object is judged; else it counts as unread. */
  readonly absentParts?: 'empty';
  /**
   * Selectors and labels count as they are written, whatever the API or a controller makes of them: a Service without a
   * selector takes every pod of its namespace, an ExternalName too, and no Service is for metrics only.
   */
  readonly selectors?: 'literal';
  /** An object that names no namespace lies in none that another one names, not even in the default one. */
  readonly namespaces?: 'literal';
  /** Containers that somebody adds to debug are not looked at. */
  readonly ephemeralContainers?: 'ignored';
  /**
   * A pod template is found by its form, whatever the kind: an object is a workload when `spec`, `template` and
   * `jobTemplate` lead to containers.
   */
  readonly podTemplates?: 'anywhere';
  /** `group/Kind`, `core/Pod`: all kinds that make pods for it. */
  readonly podKinds?: readonly string[];
  /** The Kubernetes that it asks about where the run names none: `1.18`. */
  readonly kubernetesVersion?: string;
}

export interface Pack {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly description?: string;
  /** Names of the packs that it extends, nearest first. */
  readonly lineage: readonly string[];
  /**
   * `closed`: what the files don't declare does not exist, wherever they come from, as tools without a notion of missing
   * evidence take it. Undefined: decided by what was read (docs/evidence.md, Open and closed world).
   */
  readonly world?: 'closed';
  /** How another tool reads manifests, where the pack reproduces what it says. Undefined: as Kubernetes reads them. */
  readonly reading?: Reading;
  /** Points of a rule by its severity, for rules without a weight of their own and for packs that extend this one. */
  readonly weights?: Readonly<Record<Severity, number>>;
  /** The load that the pack certifies; a claim of readiness.yaml may be higher. */
  readonly claim?: { readonly unit: string; readonly level: number };
  readonly categories: readonly PackCategory[];
  readonly groups: readonly { readonly id: string; readonly rules: readonly string[] }[];
  readonly rules: readonly PackRule[];
  /** Rules of a parent that were switched off, with the reason. */
  readonly off: readonly { readonly rule: string; readonly reason: string; readonly origin: Origin }[];
  readonly levels: readonly Level[];
  readonly grades: readonly GradeStep[];
  readonly caps: readonly Cap[];
  /** SHA-256 over the RFC 8785 form of the resolved pack without origins. */
  readonly digest: string;
}

/** Name of what answers a rule: a registered check's id, or the rule's own for an assertion. Undefined: nothing does. */
export function checkKeyOf(rule: Pick<PackRule, 'id' | 'check' | 'assert'>): string | undefined {
  // A space keeps the assertion of a rule apart from a registered check with the same id.
  return rule.assert === undefined ? rule.check : `assertion ${rule.id}`;
}
