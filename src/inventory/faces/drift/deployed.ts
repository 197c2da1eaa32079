import type { DeployedObject, Deployment } from '../../../model/drift.ts';
import type { Declaration, Graph } from '../../../model/graph.ts';
import { compareText, identityKey } from '../../../model/identity.ts';
import type { JsonRecord, Path } from '../../../model/json.ts';
import { listAt, recordAt, stringAt } from '../../../model/json.ts';
import type { LiveGraph } from '../live-graph.ts';
import { compareStated } from './compare.ts';
import { generatedIn } from './generated.ts';
import { hasGraveFields } from './grave.ts';

/** Objects that a release makes and takes away again, so that their absence says nothing. */
const passing = ['helm.sh/hook', 'argocd.argoproj.io/hook'];

/** Each object that the manifests declare, held against what runs; ordered by key. */
export function deployedObjects(declared: Graph, live: LiveGraph): readonly DeployedObject[] {
  const generated = generatedIn(declared, live.graph);
  const scaled = scaledPaths(declared, live);
  const found: DeployedObject[] = [];
  const seen = new Set<Declaration>();
  for (const object of declared.objects()) {
    if (seen.has(object)) continue;
    for (const one of object.sameNode) seen.add(one);
    // Of several declarations of one object the one is deployed that it differs least from.
    const [nearest] = object.sameNode
      .map((one) => ({ one, deployment: deploymentOf(one) }))
      .sort((a, b) => differences(a.deployment) - differences(b.deployment));
    if (nearest === undefined) continue;
    const { one, deployment } = nearest;
    found.push({
      key: one.key,
      source: 'cluster',
      identity: one.identity,
      declaration: one,
      grave: hasGraveFields(one.identity.kind),
      deployment,
    });
  }
  return found.sort((a, b) => compareText(a.key, b.key));

  function deploymentOf(object: Declaration): Deployment {
    const { identity } = object;
    const other = live.find(identity) ?? generated.liveOf(object);
    if (other === undefined) return absence(object);
    const replicas = scaled.get(object);
    const isSecret = identity.kind === 'Secret' && identity.group === '';
    const { changes, doubts } = compareStated(object.object, other.object, {
      kind: identity.kind,
      isLeftOut: (path) => isReplicas(path, replicas) || (isSecret && path[0] !== 'metadata'),
      isSameName: (manifest, runs) => generated.isSameName(identity.namespace, manifest, runs),
    });
    return { state: 'compared', live: other, changes, doubts, managers: managersOf(other.object) };
  }

  function absence({ identity, annotations, object }: Declaration): Deployment {
    const hook = passing.find((key) => annotations.has(key));
    if (hook !== undefined) return { state: 'not-comparable', text: `it is made and taken away again (${hook})` };
    if (identity.kind === 'Job' && recordAt(object, 'spec')?.['ttlSecondsAfterFinished'] !== undefined)
      return { state: 'not-comparable', text: 'it is taken away when it has ended' };
    if (stringAt(object, 'metadata', 'name') === undefined)
      return { state: 'not-comparable', text: 'its name is made at run time' };
    const why = live.lists.absenceOf(identity);
    if (why === 'not-deployed') return { state: 'not-deployed' };
    if (why === 'not-listed')
      return {
        state: 'unknown',
        reason: 'not-collected',
        text: `the cluster was not asked for objects of kind ${identity.kind} there`,
      };
    return { state: 'unknown', ...why };
  }
}

function differences(deployment: Deployment): number {
  return deployment.state === 'compared' ? deployment.changes.length : Number.MAX_SAFE_INTEGER;
}

/** Where a number of replicas stands that an autoscaler decides, in either face. */
function scaledPaths(declared: Graph, live: LiveGraph): ReadonlyMap<Declaration, Path> {
  const paths = new Map<Declaration, Path>();
  const running = new Map(live.graph.workloads.map((workload) => [identityKey(workload.identity), workload]));
  for (const workload of declared.workloads) {
    if (workload.replicas === undefined) continue;
    const runs = running.get(identityKey(workload.identity));
    const scalers = [
      ...declared.autoscalersOf(workload),
      ...(runs === undefined ? [] : live.graph.autoscalersOf(runs)),
    ];
    if (scalers.some(({ type }) => type !== 'VerticalPodAutoscaler')) {
      for (const one of workload.sameNode) paths.set(one, workload.replicas.path);
    }
  }
  return paths;
}

function isReplicas(path: Path, replicas: Path | undefined): boolean {
  return (
    replicas !== undefined && path.length === replicas.length && path.every((step, index) => step === replicas[index])
  );
}

function managersOf(object: JsonRecord): readonly string[] {
  const names = listAt(object, 'metadata', 'managedFields').flatMap((one) => stringAt(one, 'manager') ?? []);
  return [...new Set(names)].sort(compareText);
}
