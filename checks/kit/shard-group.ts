import type { Graph, ShardContract, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { stringAt, valueAt } from '../../src/model/json.ts';
import {
  byPlace,
  inOtherEnvironment,
  isSameNode,
  isUnseenToken,
  opensGateway,
  sameSecretGateways,
} from './gateway-tokens.ts';

/** Consecutive shard ids, both ends included. */
export interface ShardRange {
  readonly from: number;
  readonly to: number;
  readonly by: Workload;
}

/** The shards of one workload, or why they can't be told. */
export type OwnShards =
  | { readonly status: 'known'; readonly ranges: readonly ShardRange[] }
  /** It is wrong by itself, whatever the others run. */
  | { readonly status: 'same-ids'; readonly replicas: number }
  | { readonly status: 'replicas-differ'; readonly runs: number; readonly replicas: number; readonly count: number }
  | { readonly status: 'unknown'; readonly text: string };

/**
 * Workloads that share one token's shards out, the subject included, in path order. Where the token's key can't be seen,
 * those that read the same Secret; else the workload alone. Undefined for all but the first of a group.
 */
export function shardGroup(
  subject: Workload,
  graph: Graph,
  environmentWords: readonly string[],
): readonly Workload[] | undefined {
  const keyed = graph.tokenShares(subject);
  const others =
    subject.tokens.length === 0
      ? graph.workloads.filter(
          (other) => other.tokens.length === 0 && other.identity.namespace === subject.identity.namespace,
        )
      : subject.tokens.some(isUnseenToken)
        ? sameSecretGateways(subject, graph)
        : keyed;
  const belongs = (other: Workload): boolean =>
    opensGateway(other) &&
    other.role.role === 'sharded-gateway' &&
    other.shards?.kind !== 'leased' &&
    !isSameNode(other, subject) &&
    !inOtherEnvironment(subject, other, environmentWords);
  // Hundreds of shards ask this, and all but one find an earlier one at once.
  if (others.some((other) => byPlace(other, subject) < 0 && belongs(other))) return undefined;
  return [subject, ...others.filter(belongs).sort(byPlace)];
}

/** Where the number of shards is written: beside the ids, or in the setting itself. */
export function countPath(workload: Workload, { countPath: own, path }: ShardContract): Path {
  return valueIn(workload, own ?? path);
}

/** The value of a variable that the container sets itself; the reference for one that comes from elsewhere. */
export function valueIn(workload: Workload, path: Path): Path {
  const value = [...path, 'value'];
  return valueAt(workload.object, ...value) === undefined ? path : value;
}

/** Ids that clusters have are not ids of shards: `CLUSTER_ID`. */
const clusterName = /cluster/i;
/** `SHARDS=4` is an id to one library and a number to the next. */
const ambiguousName = /^(?:[A-Z]+_)?SHARDS$/i;

export function shardsOf(workload: Workload, contract: ShardContract): OwnShards {
  const replicas = workload.replicas?.effective ?? 1;
  const { kind, count, shardsPerPod } = contract;
  const each = shardsPerPod ?? 1;
  if (kind === 'listed') {
    if (contract.ids === undefined) return { status: 'unknown', text: contract.reason };
    const { ids } = contract;
    const name = stringAt(valueAt(workload.object, ...contract.path), 'name') ?? contract.reason.split(' ')[0] ?? '';
    if (clusterName.test(name) && shardsPerPod === undefined)
      return { status: 'unknown', text: `how many shards a cluster of ${name} runs is in no file` };
    if (!clusterName.test(name) && shardsPerPod !== undefined && shardsPerPod > 1 && ids.length === 1)
      return { status: 'unknown', text: `which ${shardsPerPod} shards ${name} stands for is in no file` };
    if (ambiguousName.test(name) && ids.length === 1 && count === undefined)
      return { status: 'unknown', text: `whether ${name} is an id or the number of shards is in no file` };
    if (replicas > 1) return { status: 'same-ids', replicas };
    if (replicas < 1) return { status: 'known', ranges: [] };
    const size = clusterName.test(name) ? each : 1;
    return { status: 'known', ranges: rangesOf(ids, size, workload) };
  }
  if (kind === 'by-ordinal') {
    if (count === undefined) return { status: 'unknown', text: 'the number of shards is in no file' };
    if (replicas === 1 && count > 1 && shardsPerPod === undefined)
      return { status: 'unknown', text: `whether its one pod runs all ${count} shards is in no file` };
    const start = valueAt(workload.object, 'spec', 'ordinals', 'start');
    const first = typeof start === 'number' && Number.isSafeInteger(start) ? start : 0;
    if (first === 0 && replicas * each !== count)
      return { status: 'replicas-differ', runs: replicas * each, replicas, count };
    if (replicas < 1) return { status: 'known', ranges: [] };
    return { status: 'known', ranges: [{ from: first * each, to: (first + replicas) * each - 1, by: workload }] };
  }
  if (kind === 'counted' && count !== undefined && replicas * each !== count)
    return { status: 'replicas-differ', runs: replicas * each, replicas, count };
  return { status: 'unknown', text: 'which pod runs which shard is in no file' };
}

function rangesOf(ids: readonly number[], size: number, by: Workload): readonly ShardRange[] {
  const ranges: { from: number; to: number; by: Workload }[] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    const from = id * size;
    if (last !== undefined && last.to === from - 1) last.to = from + size - 1;
    else ranges.push({ from, to: from + size - 1, by });
  }
  return ranges;
}

/** Ids as people write them: `3`, `4 to 7`. */
export function idsText(ranges: readonly { readonly from: number; readonly to: number }[]): string {
  const shown = ranges.slice(0, 4).map(({ from, to }) => (from === to ? String(from) : `${from} to ${to}`));
  return ranges.length > 4 ? `${shown.join(', ')} and more` : shown.join(', ');
}

/** What is wrong with the union of the ranges when ids 0 to count - 1 are to be run once each. */
export function coverage(ranges: readonly ShardRange[], count: number) {
  const sorted = [...ranges].sort((a, b) => a.from - b.from || a.to - b.to || byPlace(a.by, b.by));
  const missing: { from: number; to: number }[] = [];
  const beyond: ShardRange[] = [];
  let twice: { readonly from: number; readonly to: number; readonly a: Workload; readonly b: Workload } | undefined;
  let next = 0;
  let holder: Workload | undefined;
  for (const { from, to, by } of sorted) {
    if (to >= count) beyond.push({ from: Math.max(from, count), to, by });
    if (from >= count) continue;
    if (from > next) missing.push({ from: next, to: from - 1 });
    else if (from < next && holder !== undefined) twice ??= { from, to: Math.min(to, next - 1), a: holder, b: by };
    if (to >= next) [next, holder] = [to + 1, by];
  }
  if (next < count) missing.push({ from: next, to: count - 1 });
  return { missing, beyond, twice };
}
