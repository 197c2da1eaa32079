import { annotationReader } from './annotations.ts';
import { decideExit, worstVerdict } from '../engine/run.ts';
import { judgeTargets } from '../engine/judge-targets.ts';
import { recordProblems } from '../engine/record-problems.ts';
import { buildGraph } from '../inventory/graph.ts';
import { summariseInventory } from '../inventory/summary.ts';
import { restrict } from '../inventory/view.ts';
import type { Locate, ManifestScope, ManifestTarget } from '../model/document.ts';
import type { LiveAnswers } from '../model/live.ts';
import { nameOfCluster } from '../model/cluster.ts';
import { ReadinessError } from '../model/errors.ts';
import type { Graph } from '../model/graph.ts';
import { severities } from '../model/outcome.ts';
import { criticalities } from '../model/pack.ts';
import type { Criticality, Pack } from '../model/pack.ts';
import type { Config } from '../model/records.ts';
import type { ReadinessRun, ScorecardEvidence } from '../model/scorecard.ts';
import { scorecardSchemaVersion } from '../model/scorecard.ts';
import type { StaticEvidence } from './evidence.ts';
import { loadChecks } from './evidence.ts';
import type { ScanFlags } from './flags.ts';
import { graphInput } from './graph-input.ts';
import { digestOf } from './hash.ts';
import type { ClusterAlone, DeclaredTarget, TargetFaces } from './live/faces.ts';
import { liveJudge } from './live/judge.ts';
import type { JudgingSettings } from './settings.ts';
import { toolVersion } from './tool.ts';
import { treeDigest } from './tree.ts';

/** Evidence that was collected, just now or into a bundle. */
export interface Collected {
  readonly scope: ManifestScope;
  readonly targets: readonly ManifestTarget[];
  readonly locate: (target: ManifestTarget) => Locate;
  readonly live: LiveAnswers;
  readonly config: Config;
  /** Name of the plain target. */
  readonly name: string;
  readonly warnings: readonly string[];
  /** RFC 3339; set for a bundle. */
  readonly collectedAt?: string;
}

export interface JudgeOptions {
  readonly settings: JudgingSettings;
  readonly flags: ScanFlags;
  readonly pack: Pack;
  readonly known: StaticEvidence;
  readonly startedAt: Date;
  readonly clock: () => Date;
  readonly command: string;
  readonly progress: (text: string) => void;
}

/** Judges collected evidence: the same answer for a folder and for the bundle that was made of it. */
export async function judgeCollected(collected: Collected, options: JudgeOptions): Promise<ReadinessRun> {
  const { settings, known, flags } = options;
  const { config, scope } = collected;
  const pack = scoredFor(options.pack, config.criticality);
  const level = flags.level ?? config.level;
  refuseUnusable(config, pack, level);
  const asked = pack.rules.filter(({ profiles }) => profiles.includes(settings.profile));
  const checks = await loadChecks({ ...pack, rules: asked });
  const liveOf = await liveJudge({
    live: collected.live,
    config,
    pack: options.pack,
    profile: settings.profile,
    commit: scope.commit,
    tree: () => treeDigest(collected),
    at: settings.at,
  });
  options.progress('judging');
  const graphs = collected.targets.map((target) => {
    const input = graphInput(target, collected, { known, settings, pack: options.pack });
    return { target, input, graph: buildGraph(input) };
  });
  const annotationsOf = await annotationReader(
    graphs.map(({ graph }) => graph),
    pack,
    config.annotations,
  );
  const withLive = graphs.map((one) => {
    const others = graphs.filter(({ graph }) => graph !== one.graph).map(({ graph }) => graph);
    const live = liveOf({ graph: one.graph, input: one.input, others });
    return { ...one, live, absence: live.absences?.['cluster'] };
  });
  const faces = await facesOf(collected, settings, withLive);
  const { cluster } = collected.live;
  const targets = judgeTargets(
    withLive.map(({ target, input, graph, live }, index) => {
      const own = collected.locate(target);
      const annotations = annotationsOf(graph, own);
      const face = faces[index];
      const alone = face?.alone;
      const locate = face?.locate(own) ?? own;
      return {
        pack,
        profile: settings.profile,
        checks,
        graph,
        view: (kinds: readonly string[] | '*'): Graph => restrict(graph, kinds === '*' ? ['*'] : kinds),
        ...live,
        ...(face?.live === undefined ? {} : { live: face.live }),
        sourced: { ...live.sourced, ...face?.sourced },
        shown: { ...live.shown, ...(face === undefined ? {} : { drift: face.drift(own) }) },
        evidence: { ...known.byNeed, ...live.evidence },
        target: { ...target, name: nameOf(target, collected, alone) },
        toolVersion,
        scope: {
          root: scope.root,
          paths: scope.paths,
          excluded: scope.excluded,
          excludedFiles: scope.excludedFiles,
          passedOver: scope.passedOver,
          files: target.subjects.length,
          objects: target.documents.filter(({ use }) => use === 'judged').length,
          ...(alone === undefined ? {} : { liveObjects: alone.objects }),
          ...(scope.commit === undefined ? {} : { commit: scope.commit }),
          kubernetesVersion: known.schema.version,
          criticality: config.criticality,
        },
        inventory:
          alone === undefined ? summariseInventory(graph, input) : summariseInventory(alone.graph, alone.input),
        provenance: [...provenanceOf(target, known, alone), ...live.provenance],
        locate,
        ...(cluster?.status === 'present' ? { cluster: nameOfCluster(cluster.evidence) } : {}),
        hash: digestOf,
        waivers: [...config.waivers, ...annotations.waivers],
        attestations: config.attestations,
        signOffs: config.signOffs,
        actionItems: config.actionItems,
        now: settings.at,
        ...(collected.collectedAt === undefined ? {} : { collectedAt: collected.collectedAt }),
        assumptions: [...assumptionsOf(config, pack), ...annotations.assumptions],
        warnings: [...collected.warnings, ...config.warnings, ...annotations.warnings],
      };
    }),
  );
  const gate = decideExit(targets, pack.levels, settings.profile, {
    ...(level === undefined ? {} : { level }),
    ...(flags.failOn === undefined ? {} : { failOn: flags.failOn }),
  });
  return {
    schemaVersion: scorecardSchemaVersion,
    kind: 'ReadinessRun',
    run: {
      at: settings.at,
      startedAt: options.startedAt.toISOString(),
      durationMs: Math.max(0, Math.round(options.clock().getTime() - options.startedAt.getTime())),
      node: process.version,
      due: dueDates(settings.at),
      command: options.command,
    },
    verdict: worstVerdict(targets, pack.levels),
    gate,
    targets,
  };
}

