import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { loadStaticEvidence } from '../../src/app/evidence.ts';
import { digestOf } from '../../src/app/hash.ts';
import { locateNowhere } from '../../src/app/locate.ts';
import { judgeTarget } from '../../src/engine/judge-targets.ts';
import { holdsTheBot } from '../../src/engine/role-scope.ts';
import { decideLoadTests } from '../../src/engine/load-tests.ts';
import { facesOf } from '../../src/app/live/faces.ts';
import { judgeCluster } from '../../src/app/live/judge-cluster.ts';
import { buildGraph } from '../../src/inventory/graph.ts';
import type { GraphInput } from '../../src/inventory/input.ts';
import { restrict } from '../../src/inventory/view.ts';
import type { Check } from '../../src/model/check.ts';
import type { ManifestTarget } from '../../src/model/document.ts';
import { roles } from '../../src/model/graph.ts';
import type { Graph, Role } from '../../src/model/graph.ts';
import type { JsonRecord } from '../../src/model/json.ts';
import type { Pack, PackParam, PackRule } from '../../src/model/pack.ts';
import type { ScorecardResult } from '../../src/model/scorecard.ts';
import { loadCatalogue } from '../../src/sources/catalogues/load.ts';
import { collectManifests } from '../../src/sources/manifests/collect.ts';
import { liveFiles } from './cases.ts';
import type { CaseSettings, FixtureCase } from './cases.ts';
import { clusterOf, objectsIn } from './live-cluster.ts';
import type { ClusterSettings } from './live-cluster.ts';
import { resourcesOf, runsOf, testedCommit } from './load-run.ts';
import { prometheusOf } from './prometheus.ts';

/** Parameters of a check as the built-in packs set them: the first rule that binds it. */
export type Binding = Readonly<Record<string, PackParam>>;

const at = '2026-11-21T00:00:00.000Z';
const place = { file: 'case', line: 1, column: 1 };

function ruleFor(check: Check, params: Binding): PackRule {
  return {
    id: check.id,
    check: check.id,
    category: 'case',
    severity: 'high',
    weight: 10,
    subjects: 'proportion',
    params,
    profiles: ['static'],
    tier: 'static',
    waivable: true,
    informative: false,
    preview: false,
    origin: place,
    origins: {},
  };
}

function packOf(rule: PackRule): Pack {
  return {
    name: 'case',
    version: '1.0.0',
    title: 'One check',
    lineage: [],
    categories: [{ id: 'case', title: 'Case', weight: 'auto', floor: 0 }],
    groups: [],
    rules: [rule],
    off: [],
    levels: [],
    grades: [{ name: 'A', from: 0 }],
    caps: [],
    digest: '',
  };
}

/** All that judging one check takes, besides the evidence. */
export function caseOf(
  check: Check,
  params: Binding,
  graph: Graph,
): Omit<Parameters<typeof judgeTarget>[0], 'evidence' | 'target' | 'locate' | 'runHasWorkload' | 'botRecognised'> {
  return {
    pack: packOf(ruleFor(check, params)),
    profile: 'static',
    checks: new Map([[check.id, check]]),
    graph,
    view: (kinds) => restrict(graph, kinds === '*' ? ['*'] : kinds),
    toolVersion: '0.0.0',
    scope: {
      root: '.',
      paths: ['.'],
      excluded: [],
      excludedFiles: 0,
      passedOver: 0,
      files: 0,
      objects: 0,
      kubernetesVersion: '1.36',
      criticality: 'B',
    },
    inventory: { workloads: [], services: [], stores: [], outside: [], monitoring: [], edges: [], hiddenHosts: 0 },
    provenance: [],
    hash: digestOf,
    waivers: [],
    attestations: [],
    signOffs: [],
    actionItems: [],
    now: at,
    assumptions: [],
    warnings: [],
  };
}

/** The files of a case, read and resolved; `remove` when nothing more is judged of them. */
export interface PreparedCase {
  readonly known: Awaited<ReturnType<typeof loadStaticEvidence>>;
  readonly target: ManifestTarget;
  readonly locate: Parameters<typeof judgeTarget>[0]['locate'];
  readonly input: GraphInput;
  readonly graph: Graph;
  /** The first file of manifests. */
  readonly file: string;
  /** What stands in the files of live objects. */
  readonly objects: readonly JsonRecord[];
  readonly remove: () => void;
}

