import type { Measurement, Verdict } from '../../src/model/check.ts';
import type { ClusterView, ListAnswer, LiveObject, LivePod, LiveWorkload } from '../../src/model/cluster.ts';
import type { Json, JsonRecord, Path } from '../../src/model/json.ts';
import { asNumber, asRecord, listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import type { Known } from '../../src/model/known.ts';
import { isKnown } from '../../src/model/known.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { Unjudgeable } from '../../src/model/unjudgeable.ts';
import { combine, guarded, unknown } from './verdict.ts';

/*
 * Readers of what a cluster showed. What was refused, cut off or is out of date makes the subject unknown; what was seen all
 * the same can prove a fault, and nothing else.
 */

/** The value, or {@link Unjudgeable} for the reason that it is not known. */
export function knownOr<T>(known: Known<T>): T {
  if (isKnown(known)) return known.value;
  throw new Unjudgeable(unknown(known.reason, known.text));
}

/** The workload's object; throws {@link Unjudgeable} where only its pods were seen, or nothing of it. */
export function liveOf({ live, presence, identity: { kind, name } }: LiveWorkload): LiveObject {
  if (live !== undefined) return live;
  throw new Unjudgeable(
    presence === 'absent'
      ? unknown('insufficient-samples', `${kind} ${name} does not run`)
      : unknown('not-collected', `of ${kind} ${name} only its pods were seen`),
  );
}

/** Kinds whose controllers write which generation a status is about. */
const observing: ReadonlySet<string> = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  '/ReplicationController',
  'argoproj.io/Rollout',
  'apps.openshift.io/DeploymentConfig',
  'policy/PodDisruptionBudget',
]);

/**
 * The status of an object, where it is about the object as it stands now; throws {@link Unjudgeable} where it is missing or of
 * an older generation. Kinds whose controllers write no generation (pods, autoscalers, Services) are taken as they are.
 */
export function statusOf({ object, identity }: Pick<LiveObject, 'object' | 'identity'>): JsonRecord {
  const status = recordAt(object, 'status');
  const name = `${identity.kind} ${identity.name}`;
  const generation = asNumber(valueAt(object, 'metadata', 'generation'));
  const written = status?.['observedGeneration'];
  // Argo Rollouts write it as text.
  const observed = typeof written === 'string' && /^\d{1,15}$/.test(written) ? Number(written) : asNumber(written);
  const isAsked = observing.has(`${identity.group}/${identity.kind}`);
  if (status === undefined || (isAsked && (observed === undefined || generation === undefined)))
    throw new Unjudgeable(unknown('stale', `no controller has written a status of ${name} yet`));
  if (observed !== undefined && generation !== undefined && observed < generation)
    throw new Unjudgeable(
      unknown('stale', `the status of ${name} is about generation ${observed}, and the object is at ${generation}`),
    );
  return status;
}

export interface Condition {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly since: number | undefined;
  readonly updated: number | undefined;
}

export function conditionOf(object: JsonRecord, type: string): Condition | undefined {
  const condition = listAt(object, 'status', 'conditions')
    .map(asRecord)
    .find((one) => one?.['type'] === type);
  if (condition === undefined) return undefined;
  return {
    status: stringAt(condition, 'status') ?? '',
    reason: stringAt(condition, 'reason') ?? '',
    message: brief(stringAt(condition, 'message') ?? ''),
    since: timeAt(condition, 'lastTransitionTime'),
    updated: timeAt(condition, 'lastUpdateTime'),
  };
}

