import type { DiscordCatalogue } from '../model/catalogue.ts';
import type { ShardContract, Workload } from '../model/graph.ts';
import { isPlaceholder } from '../model/secret.ts';
import type { Variable } from './environment.ts';
import { normaliseName } from './tokens.ts';

/** What a workload's settings say about shards, by the names of the catalogue. */
export function shardContractOf(
  workload: Workload,
  variables: readonly Variable[],
  catalogue: DiscordCatalogue,
): ShardContract | undefined {
  const {
    count: countNames,
    ids: idNames,
    perPod: perPodNames,
    clusters: clusterNames,
    leased: leaseNames,
  } = catalogue.shardNames;
  const named = (names: readonly string[]): Variable | undefined =>
    variables.find((variable) => names.includes(normaliseName(variable.name)));
  const leased = named(leaseNames);
  const ids = resolved(named(idNames), workload);
  const count = named(countNames);
  const total = wholeNumber(count?.value);
  const single = (workload.replicas?.effective ?? 1) <= 1;
  const perPod =
    wholeNumber(named(perPodNames)?.value) ?? shareOf(total, wholeNumber(named(clusterNames)?.value), workload);
  const sizes = {
    ...(total === undefined ? {} : { count: total }),
    ...(perPod === undefined ? {} : { shardsPerPod: perPod }),
  };
  if (leased !== undefined)
    return {
      kind: 'leased',
      ...sizes,
      path: leased.path,
      reason: `${leased.name} says that shards are leased at run time`,
    };
  if (count?.value?.trim().toLowerCase() === 'auto' || ids?.value?.trim().toLowerCase() === 'auto') {
    const auto = count ?? ids;
    if (auto !== undefined)
      return { kind: 'in-process', path: auto.path, reason: `${auto.name} is auto: one process runs all shards` };
  }
  if (ids !== undefined) {
    const listed = shardIds(ids.value);
    if (listed !== undefined)
      return {
        kind: 'listed',
        ids: listed,
        ...sizes,
        path: ids.path,
        ...(count === undefined ? {} : { countPath: count.path }),
        reason: `${ids.name} lists shard ${listed.length === 1 ? '' : 'ids '}${String(ids.value).slice(0, 40)}`,
      };
  }
  if (ids !== undefined && isUnseen(ids))
    return {
      kind: 'listed',
      ...sizes,
      path: ids.path,
      reason: `${ids.name} says which shards, and its value is in no file`,
    };
  const ordinal = ordinalOf(workload, variables, ids);
  // Of a StatefulSet's one pod with a total and no ordinal nothing says that it runs but one of the shards.
  if (workload.identity.kind === 'StatefulSet' && (ordinal !== undefined || (count !== undefined && !single))) {
    const setting = count ?? ordinal;
    if (setting !== undefined && (total !== undefined || ordinal !== undefined || isUnseen(setting)))
      return {
        kind: 'by-ordinal',
        ...sizes,
        path: setting.path,
        ...(count === undefined ? {} : { countPath: count.path }),
        reason: `each pod of the StatefulSet takes its ordinal as shard${total === undefined ? '' : ` of ${total}`}`,
      };
  }
  if (count === undefined) return undefined;
  if (total === undefined) {
    return isUnseen(count) && !single
      ? { kind: 'counted', ...sizes, path: count.path, reason: `${count.name} gives a total that is in no file` }
      : undefined;
  }
  // One process with a shard total runs them all (a sharding manager); several need a way to tell which is whose.
  return single
    ? { kind: 'in-process', count: total, path: count.path, reason: `one process runs ${total} shards (${count.name})` }
    : {
        kind: 'counted',
        ...sizes,
        path: count.path,
        reason: `${count.name} gives a total of ${total}, and no setting gives the ids`,
      };
}

function ordinalOf(
  workload: Workload,
  variables: readonly Variable[],
  ids: Variable | undefined,
): Variable | undefined {
  if (ids?.fieldPath !== undefined) return ids;
  if (workload.identity.kind !== 'StatefulSet') return undefined;
  return variables.find(
    ({ fieldPath }) => fieldPath === "metadata.labels['apps.kubernetes.io/pod-index']" || fieldPath === 'metadata.name',
  );
}

/** A variable that is set from something that the files don't show, or still holds a placeholder. */
function isUnseen({ value, fieldPath }: Variable): boolean {
  return (value === undefined && fieldPath === undefined) || isPlaceholder(value);
}

/** The downward API hands over labels and annotations, which the template shows. */
function resolved(variable: Variable | undefined, { template }: Workload): Variable | undefined {
  const field = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(variable?.fieldPath ?? '');
  const value =
    field?.[2] === undefined ? undefined : template[field[1] === 'labels' ? 'labels' : 'annotations'].get(field[2]);
  return variable === undefined || value === undefined ? variable : { ...variable, value };
}

/** Shards of one cluster, where the total is shared out among clusters evenly; one pod may as well run them all. */
function shareOf(
  total: number | undefined,
  clusters: number | undefined,
  { replicas, identity }: Workload,
): number | undefined {
  if (total === undefined || clusters === undefined || clusters === 0 || total % clusters !== 0) return undefined;
  return identity.kind === 'StatefulSet' && (replicas?.effective ?? 1) <= 1 ? undefined : total / clusters;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}

/** `3`, `0,1,2`, `[0, 1]`, `0-7`. */
function shardIds(text: string | undefined): readonly number[] | undefined {
  if (text === undefined) return undefined;
  const inner = text.trim().replace(/^\[|\]$/g, '');
  const range = /^\s*(\d{1,6})\s*(?:-|\.\.)\s*(\d{1,6})\s*$/.exec(inner);
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    return to < from || to - from > 100_000
      ? undefined
      : Array.from({ length: to - from + 1 }, (_, step) => from + step);
  }
  const parts = inner.split(/[\s,;]+/).filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => /^\d{1,6}$/.test(part)) ? parts.map(Number) : undefined;
}
