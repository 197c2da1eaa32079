import type { JudgeInput } from '../../engine/judge.ts';
import type { TargetInput } from '../../engine/target.ts';
import type { GraphInput } from '../../inventory/input.ts';
import type { LiveWorkload } from '../../model/cluster.ts';
import type { Graph } from '../../model/graph.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { LiveSource } from '../../model/live.ts';
import type { ScorecardEvidence, ScorecardStage } from '../../model/scorecard.ts';
import { deployedImages } from './deployed-images.ts';
import type { JudgedHistory } from './judge-prometheus.ts';
import type { JudgedSource, LiveSetting } from './source.ts';
import { unnamed } from './source.ts';

/** What live sources contribute to the judgement of one target, put together. */
export interface JudgedLive extends Pick<JudgeInput, 'evidence' | 'absences' | 'sourced' | 'answersFor'> {
  readonly provenance: readonly ScorecardEvidence[];
  readonly stages: readonly ScorecardStage[];
  readonly shown: NonNullable<TargetInput['shown']>;
}

/** How to name a source that was not named. */
const howToName: Readonly<Record<LiveSource, string>> = {
  loadtest: 'no load test was named: add --load <results>',
  cluster: 'no cluster was named: add --cluster',
  prometheus: 'no Prometheus was named: add --prometheus <url>',
};

/** A target whose live evidence is asked for, beside the others of its run. */
export interface LiveTarget {
  readonly graph: Graph;
  readonly input: GraphInput;
  readonly others: readonly Graph[];
}

/** Loads what the named sources need, once; what comes back answers for each target. */
export async function liveJudge(setting: LiveSetting): Promise<(target: LiveTarget) => JudgedLive> {
  // Live sources are looked through only where somebody named them and the profile asks for them.
  const asked = setting.profile === 'full' ? setting.live : {};
  const loadTests = asked.loadtest;
  const load = loadTests === undefined ? undefined : await import('./load-tests.ts');
  const history = asked.prometheus === undefined ? undefined : await historyJudge(asked.prometheus, setting);
  const { cluster } = asked;
  const judgeCluster = cluster === undefined ? undefined : (await import('./judge-cluster.ts')).judgeCluster;
  return ({ graph, input, others }) => {
    const running =
      cluster === undefined || judgeCluster === undefined
        ? unnamed(howToName.cluster)
        : judgeCluster(cluster, setting, graph, input, others);
    const measured = history?.(graph, running.view?.workloads ?? []);
    const sources: Readonly<Record<LiveSource, JudgedSource>> = {
      loadtest:
        loadTests === undefined || load === undefined
          ? unnamed(howToName.loadtest)
          : load.judgeLoadTests(loadTests, setting, {
              deployed: deployedImages(graph, running.view),
              ...(measured?.resourcesOf === undefined ? {} : { resourcesOf: measured.resourcesOf }),
              ...(measured?.peakBeside === undefined ? {} : { peakBeside: measured.peakBeside }),
            }),
      cluster: running,
      prometheus: measured ?? unnamed(howToName.prometheus),
    };
    return combined(sources);
  };
}

async function historyJudge(
  answer: NonNullable<LiveSetting['live']['prometheus']>,
  setting: LiveSetting,
): Promise<(graph: Graph, live: readonly LiveWorkload[]) => JudgedHistory> {
  const [{ judgePrometheus }, { loadCatalogue }] = await Promise.all([
    import('./judge-prometheus.ts'),
    import('../../sources/catalogues/load.ts'),
  ]);
  const catalogue = await loadCatalogue('metrics');
  return (graph, live) => judgePrometheus(answer, setting, graph, live, catalogue);
}

function combined(sources: Readonly<Record<LiveSource, JudgedSource>>): JudgedLive {
  const evidence: Record<string, unknown> = {};
  const absences: Record<string, SourceAbsence> = {};
  const answering = Object.values(sources).find(({ answersFor }) => answersFor !== undefined)?.answersFor;
  for (const [name, { view, absence }] of Object.entries(sources)) {
    if (view !== undefined) evidence[name] = view;
    if (absence !== undefined) absences[name] = absence;
  }
  const all = Object.values(sources);
  return {
    evidence,
    absences,
    sourced: Object.assign({}, ...all.map(({ sourced }) => sourced)) as JudgedLive['sourced'] & object,
    ...(answering === undefined ? {} : { answersFor: answering }),
    provenance: all.flatMap(({ provenance }) => provenance),
    stages: all.flatMap(({ stages }) => stages ?? []),
    shown: {
      looked: all.flatMap(({ look }) => look ?? []),
      slos: all.flatMap(({ slos }) => slos ?? []),
      utilisation: all.flatMap(({ utilisation }) => utilisation ?? []),
      drift: all.flatMap(({ drift }) => drift ?? []),
    },
  };
}