/** A folder without manifests says nothing of what runs: the cluster names it, unless readiness.yaml does. */
function nameOf(
  { kind, name, documents }: ManifestTarget,
  { config, name: plain }: Collected,
  alone: ClusterAlone | undefined,
): string {
  if (kind !== 'manifests') return name;
  return alone === undefined || config.name !== undefined || documents.length > 0 ? plain : alone.name;
}

/** What runs, beside what each target declares; loaded only where a cluster answered. */
async function facesOf(
  { live: { cluster } }: Collected,
  { profile }: JudgingSettings,
  targets: readonly (DeclaredTarget & { readonly target: ManifestTarget })[],
): Promise<readonly TargetFaces[]> {
  if (profile !== 'full' || cluster?.status !== 'present') return [];
  const { facesOf: lay } = await import('./live/faces.ts');
  const someNotRendered = targets.some(({ target }) => target.notRendered !== undefined);
  return lay(cluster.evidence, targets, { someNotRendered });
}

/** What is asked of more critical systems only is shown to the others, and costs them nothing. */
function scoredFor(pack: Pack, criticality: Config['criticality']): Pack {
  const isAsked = (least: Criticality): boolean => criticalities.indexOf(criticality) <= criticalities.indexOf(least);
  return {
    ...pack,
    rules: pack.rules.map((rule) =>
      rule.criticality === undefined || isAsked(rule.criticality) ? rule : { ...rule, informative: true, weight: 0 },
    ),
  };
}

/** Records about rules that the pack lacks, and a level that it lacks, would silently do nothing. */
function refuseUnusable(config: Config, pack: Pack, level: string | undefined): void {
  const problems = recordProblems({ ...config, file: config.file ?? 'readiness.yaml' }, pack);
  if (problems.length > 0)
    throw new ReadinessError('invalid-config', `records of the configuration don't fit the pack ${pack.name}`, {
      problems,
    });
  if (level !== undefined && !pack.levels.some(({ name }) => name === level)) {
    throw new ReadinessError('usage', `the pack ${pack.name} has no level ${JSON.stringify(level.slice(0, 40))}`, {
      hint: `levels: ${pack.levels.map(({ name }) => name).join(', ')}`,
    });
  }
}

/** Days until findings are due, by severity (scoring: action items). */
const dueDays = { blocker: 3, high: 7, medium: 14 } as const;

function dueDates(at: string): ReadinessRun['run']['due'] {
  const day = 24 * 60 * 60 * 1000;
  return Object.fromEntries(
    severities.flatMap((severity) =>
      severity === 'low'
        ? []
        : [[severity, new Date(Date.parse(at) + dueDays[severity] * day).toISOString().slice(0, 10)]],
    ),
  );
}

function provenanceOf(
  target: ManifestTarget,
  known: StaticEvidence,
  alone: ClusterAlone | undefined,
): readonly ScorecardEvidence[] {
  const present = target.notRendered === undefined;
  const isOfFiles = alone === undefined || target.documents.length > 0;
  return [
    {
      id: 'graph',
      source: isOfFiles ? 'manifests' : `what runs in ${alone.cluster}`,
      tier: isOfFiles ? 'static' : 'observed',
      status: present ? 'present' : 'absent',
      ...(target.notRendered === undefined ? {} : { reason: target.notRendered }),
      digest: digestOf([target.subjects, target.unread]),
      samples: isOfFiles ? target.documents.length : alone.objects,
    },
    {
      id: 'kubernetes-schema',
      source: `Kubernetes ${known.schema.version} API`,
      tier: 'static',
      status: known.schema.known ? 'present' : 'absent',
      ...(known.schema.known ? {} : { reason: `there is no table of the API of Kubernetes ${known.schema.version}` }),
      digest: '',
    },
    ...Object.entries<{ readonly asOf: string }>({ ...known.catalogues }).map(
      ([name, catalogue]): ScorecardEvidence => ({
        id: `catalogue:${name}`,
        source: `catalogue ${name}, as of ${catalogue.asOf}`,
        tier: 'static',
        status: 'present',
        digest: '',
      }),
    ),
  ];
}

function assumptionsOf(config: Config, pack: Pack): readonly string[] {
  return [
    ...(pack.world === 'closed'
      ? [`what no scanned file declares is not there (world: closed in the pack ${pack.name})`]
      : []),
    ...config.external.map((host) => `the host ${host} lives elsewhere (external: in readiness.yaml)`),
    ...Object.entries(config.roles).map(
      ([workload, role]) => `${workload} has the role ${role} (roles: in readiness.yaml)`,
    ),
  ];
}
