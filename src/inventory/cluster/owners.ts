import type { LiveObject } from '../../model/cluster.ts';
import type { Identity } from '../../model/identity.ts';
import { groupOf } from '../../model/identity.ts';
import type { JsonRecord } from '../../model/json.ts';
import { asRecord, asString, listAt, stringAt } from '../../model/json.ts';
import type { SourceAbsence } from '../../model/known.ts';
import { isPodBearing } from '../pod-template.ts';
import type { ListIndex } from './lists.ts';

/** Who owns an object in the end, or why nobody can tell. */
export type TopOwner = { readonly owner: Identity } | { readonly broken: SourceAbsence; readonly by: Identity };

/** Kinds between a pod and the object that a person edits. The others that make pods stand at the top by themselves. */
const middle: ReadonlySet<string> = new Set(['Pod', 'ReplicaSet', 'ReplicationController', 'Job']);

/** A chain of owners is three long at most: pod, Job, CronJob. */
const longest = 8;

/**
 * Follows controller owners from a pod up to the object that a person edits (Pod, ReplicaSet, Deployment; Pod, Job, CronJob).
 * It ends at the last kind that makes pods: what an operator makes of its own custom resource is that workload.
 */
export function topOwner(object: LiveObject, index: ListIndex): TopOwner {
  let current = object;
  for (let step = 0; step < longest; step += 1) {
    const ref = controllerOf(current);
    // The kubelet makes a mirror pod of a file on its node: nobody else stands behind it.
    if (ref === undefined || ref.identity.kind === 'Node') return { owner: current.identity };
    const { identity } = ref;
    if (!isPodBearing(identity)) return { owner: current.identity.kind === 'Pod' ? identity : current.identity };
    if (!middle.has(identity.kind)) return { owner: identity };
    const next = ref.uid === undefined ? index.find(identity) : index.byUid(ref.uid);
    if (next !== undefined) {
      current = next;
      continue;
    }
    const deployment = byHash(current, identity);
    if (deployment !== undefined) return { owner: deployment };
    const answer = index.list(
      `${identity.group === '' ? 'core' : identity.group}/${identity.kind}`,
      identity.namespace,
    );
    if (answer.status === 'unknown') {
      const { reason, text } = answer;
      return {
        broken: { reason, text: `who owns ${identity.kind} ${identity.name} is not known: ${text}` },
        by: identity,
      };
    }
    return { owner: identity };
  }
  return {
    broken: { reason: 'parse-error', text: `the owners of ${object.identity.name} lead in a circle` },
    by: object.identity,
  };
}

/**
 * A Deployment names its ReplicaSets after itself and the hash of their template, and pods bear the hash as a label
 * (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label).
 */
function byHash(pod: LiveObject, owner: Identity): Identity | undefined {
  const hash = pod.labels.get('pod-template-hash');
  if (hash === undefined || hash === '' || owner.kind !== 'ReplicaSet' || owner.group !== 'apps') return undefined;
  const name = owner.name.slice(0, -hash.length - 1);
  return name !== '' && owner.name === `${name}-${hash}` ? { ...owner, kind: 'Deployment', name } : undefined;
}

/** The owner that controls an object. */
function controllerOf(
  object: Pick<LiveObject, 'object' | 'identity'>,
): { readonly identity: Identity; readonly uid: string | undefined } | undefined {
  const refs = listAt(object.object, 'metadata', 'ownerReferences');
  const ref: JsonRecord | undefined = refs.map(asRecord).find((one) => one?.['controller'] === true);
  const [kind, name] = [stringAt(ref, 'kind'), stringAt(ref, 'name')];
  if (kind === undefined || name === undefined) return undefined;
  const group = groupOf(stringAt(ref, 'apiVersion') ?? '');
  return { identity: { group, kind, namespace: object.identity.namespace, name }, uid: asString(ref?.['uid']) };
}
