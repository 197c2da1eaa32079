import type { Location, Unread } from './document.ts';
import type { Identity } from './identity.ts';
import type { Role } from './graph.ts';
import type { PercentileMethod, PercentileName } from './load.ts';
import type { Effort, RuleOutcome, Severity, Tier, UnknownReason } from './outcome.ts';
import type { Origin, PackParam, Peer, Profile } from './pack.ts';
import type { ActionItem, Attestation, SignOff, Waiver, WaiverState } from './records.ts';

/*
 * The scorecard: what `judge` writes, what every report reads, and a contract with scripts
 * (its JSON Schema is published by `readiness schema scorecard`). Field names: design of the interface.
 * Scores are 0 to 100, floored to one decimal; the exact value never leaves the engine.
 */

export const scorecardSchemaVersion = '1.0.0';

export interface ScorecardSubject {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
}

export interface Interval {
  /** 0 to 1, rounded to six decimals for display; never used for arithmetic. */
  readonly lo: number;
  readonly hi: number;
}

export interface ScorecardFinding {
  /** First 32 hex digits of SHA-256, stable across lines and wording (docs/scoring.md, Fingerprint and digest). */
  readonly fingerprint: string;
  readonly messageId: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly message: string;
  readonly subject: ScorecardSubject;
  readonly location: Location;
  readonly related: readonly {
    readonly as: 'other-end' | 'nearest' | 'cause' | 'live';
    readonly text: string;
    readonly subject?: ScorecardSubject;
    readonly location?: Location;
  }[];
  readonly remediation?: { readonly patch?: string; readonly effort: Effort };
  readonly waiver?: string;
  readonly owner?: string;
  /** Blockers 3, high 7, medium 14 days after the run; low has none. */
  readonly dueDays?: number;
}

export interface ScorecardUnknown {
  readonly subject?: ScorecardSubject;
  readonly reason: UnknownReason;
  readonly text: string;
  readonly location?: Location;
  readonly waiver?: string;
}

export interface ScorecardResult {
  readonly rule: string;
  readonly check?: string;
  /** The kind of evidence that a rule without a check waits for. */
  readonly awaits?: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly references: readonly string[];
  readonly category: string;
  /** One of the category's `parts`. */
  readonly part?: string;
  readonly severity: Severity;
  /** The pack's weight of the rule, before groups share theirs. */
  readonly weight: number;
  readonly group?: string;
  readonly roles?: { readonly only?: readonly Role[]; readonly except?: readonly Role[] };
  readonly outcome: RuleOutcome;
  readonly reason?: UnknownReason;
  readonly interval: Interval;
  readonly tier: Tier;
  readonly params: Readonly<Record<string, { readonly value: PackParam; readonly from: Origin }>>;
  readonly subjects: {
    readonly pass: number;
    readonly fail: number;
    readonly partial: number;
    readonly unknown: number;
    readonly notAsked: number;
  };
  readonly unknowns: readonly ScorecardUnknown[];
  readonly notAsked: readonly { readonly because: string; readonly count: number }[];
  readonly evidence: readonly string[];
  readonly measured: readonly {
    readonly subject: string;
    /** What was measured, in words. */
    readonly what: string;
    readonly value: number;
    readonly unit: string;
    readonly bounds?: readonly [number, number];
    readonly good: number;
    readonly bad: number;
  }[];
  readonly findings: readonly ScorecardFinding[];
  /** Points of 100; over all results they add up to 100 - verified (largest remainder, tenths). */
  readonly lostPoints: number;
  /** Points that missing evidence about this rule could still bring. */
  readonly upTo: number;
  /** Points that fixing every finding of this rule proves. */
  readonly fixPoints: number;
  readonly effort?: Effort;
  readonly peer?: readonly Peer[];
}

export interface ScorecardGate {
  readonly level: string;
  readonly gate: string;
  readonly state: 'holds' | 'fails' | 'undecided';
  readonly text: string;
  /** The number that the gate compares with: points of a score, percent of coverage, most open findings. */
  readonly needs?: number;
}

