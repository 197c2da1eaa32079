/*
 * What load tests left behind, whatever tool wrote it. Nothing here is a verdict, and nothing is 0 because it was missing:
 * what a file does not tell is unknown, with the reason.
 */

/** A value, or why nobody knows it. */
export type Measured<T> = { readonly value: T } | { readonly unknown: string };

export function valueOf<T>(measured: Measured<T>): T | undefined {
  return 'value' in measured ? measured.value : undefined;
}

export function whyUnknown(measured: Measured<unknown>): string | undefined {
  return 'unknown' in measured ? measured.unknown : undefined;
}

export type LoadFormat =
  | 'k6 --summary-export'
  | 'k6 handleSummary'
  | 'k6 machine-readable summary'
  | 'k6 NDJSON'
  | 'k6 CSV'
  | 'readiness manifest';

/** A file that was looked at. */
export interface LoadFile {
  readonly path: string;
  /** Of the bytes as they lie on the disk. */
  readonly sha256: string;
  readonly bytes: number;
  readonly format?: LoadFormat;
  /** Why nothing of it is used. */
  readonly refused?: string;
  readonly notes: readonly string[];
}

/** How a percentile came about; shown beside each. */
export type PercentileMethod = 'exact' | 'histogram' | 'reported';

export interface Percentile {
  /** Milliseconds. */
  readonly value: number;
  /** Ends of the 95 % interval by order statistics; an end is absent where too few samples say nothing about it. */
  readonly lower?: number;
  readonly upper?: number;
  readonly method: PercentileMethod;
}

export type PercentileName = 'p50' | 'p95' | 'p99' | 'p999';

export interface Latency {
  /** `ok`: answered as expected; `all`: failed requests included, for the file does not tell them apart. */
  readonly population: 'ok' | 'all';
  readonly count: Measured<number>;
  readonly max: Measured<number>;
  readonly percentiles: Readonly<Partial<Record<PercentileName, Percentile>>>;
}

/** Ends of a span of time, RFC 3339. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

/** Requests of a span of time. */
export interface LoadWindow {
  readonly name: string;
  /** When what was counted began and ended. */
  readonly span: Measured<Span>;
  /** In the unit of the run. */
  readonly level: Measured<number>;
  /** How long the level was held. */
  readonly heldSeconds: Measured<number>;
  /** How much of that was counted: the first part of a stage is left out. */
  readonly seconds: Measured<number>;
  readonly attempted: Measured<number>;
  readonly ok: Measured<number>;
  readonly failed: Measured<number>;
  /** Of those, the ones that nobody answered. */
  readonly unanswered: Measured<number>;
  /** Slower than the 3 seconds that Discord waits for an answer. */
  readonly late: Measured<number>;
  readonly okPerSecond: Measured<number>;
  readonly dropped: Measured<number>;
  readonly latency: Latency;
}

/** What the load test itself demanded of the run. */
export interface LoadAssertion {
  readonly metric: string;
  readonly expression: string;
  readonly outcome: 'passed' | 'failed' | 'unknown';
  /** There was nothing to judge, so it could not fail. */
  readonly vacuous: boolean | 'unknown';
  /** Always true by what it says (`rate>=0`): written to see a value, not to demand one. */
  readonly idle: boolean;
}

/** Manifests as one digest; comparable where the same paths were scanned. */
export interface ManifestTree {
  readonly digest: string;
  readonly paths: readonly string[];
}

/** What the target itself said of its build, or its pods showed, before and after a run. */
export type Witness =
  /** The same both times. `images`: digests, each once. */
  | {
      readonly kind: 'steady';
      readonly images?: readonly [string, ...string[]];
      readonly version?: string;
      /** `namespace/Kind/name`, where the images are those of its pods. */
      readonly workload?: string;
    }
  /** It was another build at the end: nobody knows which answered when. */
  | { readonly kind: 'changed'; readonly because: string }
  | { readonly kind: 'silent'; readonly because: string };

export interface LoadRun {
  /** The file that stands for it: its manifest, else its summary, else its samples. */
  readonly id: string;
  readonly files: readonly string[];
  /** A manifest whose digests fit binds the files. */
  readonly bound: boolean;
  readonly tool: { readonly name: string; readonly version: Measured<string> };
  readonly endedAt: Measured<string>;
  readonly timeFrom: 'samples' | 'file' | 'manifest' | 'none';
  readonly seconds: Measured<number>;
  readonly complete: Measured<boolean>;
  /** Why it is not complete. */
  readonly incompleteBecause?: string;
  /** SHA-256 of the script. */
  readonly script: Measured<string>;
  /** Scheme, host and port; nothing else of an address. */
  readonly origin: Measured<string>;
  readonly commit: Measured<string>;
  readonly dirty: Measured<boolean>;
  /** Digest of the manifests that it was deployed from, and the paths that were scanned for it. */
  readonly tree: Measured<ManifestTree>;
  readonly witness: Witness;
  readonly environment: Measured<string>;
  readonly model: Measured<'open' | 'closed'>;
  /** What a level counts, and how it follows from what was measured. */
  readonly unit: { readonly name: string; readonly by: 'vus' | 'requests'; readonly factor: number };
  /** Most virtual users that were active at one time. */
  readonly peakVus: Measured<number>;
  /** The levels that were planned, in the unit, as the manifest tells. */
  readonly plan: readonly { readonly seconds: number; readonly level: number; readonly ramp: boolean }[];
  readonly samples: boolean;
  readonly totals: LoadWindow;
  /** Steady spans, in the order of time. */
  readonly stages: readonly LoadWindow[];
  readonly stagesFrom: 'stage tag' | 'virtual users' | 'plan' | 'none';
  readonly iterations: Measured<number>;
  readonly checks: Measured<{ readonly passed: number; readonly failed: number }>;
  /** p95 of the time a request waited for a free connection, ms: high when the generator itself is short of something. */
  readonly blockedP95: Measured<number>;
  /** Errors of the generator's own machine, such as no free port. */
  readonly generatorErrors: Measured<number>;
  readonly assertions: Measured<readonly LoadAssertion[]>;
  /** Where a secret was seen; never the secret. */
  readonly secrets: readonly string[];
  readonly notes: readonly string[];
}

