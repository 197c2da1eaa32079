import type { ReadinessRun, ScorecardTarget } from '../../src/model/scorecard.ts';
import type { BlockerView } from './blockers.ts';
import { blockersOf } from './blockers.ts';
import type { CrossCheckView } from './cross-check.ts';
import { crossCheckOf } from './cross-check.ts';
import type { DriftRow } from './drift.ts';
import { driftOf } from './drift.ts';
import type { GroupingLimits } from './findings.ts';
import type { InventoryView } from './inventory.ts';
import { inventoryOf, severalNamespaces } from './inventory.ts';
import type { LookView } from './looked.ts';
import { looksOf } from './looked.ts';
import type { ObjectiveView } from './objectives.ts';
import { objectivesOf } from './objectives.ts';
import type { PlanRow, WaterfallView } from './plan.ts';
import { planOf, waterfallOf } from './plan.ts';
import type { ProofView } from './proof.ts';
import { proofOf } from './proof.ts';
import type { Fact, ProvenanceView } from './provenance.ts';
import { dueSentence, provenanceOf, runFacts } from './provenance.ts';
import type { RecordsView } from './records.ts';
import { recordsOf } from './records.ts';
import type { CategoryView, ResultSection } from './results.ts';
import { categoriesOf, sectionsOf } from './results.ts';
import type { SharedRule } from './shared.ts';
import { sharedRules } from './shared.ts';
import type { LoadTestView } from './stages.ts';
import { loadTestsOf } from './stages.ts';
import { readOf, targetTitle } from './targets.ts';
import type { UnjudgedView } from './unjudged.ts';
import { unjudgedOf } from './unjudged.ts';
import type { UtilisationRow } from './utilisation.ts';
import { utilisationOf } from './utilisation.ts';
import type { VerdictView } from './verdict.ts';
import { verdictOf } from './verdict.ts';
import { visibleThroughout } from './visible.ts';
import type { Tone } from './words.ts';
import { dateText, grouped, verdictWord } from './words.ts';
import { worstFirst } from './worst-first.ts';

const namesShown = 3;

/** Above this many findings a page lists less of each group and points at the scorecard. */
const mostFindings = 5000;

export interface TargetView {
  /** Prefix of the section's anchors: empty for a single target. */
  readonly prefix: string;
  readonly name: string;
  readonly kind: string;
  readonly facts: readonly string[];
  readonly setting: readonly string[];
  readonly verdict: VerdictView;
  readonly proof?: ProofView;
  readonly blockers: readonly BlockerView[];
  /** Blockers of the same rules that have no card of their own. */
  readonly moreBlockers: number;
  readonly categories: readonly CategoryView[];
  readonly waterfall?: WaterfallView;
  /** What live sources looked at. */
  readonly looks: readonly LookView[];
  readonly objectives: readonly ObjectiveView[];
  readonly loadTests: readonly LoadTestView[];
  readonly utilisation: readonly UtilisationRow[];
  readonly moreUtilisation: number;
  readonly drift: readonly DriftRow[];
  readonly moreDrift: number;
  readonly plan: readonly PlanRow[];
  readonly sections: readonly ResultSection[];
  readonly unjudged: UnjudgedView;
  readonly crossCheck?: CrossCheckView;
  readonly records: RecordsView;
  readonly inventory: InventoryView;
  readonly provenance: ProvenanceView;
}

export interface ReportView {
  readonly title: string;
  readonly word: string;
  readonly tone: Tone;
  readonly gate: string;
  readonly several: boolean;
  /** Set when there are more than {@link mostFindings}. */
  readonly crowded: string;
  readonly due: string;
  readonly date: string;
  readonly targets: readonly TargetView[];
  /** Open in every target; empty for a single one. */
  readonly shared: readonly SharedRule[];
  readonly run: readonly Fact[];
  readonly durationMs: number;
}

const made = new WeakMap<ReadinessRun, ReportView>();

/**
 * Everything that a person reads, sorted and worded, with nothing invisible in it; markup is left to the formats.
 * Made once a run, however many formats show it.
 */