/** Reads the files as a scan of a folder that holds nothing else would. */
export async function prepareFiles(
  files: readonly string[],
  folder: string,
  settings: CaseSettings = {},
): Promise<PreparedCase> {
  const live = liveFiles(
    settings,
    files.map((file) => relative(folder, file)),
  );
  const written = files.filter((file) => !live.includes(relative(folder, file)));
  const copy = mkdtempSync(join(tmpdir(), 'readiness-case-'));
  const remove = (): void => {
    rmSync(copy, { recursive: true, force: true });
  };
  try {
    const names = written.map((file) => relative(folder, file));
    for (const [index, file] of written.entries()) cpSync(file, join(copy, names[index] ?? ''), { recursive: true });
    const known = await loadStaticEvidence(settings.kubernetesVersion);
    const { evidence, locators } = collectManifests({
      cwd: copy,
      paths: settings.open === true ? names : ['.'],
      knownKinds: new Set(known.schema.kinds),
    });
    const [target] = evidence.targets;
    if (target === undefined) throw new Error('the case holds nothing to judge');
    const input: GraphInput = {
      documents: target.documents,
      faults: target.faults,
      unread: target.unread,
      defaultNamespace: 'default',
      directory: evidence.scope.directory,
      ...(settings.closed === true ? { closedWorld: true as const } : {}),
      ...(settings.live === true ? { worldOf: () => ({ open: false }) as const } : {}),
      excludedFiles: 0,
      files: target.subjects.length,
      declaredRoles: rolesOf(settings.roles),
      externalHosts: settings.external ?? [],
      catalogues: known.catalogues,
      scopeOf: (apiVersion, kind) => known.schema.scopeOf(apiVersion, kind),
    };
    return {
      known,
      target,
      locate: locators.get(target) ?? locateNowhere,
      input,
      graph: buildGraph(input),
      file: names[0] ?? 'case',
      objects: live.flatMap((file) => objectsIn(readFileSync(join(folder, file), 'utf8')).map(({ object }) => object)),
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Judges what was read with this one check; of the settings those count that say nothing about files. */
export async function judgePrepared(
  check: Check,
  binding: Binding,
  { known, target, locate, input, graph, file, objects }: PreparedCase,
  settings: CaseSettings,
): Promise<ScorecardResult> {
  const params = { ...binding, ...(settings.params as Binding | undefined) };
  const scorecard = judgeTarget({
    ...caseOf(check, params, graph),
    ...(settings.cluster === undefined
      ? await liveOf(check, params, settings, file, graph, known.byNeed)
      : clusterFor(settings.cluster, objects, graph, input, known.byNeed)),
    target: { ...target, name: 'case' },
    locate,
    runHasWorkload: graph.workloads.length > 0,
    botRecognised: holdsTheBot(graph),
  });
  const [result] = scorecard.results;
  if (result === undefined) throw new Error('the rule was not judged');
  return result;
}

/** Judges the files with this one check. */
export async function judgeFiles(
  check: Check,
  binding: Binding,
  files: readonly string[],
  folder: string,
  settings: CaseSettings = {},
): Promise<ScorecardResult> {
  const prepared = await prepareFiles(files, folder, settings);
  try {
    return await judgePrepared(check, binding, prepared, settings);
  } finally {
    prepared.remove();
  }
}

export function judgeCase(check: Check, binding: Binding, one: FixtureCase): Promise<ScorecardResult> {
  return judgeFiles(check, binding, one.files, one.folder, one.settings);
}

async function liveOf(
  check: Check,
  params: Binding,
  settings: CaseSettings,
  file: string,
  graph: Graph,
  byNeed: Readonly<Record<string, unknown>>,
): Promise<Pick<Parameters<typeof judgeTarget>[0], 'evidence' | 'absences' | 'sourced' | 'answersFor'>> {
  const { prometheus } = settings;
  if (prometheus === undefined) return loadOf(settings, file, byNeed);
  const measured = prometheusOf(check, params, prometheus, graph, await loadCatalogue('metrics'), at);
  return { ...measured, evidence: { ...byNeed, ...measured.evidence } };
}

/** The cluster of a case, judged as that of a run is. */
function clusterFor(
  settings: ClusterSettings,
  objects: readonly JsonRecord[],
  graph: Graph,
  input: GraphInput,
  byNeed: Readonly<Record<string, unknown>>,
): Pick<Parameters<typeof judgeTarget>[0], 'evidence' | 'absences' | 'sourced'> {
  const evidence = clusterOf(settings, objects);
  const { view, absence, sourced } = judgeCluster(
    { status: 'present', evidence },
    { at: settings.now ?? at },
    graph,
    input,
  );
  const [faces] = facesOf(evidence, [{ graph, input, absence }], { someNotRendered: false });
  return {
    evidence: view === undefined ? byNeed : { ...byNeed, cluster: view },
    sourced: { ...sourced, ...faces?.sourced },
    ...(absence === undefined ? {} : { absences: { cluster: absence } }),
  };
}

/** Load tests of a case, chosen as those of a run are. */
function loadOf(
  { load, claim, peak, images = [], resources, measuredPeak }: CaseSettings,
  file: string,
  byNeed: Readonly<Record<string, unknown>>,
): Pick<Parameters<typeof judgeTarget>[0], 'evidence' | 'absences' | 'sourced'> {
  if (load === undefined) return { evidence: byNeed };
  const evidence = { files: [], runs: runsOf(load, file), ancestors: [] };
  const { tests, absence } = decideLoadTests(evidence, {
    commit: testedCommit,
    deployed: { digests: images, complete: images.length > 0, from: 'manifests', workloads: [] },
    ...(resources === undefined ? {} : { resourcesOf: () => ({ value: resourcesOf(resources) }) }),
    now: at,
    ...(measuredPeak === undefined
      ? { claim: { unit: 'guilds', level: 1000, ...claim, from: 'the case' } }
      : { measuredPeak }),
    ...(peak === undefined ? {} : { peak: { ...peak, from: 'the case' } }),
  });
  return {
    evidence: tests.length === 0 ? byNeed : { ...byNeed, loadtest: evidence },
    sourced: { 'load-test': { subjects: tests, unseen: [] } },
    ...(absence === undefined ? {} : { absences: { loadtest: absence } }),
  };
}

export function rolesOf(written: CaseSettings['roles']): Readonly<Record<string, Role>> {
  return Object.fromEntries(
    Object.entries(written ?? {}).flatMap(([name, role]) => {
      const known = roles.find((one) => one === role);
      return known === undefined ? [] : [[name, known]];
    }),
  );
}