export interface LoadEvidence {
  readonly files: readonly LoadFile[];
  /** Ordered by id. */
  readonly runs: readonly LoadRun[];
  /** Commits of runs that git knows as ancestors of what is scanned; only those that it was asked about. */
  readonly ancestors: readonly string[];
}

/** Images that are deployed: by the pods that run where a cluster was read, else by the manifests that pin them. */
export interface DeployedImages {
  /** `sha256:...`, each once. */
  readonly digests: readonly string[];
  /** Every image is known by its digest, so one that is not among them is not deployed. */
  readonly complete: boolean;
  readonly from: 'manifests' | 'cluster';
  /** The same of each workload, of containers that run on. */
  readonly workloads: readonly (Pick<DeployedImages, 'digests' | 'complete'> & {
    readonly kind: string;
    readonly name: string;
  })[];
}

/** The level that a system is said to carry. */
export interface LoadClaim {
  readonly unit: string;
  readonly level: number;
  /** Who says so. */
  readonly from: string;
  /** Nobody stated it: it follows from what a source of metrics saw. */
  readonly measured?: true;
}

export type Strength = 'strong' | 'fair' | 'weak' | 'bare';

/** What the tested system used in a span of time: of its pods (or processes) the one that used most. */
export interface LoadResources {
  /** Highest working set, or resident memory of a process, in bytes. */
  readonly memoryMax: Measured<number>;
  /** 95th percentile of what was used, in cores. */
  readonly cpuP95: Measured<number>;
  /** Share of periods in which the container was throttled, 0 to 1; a process does not tell. */
  readonly throttled: Measured<number>;
}

/** Least memory within {@link memoryBlockSeconds}: what is left after garbage was collected. */
export interface MemoryBlock {
  /** Seconds since the start of the run. */
  readonly from: number;
  readonly bytes: number;
  /** Scrapes that were seen in it. */
  readonly samples: number;
}

/** Length of a block of memory. */
export const memoryBlockSeconds = 20 * 60;

/** Memory of one container or process over time, without a restart in it. */
export interface MemorySeries {
  readonly name: string;
  /** In bytes. */
  readonly limit: Measured<number>;
  /** Seconds since the start of the run, between which it is known to have run. */
  readonly from: number;
  readonly to: number;
  /** In the order of time; those in which nobody looked are missing. */
  readonly blocks: readonly MemoryBlock[];
}

/** What the tested system used during a run. A source of metrics fills it in; load generators know nothing of it. */
export interface RunResources {
  /** `process`: of `process_*` and `up`, as the target exports them itself. */
  readonly from: 'containers' | 'process';
  /** Of one pod, in bytes and in cores. */
  readonly memoryLimit: Measured<number>;
  readonly cpuLimit: Measured<number>;
  readonly whole: LoadResources;
  /** One for each stage of the run, in its order. */
  readonly stages: readonly LoadResources[];
  /** Starts after the first, kills for want of memory and evictions. */
  readonly restarts: Measured<number>;
  /** Scrapes in which a target was down, or a pod not ready. */
  readonly outages: Measured<number>;
  /** Of each container, and of each time that it started anew. */
  readonly memory: Measured<readonly MemorySeries[]>;
}

/** A run that counts, and how far its good answers can be trusted. */
export interface DecidingRun {
  readonly run: LoadRun;
  readonly strength: Strength;
  /** What keeps it from being stronger. */
  readonly weaknesses: readonly string[];
  readonly ageDays: Measured<number>;
  /** Whether it tested what is scanned, and who says so: the target itself (observed), or the manifest alone. */
  readonly sameBuild: Measured<'observed' | 'declared'>;
  readonly resources: Measured<RunResources>;
}

/** A load test: the newest run of one script against one place decides, and up to two earlier ones of the same build. */
export interface LoadTest {
  readonly key: string;
  readonly name: string;
  /** The file that the deciding run is known by. */
  readonly file: string;
  readonly runs: readonly [DecidingRun, ...DecidingRun[]];
  /** The level that it must hold, or why nobody knows it. */
  readonly claim?: LoadClaim;
  readonly unclaimed?: string;
  /** Today's peak, or why nobody knows it. */
  readonly peak?: LoadClaim;
  readonly peakless?: string;
}

/** The highest level that was seen at all, held or not. */
export function peakLevel({ totals, stages }: LoadRun): number | undefined {
  return [totals, ...stages].reduce<number | undefined>((highest, { level }) => {
    const value = valueOf(level);
    return value === undefined ? highest : Math.max(highest ?? 0, value);
  }, undefined);
}

/** Seconds for which a level must be held to count as reached. */
export const holdSeconds = 60;

/** The highest level that a run held for {@link holdSeconds}; undefined where no stage tells one. */
export function heldLevel({ stages }: LoadRun): number | undefined {
  return stages.reduce<number | undefined>((highest, { level, heldSeconds }) => {
    const [value, held] = [valueOf(level), valueOf(heldSeconds)];
    return value === undefined || held === undefined || held < holdSeconds ? highest : Math.max(highest ?? 0, value);
  }, undefined);
}