export function reportOf(run: ReadinessRun): ReportView {
  const known = made.get(run);
  if (known !== undefined) return known;
  const view = viewOf(run);
  made.set(run, view);
  return view;
}

function viewOf(run: ReadinessRun): ReportView {
  const findings = run.targets.reduce(
    (sum, target) => sum + target.results.reduce((count, result) => count + result.findings.length, 0),
    0,
  );
  const crowded = findings > mostFindings;
  const limits: GroupingLimits = crowded ? { groups: 20, places: 3 } : { groups: 500, places: 12 };
  const targets = worstFirst(run.targets);
  const view: ReportView = {
    title: titleOf(targets),
    ...verdictWord(run.verdict),
    gate: run.gate.text,
    several: targets.length > 1,
    crowded: crowded
      ? `${grouped(findings)} findings are grouped here; every one of them stands in the scorecard.`
      : '',
    due: dueSentence(run),
    date: dateText(run.run.at),
    targets: targets.map((target, index) => targetOf(target, targets.length > 1 ? `t${index + 1}-` : '', limits)),
    shared: sharedRules(run.targets),
    run: runFacts(run),
    durationMs: run.run.durationMs,
  };
  return visibleThroughout(view);
}

/** The names of a few targets; a chart with several values files is named once, and overlays by their folder. */
function titleOf(targets: readonly ScorecardTarget[]): string {
  const beside = (folder: string) => targets.filter((one) => folderOf(one) === folder).length > 1;
  const names = [
    ...new Set(
      targets.map((target) => {
        const folder = folderOf(target);
        return folder !== '' && beside(folder) ? folder : target.target.name;
      }),
    ),
  ];
  const more = names.length - namesShown;
  return `${names.slice(0, namesShown).join(', ')}${more > 0 ? ` and ${grouped(more)} more` : ''}`;
}

/** What makes a target, and where, unless its name says so. */
function madeBy({ target: { kind, name, path } }: ScorecardTarget): readonly string[] {
  if (kind === 'manifests') return [];
  return [name === path ? kind : `${kind} ${path}`];
}

/** The folder that a kustomization lies in, where it is called by its path. */
function folderOf({ target: { kind, name, path } }: ScorecardTarget): string {
  return kind === 'kustomization' && name === path ? path.split('/').slice(0, -1).join('/') : '';
}

function targetOf(target: ScorecardTarget, prefix: string, limits: GroupingLimits): TargetView {
  const namespaces = severalNamespaces(target);
  const proof = proofOf(target);
  const waterfall = waterfallOf(target);
  const crossCheck = crossCheckOf(target);
  const blockers = blockersOf(target, limits, namespaces);
  const utilisation = utilisationOf(target);
  const drift = driftOf(target);
  const { scope, pack, profile } = target;
  return {
    prefix,
    name: targetTitle(target),
    kind: target.target.kind,
    facts: [
      ...madeBy(target),
      ...readOf(target),
      ...(scope.commit === undefined ? [] : [`commit ${scope.commit.slice(0, 7)}`]),
    ],
    setting: [`${pack.name} ${pack.version}`, `${profile} scope`, `Kubernetes ${scope.kubernetesVersion}`],
    verdict: verdictOf(target),
    ...(proof === undefined ? {} : { proof }),
    blockers: blockers.cards,
    moreBlockers: blockers.more,
    categories: categoriesOf(target),
    ...(waterfall === undefined ? {} : { waterfall }),
    looks: looksOf(target),
    objectives: objectivesOf(target),
    loadTests: loadTestsOf(target),
    utilisation: utilisation.rows,
    moreUtilisation: utilisation.more,
    drift: drift.rows,
    moreDrift: drift.more,
    plan: planOf(target),
    sections: sectionsOf(target, limits, namespaces),
    unjudged: unjudgedOf(target, namespaces),
    ...(crossCheck === undefined ? {} : { crossCheck }),
    records: recordsOf(target),
    inventory: inventoryOf(target),
    provenance: provenanceOf(target),
  };
}