/** Milliseconds since the epoch; undefined for what is no time. */
export function timeAt(root: JsonRecord | undefined, ...path: Path): number | undefined {
  const time = Date.parse(stringAt(root, ...path) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** What a cluster wrote for people, on one line and short. */
export function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${line.slice(0, 199)}…`;
}

/** `3 min`, `2.5 h`, `4 d`: rounded down. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 6) / 10;
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}

/** Pods that should be running: neither on their way out nor finished. */
export function standing(pods: readonly LivePod[]): readonly LivePod[] {
  return pods.filter(({ deleting, phase }) => !deleting && phase !== 'Succeeded' && phase !== 'Failed');
}

/**
 * Judges each pod of a workload. Where not every pod was seen, a fault of those that were stands, and all else is unknown.
 * `none`: the answer for a workload that has no pod and asks for none.
 */
export function judgePods(
  { pods }: Pick<LiveWorkload, 'pods'>,
  none: Verdict,
  judge: (pod: LivePod) => Verdict,
): Verdict {
  const known = 'value' in pods;
  const read = known ? pods.value : pods.read;
  if (known && read.length === 0) return none;
  const verdicts = read.map((pod) => guarded(() => judge(pod)));
  return combine(known ? verdicts : [...verdicts, unknown(pods.reason, pods.text)]);
}

/** Every pod of the workload, or {@link Unjudgeable}. */
export function allPods({ pods }: Pick<LiveWorkload, 'pods'>): readonly LivePod[] {
  if ('value' in pods) return pods.value;
  throw new Unjudgeable(unknown(pods.reason, pods.text));
}

/** The objects of a list that was read whole; none where the cluster does not know the kind; else {@link Unjudgeable}. */
export function listed(answer: ListAnswer): readonly LiveObject[] {
  if (answer.status === 'listed' && answer.selected === true)
    throw new Unjudgeable(unknown('insufficient-samples', 'only objects with some labels were asked for'));
  if (answer.status === 'listed') return answer.objects;
  if (answer.status === 'absent') return [];
  throw new Unjudgeable(unknown(answer.reason, answer.text));
}

/** Milliseconds since the epoch by the server's clock, or {@link Unjudgeable}. */
export function nowOf({ now }: Pick<ClusterView, 'now'>): number {
  return knownOr(now);
}

/** Where the manifests write a container of the workload: its field, else the workload. */
export function placeOfContainer({ workload, declaration }: LiveWorkload, name: string, ...field: Path): Path {
  const container = declaration === undefined ? undefined : workload?.containers.find((one) => one.name === name);
  return container === undefined ? [] : [...container.path, ...field];
}

/** Where the manifests write how many replicas run. */
/** Whether it makes pods and keeps a number of them: whether it runs at all is then asked by live-replicas-available. */
export function keepsReplicas(kind: string): boolean {
  return (podBearingKinds as readonly string[]).includes(kind) && !runsToEnd.includes(kind);
}

const runsToEnd: readonly string[] = ['Job', 'CronJob', 'ScaledJob', 'Pod'];

export function placeOfReplicas({ workload, declaration }: LiveWorkload): Path {
  return (declaration === undefined ? undefined : workload?.replicas?.path) ?? [];
}

/** Where the manifests write the pods of the workload. */
export function placeOfPods({ workload, declaration }: LiveWorkload): Path {
  return (declaration === undefined ? undefined : workload?.template.specPath) ?? [];
}

/** Whether everything behind a Service, a budget or an autoscaler was seen, and is scaled to nothing. */
export function isAtRest({ behind = [] }: LiveObject): boolean {
  return behind.length > 0 && behind.every(({ live }) => valueAt(live?.object, 'spec', 'replicas') === 0);
}

/** `v1.36.3-gke.100` -> 36. */
export function minorOf(version: string): number | undefined {
  const minor = /^v?1\.(\d{1,3})(?:[.+-]|$)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** The verdict with the number that says most: of many of one unit the largest. */
export function withLargest(verdict: Verdict, measured: readonly Measurement[]): Verdict {
  const [largest] = [...measured].sort((a, b) => b.value - a.value);
  return verdict.outcome === 'not-asked' || largest === undefined ? verdict : { ...verdict, measured: [largest] };
}

/** A number or text as it is written. */
export function scalarText(value: Json | undefined, otherwise = 'not told'): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}