export interface ScorecardCategory {
  readonly id: string;
  readonly title: string;
  /** Share of the whole, 0 to 100, after categories without an applicable rule gave theirs away; null when N/A. */
  readonly weight: number | null;
  readonly score: number | null;
  readonly upper: number | null;
  readonly coverage: number | null;
  readonly floor: number;
  /** Points of the total that this category earned, lost and could not judge (tenths, adding up). */
  readonly points: { readonly earned: number; readonly lost: number; readonly unknown: number } | null;
  readonly counts: Readonly<Record<RuleOutcome, number>>;
  /** Sub-categories of the pack, in its order. */
  readonly parts?: readonly ScorecardPart[];
}

/** A sub-category: the same scores over its own rules. null where none of them is applicable. */
export interface ScorecardPart {
  readonly id: string;
  readonly title: string;
  readonly score: number | null;
  readonly upper: number | null;
  readonly coverage: number | null;
  readonly counts: Readonly<Record<RuleOutcome, number>>;
}

export type InventoryNodeKind = 'workload' | 'service' | 'store' | 'outside' | 'monitoring';

export interface InventoryContainer {
  readonly name: string;
  readonly kind: 'regular' | 'init' | 'sidecar' | 'ephemeral';
  readonly image: string;
  /** Cores and bytes as written, e.g. `500m`, `1Gi`; absent when not set. */
  readonly requests: { readonly cpu?: string; readonly memory?: string };
  readonly limits: { readonly cpu?: string; readonly memory?: string };
  readonly ports: readonly number[];
}

/** Millicores and bytes. */
export interface ResourceSum {
  readonly cpuMillicores: number | null;
  readonly memoryBytes: number | null;
}

export interface InventoryWorkload {
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly role: Role;
  readonly roleReason: string;
  readonly roleTier: 'static' | 'declared';
  /** null for kinds without replicas. */
  readonly replicas: number | null;
  /** With an autoscaler. */
  readonly replicaRange?: { readonly min: number; readonly max: number | null };
  /** Per pod, sums over containers; null as soon as one is not set. */
  readonly requests: ResourceSum;
  readonly limits: ResourceSum;
  /** Times the replicas. */
  readonly totalRequests: ResourceSum;
  readonly totalLimits: ResourceSum;
  readonly images: readonly string[];
  readonly ports: readonly number[];
  /** `internal`, `Ingress bot.example.org/api`, `NodePort 30080`, `none`. */
  readonly exposure: readonly string[];
  readonly containers: readonly InventoryContainer[];
  /** The file that declares it, relative to the root of the scan. */
  readonly file: string;
}

export interface InventoryEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** `calls`, `selects`, `routes`, `scales`, `protects`, `reads-secret`, `reads-config`, `connects`, `egress`, `scrapes`, `alerts`. */
  readonly kind: string;
  readonly label?: string;
  readonly status: 'resolved' | 'broken' | 'unknown';
  readonly rule?: string;
  readonly fingerprint?: string;
}

export interface Inventory {
  readonly workloads: readonly InventoryWorkload[];
  readonly services: readonly {
    readonly id: string;
    readonly namespace: string;
    readonly name: string;
    readonly type: string;
    readonly ports: readonly number[];
  }[];
  /** Ids of the workloads that are stores, and what they are. */
  readonly stores: readonly { readonly id: string; readonly product: string; readonly persistent: boolean }[];
  readonly outside: readonly { readonly id: string; readonly name: string; readonly detail?: string }[];
  readonly monitoring: readonly { readonly id: string; readonly name: string; readonly detail: string }[];
  readonly edges: readonly InventoryEdge[];
  /** Hosts that only a Secret holds: how many references could not be followed. */
  readonly hiddenHosts: number;
}

export interface ScorecardEvidence {
  readonly id: string;
  readonly source: string;
  readonly tier: Tier;
  readonly status: 'present' | 'absent' | 'failed';
  readonly reason?: string;
  readonly digest: string;
  readonly samples?: number;
  readonly window?: string;
  readonly query?: string;
}

