import type { SourcedSubjects } from '../../engine/subjects.ts';
import type { LiveFace } from '../../engine/faces.ts';
import type { GraphInput } from '../../inventory/input.ts';
import type { LiveGraph } from '../../inventory/faces/live-graph.ts';
import { buildLiveGraph } from '../../inventory/faces/live-graph.ts';
import { samePlace } from '../../inventory/faces/same-place.ts';
import { isSomebodys, reachesInto } from '../../inventory/faces/somebodys.ts';
import { restrict } from '../../inventory/view.ts';
import type { ClusterEvidence } from '../../model/cluster.ts';
import { nameOfCluster } from '../../model/cluster.ts';
import type { DocumentId, Locate } from '../../model/document.ts';
import type { Declaration, Graph } from '../../model/graph.ts';
import { identityKey } from '../../model/identity.ts';
import { stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { ScorecardDrift } from '../../model/scorecard.ts';
import { injectedInto, unmanagedIn } from '../../inventory/faces/drift/beside.ts';
import { deployedObjects } from '../../inventory/faces/drift/deployed.ts';
import { driftRows } from './drift.ts';
import { livePlace } from './live-place.ts';

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
  /** Set where no manifest declares what runs, and the cluster is judged by itself. */
  readonly alone?: ClusterAlone;
  /** Objects of the manifests, each held against what runs. */
  readonly sourced: SourcedSubjects;
  readonly drift: (locate: Locate) => readonly ScorecardDrift[];
  /** Turns places in live objects into those of the manifests that declare them. */
  readonly locate: (locate: Locate) => Locate;
}

/** A cluster that is judged by itself. */
export interface ClusterAlone {
  readonly graph: Graph;
  readonly input: GraphInput;
  /** The context, else the server. */
  readonly cluster: string;
  /** The namespace that was looked at, or the cluster where there are several. */
  readonly name: string;
  /** Live objects that are judged. */
  readonly objects: number;
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
  const isAlone = !someNotRendered && isClusterAlone(evidence, targets);
  const faced = targets.filter(
    ({ graph, absence }) => absence === undefined && (isAlone || graph.census.documents > 0),
  );
  // What nobody declares is told once: by the first target that has a say in the namespace.
  const teller = (namespace: string): DeclaredTarget | undefined =>
    faced.find(({ graph }) => graph.hasNamespace(namespace)) ?? faced[0];
  return targets.map((target): TargetFaces => {
    const { input, graph, absence } = target;
    if (absence !== undefined) return { ...silent, sourced: { [deployed]: { subjects: [], unseen: [absence] } } };
    if (!faced.includes(target)) return silent;
    const live = buildLiveGraph(evidence, input, graph);
    const own = faceOf(live, declared, (namespace) => teller(namespace) === target);
    const beyond = isAlone && faced[0] === target ? reachesInto(live.lists.wasLookedAt, live.graph, evidence) : nothing;
    const face: LiveFace = isAlone
      ? { ...own, alone: true, standingOf: (one) => (isNew(one, beyond, declared) ? 'unmanaged' : own.standingOf(one)) }
      : own;
    const subjects = deployedObjects(graph, live);
    return {
      live: face,
      ...(isAlone ? { alone: aloneOf(evidence, live, face) } : {}),
      sourced: { [deployed]: { subjects, unseen: isAlone ? [nothingDeclared] : [] } },
      drift: (locate) =>
        driftRows(
          {
            deployed: subjects,
            injected: injectedInto(evidence, graph, live),
            unmanaged: isAlone ? [] : unmanagedIn(live.graph, (object) => face.standingOf(object) === 'unmanaged'),
            someNotRendered,
          },
          locate,
        ),
      locate: (locate) => locateBoth(locate, graph, live, nameOfCluster(evidence)),
    };
  });
}

function aloneOf(evidence: ClusterEvidence, live: LiveGraph, face: LiveFace): ClusterAlone {
  const cluster = nameOfCluster(evidence);
  const [only, ...others] = evidence.allNamespaces ? [] : evidence.namespaces;
  return {
    graph: live.graph,
    input: live.input,
    cluster,
    name: only === undefined || others.length > 0 ? cluster : only.name,
    objects: live.graph.objects().filter((object) => face.standingOf(object) === 'unmanaged').length,
  };
}

const deployed = 'deployed-object';
const nothing: ReadonlySet<Declaration> = new Set();
const nothingDeclared: SourceAbsence = {
  reason: 'not-collected',
  text: 'no manifest was read that declares what runs: nothing says what it should be',
};

function isNew(live: Declaration, beyond: ReadonlySet<Declaration>, declared: ReadonlySet<string>): boolean {
  return beyond.has(live) && !declared.has(identityKey(live.identity));
}

/**
 * Everything of the run was read, and none of it declares a workload, nor anything where the cluster was looked at: what
 * runs there is judged by itself. Whatever could not be read may declare it.
 */
function isClusterAlone(evidence: ClusterEvidence, targets: readonly DeclaredTarget[]): boolean {
  const looked = new Set(evidence.namespaces.map(({ name }) => name));
  for (const { objects } of evidence.lists)
    for (const object of objects) looked.add(stringAt(object, 'metadata', 'namespace') ?? '');
  looked.delete('');
  return targets.every(
    ({ graph }) =>
      graph.workloads.length === 0 &&
      graph.unread.length === 0 &&
      graph.faults.length === 0 &&
      ![...looked].some((namespace) => graph.hasNamespace(namespace)),
  );
}

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
      const isOurs = lists.wasLookedAt(namespace) && answersFor(namespace) && isSomebodys(object, graph);
      return isOurs && !declared.has(identityKey(object.identity)) ? 'unmanaged' : 'elsewhere';
    },
    wasListed: lists.wasListed,
    unseen: lists.unseen,
  };
}

function locateBoth(locate: Locate, declared: Graph, live: LiveGraph, cluster: string): Locate {
  const byId = new Map<DocumentId, Declaration>();
  for (const object of live.graph.objects()) byId.set(object.document.id, object);
  return (id, path, end) => {
    const object = byId.get(id);
    if (object === undefined) return locate(id, path, end);
    const { group, kind, namespace, name } = object.identity;
    const own = declared.find(kind, namespace, name).find(({ identity }) => identity.group === group);
    return own === undefined
      ? livePlace(cluster, object, path)
      : locate(own.document.id, samePlace(object.object, own.object, path), end);
  };
}
