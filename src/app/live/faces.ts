import type { SourcedSubjects } from '../../engine/subjects.ts';
import type { LiveFace } from '../../engine/faces.ts';
import type { GraphInput } from '../../inventory/input.ts';
import { clusterFile } from '../../inventory/faces/live-documents.ts';
import type { LiveGraph } from '../../inventory/faces/live-graph.ts';
import { buildLiveGraph, isSomebodys } from '../../inventory/faces/live-graph.ts';
import { samePlace } from '../../inventory/faces/same-place.ts';
import { restrict } from '../../inventory/view.ts';
import type { ClusterEvidence } from '../../model/cluster.ts';
import type { DocumentId, Locate } from '../../model/document.ts';
import type { Declaration, Graph } from '../../model/graph.ts';
import { identityKey } from '../../model/identity.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { ScorecardDrift } from '../../model/scorecard.ts';
import { injectedInto, unmanagedIn } from '../../inventory/faces/drift/beside.ts';
import { deployedObjects } from '../../inventory/faces/drift/deployed.ts';
import { driftRows } from './drift.ts';

/** One target's manifests, resolved. */
export interface DeclaredTarget {
  readonly input: GraphInput;
  readonly graph: Graph;
  /** Why the cluster says nothing about the target, as the judging of the cluster found. */
  readonly absence?: SourceAbsence | undefined;
}

/** What a cluster adds to the judgement of one target. */
export interface TargetFaces {
  /** Absent where the cluster says nothing about the target. */
  readonly live?: LiveFace;
  /** Objects of the manifests, each held against what runs. */
  readonly sourced: SourcedSubjects;
  readonly drift: (locate: Locate) => readonly ScorecardDrift[];
  /** Turns places in live objects into those of the manifests that declare them. */
  readonly locate: (locate: Locate) => Locate;
}

/** Lays what runs beside what each target declares (docs/evidence.md, Two faces). Targets in their order. */
export function facesOf(
  evidence: ClusterEvidence,
  targets: readonly DeclaredTarget[],
  { someNotRendered }: { readonly someNotRendered: boolean },
): readonly TargetFaces[] {
  const declared = new Set(
    targets.flatMap(({ graph }) => graph.objects().map(({ identity }) => identityKey(identity))),
  );
  const faced = targets.filter(({ graph, absence }) => absence === undefined && graph.census.documents > 0);
  return targets.map(({ input, graph, absence }): TargetFaces => {
    if (absence !== undefined) return { ...silent, sourced: { [deployed]: { subjects: [], unseen: [absence] } } };
    if (graph.census.documents === 0) return silent;
    const live = buildLiveGraph(evidence, input, graph);
    // What nobody declares is told once: by the first target that has a say in the namespace.
    const answersFor = (namespace: string): boolean =>
      faced.find((one) => one.graph.hasNamespace(namespace)) === undefined
        ? faced[0]?.graph === graph
        : faced.find((one) => one.graph.hasNamespace(namespace))?.graph === graph;
    const face = faceOf(live, declared, answersFor);
    const subjects = deployedObjects(graph, live);
    return {
      live: face,
      sourced: { [deployed]: { subjects, unseen: [] } },
      drift: (locate) =>
        driftRows(
          {
            deployed: subjects,
            injected: injectedInto(evidence, graph, live),
            unmanaged: unmanagedIn(live.graph, (object) => face.standingOf(object) === 'unmanaged'),
            someNotRendered,
          },
          locate,
        ),
      locate: (locate) => locateBoth(locate, graph, live),
    };
  });
}

const deployed = 'deployed-object';

/** A cluster that says nothing about a target. */
const silent: TargetFaces = { sourced: {}, drift: () => [], locate: (locate) => locate };

function faceOf(live: LiveGraph, declared: ReadonlySet<string>, answersFor: (namespace: string) => boolean): LiveFace {
  const { graph, lists, find } = live;
  return {
    graph,
    view: (kinds) => restrict(graph, kinds === '*' ? ['*'] : kinds),
    presenceOf: (identity) => (find(identity) === undefined ? lists.absenceOf(identity) : 'seen'),
    standingOf: (object) => {
      const { namespace } = object.identity;
      const isOurs = lists.wasLookedAt(namespace) && answersFor(namespace) && isSomebodys(object);
      return isOurs && !declared.has(identityKey(object.identity)) ? 'unmanaged' : 'elsewhere';
    },
    wasListed: lists.wasListed,
    unseen: lists.unseen,
  };
}

function locateBoth(locate: Locate, declared: Graph, live: LiveGraph): Locate {
  const byId = new Map<DocumentId, Declaration>();
  for (const object of live.graph.objects()) byId.set(object.document.id, object);
  return (id, path, end) => {
    const object = byId.get(id);
    if (object === undefined) return locate(id, path, end);
    const { group, kind, namespace, name } = object.identity;
    const own = declared.find(kind, namespace, name).find(({ identity }) => identity.group === group);
    return own === undefined
      ? { file: clusterFile, line: 1, column: 1 }
      : locate(own.document.id, samePlace(object.object, own.object, path), end);
  };
}