/** A span of a load test in which the load did not change; null: the results don't tell. */
export interface ScorecardStage {
  readonly run: string;
  readonly name: string;
  readonly unit: string;
  readonly level: number | null;
  readonly seconds: number | null;
  readonly requests: number | null;
  readonly failed: number | null;
  readonly okPerSecond: number | null;
  readonly dropped: number | null;
  /** Milliseconds. */
  readonly latency: Readonly<Partial<Record<PercentileName, ScorecardPercentile>>>;
  readonly population: 'ok' | 'all';
  /** What the pod (or process) that used most used: p95 in cores, and the highest memory in bytes. Absent: nobody measured it. */
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
}

/** What a live source looked at. Reports show it on their first screen. */
export interface ScorecardLook {
  readonly source: 'cluster' | 'prometheus' | 'loadtest';
  readonly status: 'present' | 'absent' | 'failed';
  /** In the order of reading: context, server, namespaces; or server, instant. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What a reader must know to weigh the evidence: simulated nodes, generated history, a target on the same machine. */
  readonly remarks: readonly string[];
}

/** A service level objective over its window. null: nobody knows, and `unknown` says why. */
export interface ScorecardObjective {
  readonly service: string;
  /** What is counted, in words: `availability`, `latency below 500 ms`. */
  readonly indicator: string;
  /** 0 to 1. */
  readonly objective: number;
  /** `30d`. */
  readonly window: string;
  /** 0 to 1. */
  readonly attained: number | null;
  /** Share of the error budget that is left: 1 is all of it, below 0 it is overspent. */
  readonly budgetLeft: number | null;
  /** How many times faster than allowed the budget burns, per window, and from where on that alarms. */
  readonly burn: readonly { readonly window: string; readonly factor: number | null; readonly limit: number }[];
  readonly unknown?: string;
}

/** Cores or bytes. null: not set, or not known. */
export interface ScorecardUse {
  readonly used: number | null;
  readonly request: number | null;
  readonly limit: number | null;
}

/** What a container uses of what it asked for. */
export interface ScorecardUtilisation {
  readonly workload: ScorecardSubject;
  readonly container: string;
  /** How it was measured: `p95 of 7 d`, `at one instant`. */
  readonly how: string;
  readonly cpu: ScorecardUse;
  readonly memory: ScorecardUse;
}

/** Where what runs and what the manifests say differ. */
export interface ScorecardDrift {
  /**
   * - `injected`: a container that no manifest states and that is no drift.
   * - `unmanaged`: something that runs and that no manifest names.
   * - `not-comparable`: nobody can tell, and `text` says why.
   */
  readonly kind: 'changed' | 'not-deployed' | 'unmanaged' | 'injected' | 'not-comparable';
  readonly subject: ScorecardSubject;
  /** A sentence. */
  readonly text: string;
  /** `spec.template.spec.containers[0].image`. */
  readonly path?: string;
  readonly manifest?: string;
  readonly live?: string;
  /** Who wrote the live value, as the cluster says. */
  readonly manager?: string;
  readonly location?: Location;
}

export interface ScorecardPercentile {
  readonly value: number;
  readonly bounds?: readonly [number, number];
  readonly method: PercentileMethod;
}

/**
 * What another checker says of the same objects, asked for with `--cross-check`. It decides nothing and no digest
 * covers it: a scorecard must not depend on which programs a machine has.
 */
export interface CrossCheck {
  readonly tool: string;
  /** As the program says; `unknown` when it does not. */
  readonly version: string;
  /** Objects times the peer's checks on which both say the same. */
  readonly agreed: number;
  readonly disagreed: readonly {
    /** The peer's id of its check. */
    readonly id: string;
    /** Our rules that ask the same. */
    readonly rules: readonly string[];
    readonly subject: ScorecardSubject;
    readonly location?: Location;
    readonly theirs: { readonly fails: boolean; readonly text: string };
    readonly ours: { readonly fails: boolean; readonly text: string };
  }[];
  readonly notCompared: readonly {
    readonly what: 'target' | 'file' | 'judgement';
    readonly name?: string;
    readonly count: number;
    readonly why: string;
  }[];
}

