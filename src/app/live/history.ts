import { plannedQueries } from '../../engine/queries.ts';
import { buildGraph } from '../../inventory/graph.ts';
import type { GraphInput } from '../../inventory/input.ts';
import { batchesOf } from '../../inventory/measured/batches.ts';
import { discoveryQueries, writtenAs } from '../../inventory/measured/subjects.ts';
import type { ClusterEvidence, LiveWorkload } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import { compareText } from '../../model/identity.ts';
import type { LiveEvidence, SourceAnswer } from '../../model/live.ts';
import type { LoadEvidence } from '../../model/load.ts';
import type { Pack } from '../../model/pack.ts';
import type { QueryRound } from '../../model/prometheus.ts';
import { loadChecks } from '../evidence.ts';
import type { Host } from '../host.ts';
import type { Settings } from '../settings.ts';
import { loadQueries } from './load-resources.ts';
import { lookAtPrometheus } from './look-prometheus.ts';
import { measuredInput, sourcedBy, subjectsFrom } from './measured.ts';
import type { PrometheusSetting } from './prometheus-setting.ts';

/** What the passes before have found, from which the queries follow. */
export interface LookedAt {
  readonly settings: Settings;
  /** One for each target. */
  readonly inputs: readonly GraphInput[];
  readonly pack: Pack;
  /** Of the pass before. */
  readonly load?: LoadEvidence;
  readonly cluster?: SourceAnswer<ClusterEvidence> | undefined;
}

/**
 * Asks Prometheus in two rounds: which series are there, then what the rules of the profile ask of the subjects that follow.
 * Judging renders the same texts from the same input, and looks their answers up.
 */
export async function lookBack(
  prometheus: PrometheusSetting,
  { settings, inputs, pack, load, cluster }: LookedAt,
  host: Host,
): Promise<SourceAnswer<LiveEvidence['prometheus']>> {
  const rules = pack.rules.filter(({ profiles }) => profiles.includes(settings.profile));
  const { loadCatalogue } = await import('../../sources/catalogues/load.ts');
  const [checks, catalogue] = await Promise.all([loadChecks({ ...pack, rules }), loadCatalogue('metrics')]);
  const targets = inputs.map((input) => ({ input, graph: buildGraph(input) }));
  const running = await runningIn(cluster, settings.at, targets);
  const measured = targets.map(({ graph }, index) =>
    measuredInput(graph, running[index] ?? [], settings.config, catalogue),
  );
  const rounds: readonly QueryRound[] = [
    () => once(measured.flatMap((one) => discoveryQueries(one))),
    (answered) =>
      once(
        measured.flatMap((one) => {
          const subjects = subjectsFrom(one, answered);
          return [
            ...plannedQueries(rules, checks, sourcedBy(subjects)),
            ...loadQueries(load, subjects.services, settings.config),
          ];
        }),
      ),
  ];
  const written = measured.flatMap((one) => writtenAs(one));
  return lookAtPrometheus(prometheus, settings.at, rounds, (texts) => batchesOf(texts, written), host);
}

/** Workloads that run, by target: those that judging will find, so that what is asked about them is asked now. */
async function runningIn(
  cluster: LookedAt['cluster'],
  at: string,
  targets: readonly { readonly input: GraphInput; readonly graph: Graph }[],
): Promise<readonly (readonly LiveWorkload[])[]> {
  if (cluster?.status !== 'present') return [];
  const { judgeCluster } = await import('./judge-cluster.ts');
  return targets.map(({ input, graph }) => {
    const others = targets.filter((one) => one.graph !== graph).map((one) => one.graph);
    return judgeCluster(cluster, { at }, graph, input, others).view?.workloads ?? [];
  });
}

function once(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}