export interface ScorecardTarget {
  readonly target: {
    readonly name: string;
    readonly kind: 'manifests' | 'chart' | 'kustomization';
    readonly path: string;
    readonly environment?: string;
    readonly subjects: readonly { readonly name: string; readonly digest: string }[];
  };
  readonly profile: Profile;
  readonly pack: { readonly name: string; readonly version: string; readonly digest: string };
  readonly tool: { readonly name: string; readonly version: string };
  readonly scope: {
    readonly root: string;
    readonly paths: readonly string[];
    readonly excluded: readonly string[];
    readonly excludedFiles: number;
    readonly passedOver: number;
    readonly files: number;
    readonly objects: number;
    /** Objects of the cluster that are judged by themselves; absent where manifests are judged. */
    readonly liveObjects?: number;
    readonly commit?: string;
    readonly kubernetesVersion: string;
    readonly criticality: 'A' | 'B' | 'C';
    /** Rules of the pack's parents that were switched off, with the reason. */
    readonly off: readonly { readonly rule: string; readonly reason: string }[];
  };
  readonly unread: readonly Unread[];
  /** Encrypted files that are taken for Secrets kept elsewhere, declared hosts and the like. */
  readonly assumptions: readonly string[];
  /** null: nothing applicable, or the target was not rendered. */
  readonly score: { readonly verified: number; readonly upper: number; readonly coverage: number } | null;
  readonly grade: {
    /** null while a rule of severity blocker is unknown and none is open. */
    readonly value: string | null;
    readonly uncapped: string | null;
    readonly provisional: boolean;
    readonly caps: readonly { readonly cap: string; readonly grade: string; readonly reason: string }[];
  };
  readonly verdict: {
    /** A level's name, `inconclusive` or `not-ready`. */
    readonly level: string;
    /** The strictest level that is not failed; null when none. */
    readonly possible: string | null;
    /** In the profile `static`: the strictest level that needs evidence which files can't give; absent where none does. */
    readonly beyond?: string;
    /** In `full`, the remark that `sound` would hold. */
    readonly remark?: string;
    readonly text: string;
    readonly gates: readonly ScorecardGate[];
  };
  readonly categories: readonly ScorecardCategory[];
  readonly results: readonly ScorecardResult[];
  /** What to fix next: one row a rule with open findings, blockers first, then points, then points per effort. */
  readonly fixNext: readonly {
    readonly rule: string;
    readonly points: number;
    /** The verified score once this row and all above it are fixed. */
    readonly verifiedAfter: number;
  }[];
  readonly inventory: Inventory;
  readonly evidence: readonly ScorecardEvidence[];
  /** One entry a live source that was named. */
  readonly looked: readonly ScorecardLook[];
  readonly slos: readonly ScorecardObjective[];
  readonly utilisation: readonly ScorecardUtilisation[];
  /** Steady spans of the load tests that count. */
  readonly stages: readonly ScorecardStage[];
  readonly drift: readonly ScorecardDrift[];
  readonly waivers: readonly (Waiver & {
    readonly state: WaiverState;
    readonly note?: string;
    readonly used: number;
  })[];
  readonly attestations: readonly Attestation[];
  readonly signOffs: readonly (SignOff & { readonly valid: boolean })[];
  readonly actionItems: readonly ActionItem[];
  readonly warnings: readonly string[];
  /** SHA-256 of the RFC 8785 form of everything above; sign-offs name it. */
  readonly digest: string;
  readonly crossCheck?: CrossCheck;
}

export interface ReadinessRun {
  readonly schemaVersion: string;
  readonly kind: 'ReadinessRun';
  /** Times, durations, host facts: everything that differs between two runs on the same input. */
  readonly run: {
    /** The judging clock, RFC 3339. */
    readonly at: string;
    readonly startedAt: string;
    readonly durationMs: number;
    readonly node: string;
    /** Absolute due dates by severity. */
    readonly due: Readonly<Partial<Record<Severity, string>>>;
    /** What a person would type to repeat it. */
    readonly command: string;
  };
  readonly verdict: string;
  /** What decided the exit code. */
  readonly gate: { readonly by: string; readonly exitCode: 0 | 1 | 3; readonly text: string };
  readonly targets: readonly ScorecardTarget[];
}

export type { Identity };
