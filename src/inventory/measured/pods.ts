import type { Identity } from '../../model/identity.ts';
import type { SourceAbsence } from '../../model/known.ts';
import type { LabelMatcher } from '../../model/promql.ts';
import { literal, writeMatchers } from '../../model/promql.ts';
import type { Written } from './batches.ts';

/*
 * Names that controllers give their pods, so exactly that `bot` never takes the pods of `bot-worker`
 * (k8s.io/apimachinery/pkg/util/rand: the alphabet; k8s.io/apiserver names.SimpleNameGenerator: five characters at the end).
 */
const alphabet = '[bcdfghjklmnpqrstvwxz2456789]';
const hash = `${alphabet}{8,10}`;
const random = `${alphabet}{5}`;

/** What stands before the random end of a generated name is cut off here. */
const longestBase = 58;
/** A hash and its dashes, at their longest. */
const hashAndDashes = 12;

const tails: Readonly<Record<string, string>> = {
  'apps/Deployment': `-${hash}-${random}`,
  'argoproj.io/Rollout': `-${hash}-${random}`,
  'apps/ReplicaSet': `-${random}`,
  'apps/DaemonSet': `-${random}`,
  'apps/StatefulSet': '-[0-9]+',
  '/Pod': '',
};

/** Label matcher of the pods of a workload. */
export function podsOf({ group, kind, name }: Identity): LabelMatcher | SourceAbsence {
  const tail = tails[`${group}/${kind}`];
  if (tail === undefined)
    return { reason: 'wrong-subject', text: `how the pods of a ${kind} are named is not known here` };
  if (tail.includes(hash) && name.length > longestBase - hashAndDashes)
    return { reason: 'wrong-subject', text: `the name ${name} is so long that the names of its pods are cut off` };
  if (tail === '') return { label: 'pod', operator: '=', value: name };
  return { label: 'pod', operator: '=~', value: literal(name) + tail };
}

/** Whether the owner that kube-state-metrics names for a pod belongs to the workload. */
export function isOwner({ kind, name }: Identity, ownerKind: string, ownerName: string): boolean {
  if (kind === 'Deployment' || kind === 'Rollout')
    return (
      ownerKind === 'ReplicaSet' && ownerName.startsWith(`${name}-`) && !ownerName.slice(name.length + 1).includes('-')
    );
  if (kind === 'Pod') return true;
  return ownerKind === kind && ownerName === name;
}

/** Metrics of kube-state-metrics about a controller's replicas (docs/metrics/workload of kube-state-metrics). */
export const replicaMetrics: Readonly<
  Record<string, { readonly label: string; readonly wanted: string; readonly available: string }>
> = {
  Deployment: {
    label: 'deployment',
    wanted: 'kube_deployment_spec_replicas',
    available: 'kube_deployment_status_replicas_available',
  },
  StatefulSet: {
    label: 'statefulset',
    wanted: 'kube_statefulset_replicas',
    available: 'kube_statefulset_status_replicas_ready',
  },
  DaemonSet: {
    label: 'daemonset',
    wanted: 'kube_daemonset_status_desired_number_scheduled',
    available: 'kube_daemonset_status_number_available',
  },
  ReplicaSet: {
    label: 'replicaset',
    wanted: 'kube_replicaset_spec_replicas',
    available: 'kube_replicaset_status_ready_replicas',
  },
};

/** How pods and controller of a workload are written in a query, where others of its kind are written in the same way. */
export function writtenIn({ group, kind, name }: Identity): readonly Written[] {
  const tail = tails[`${group}/${kind}`];
  const pods = podsOf({ group, kind, namespace: '', name });
  const replicas = replicaMetrics[kind];
  return [
    ...(tail === undefined || tail === '' || 'reason' in pods
      ? []
      : [{ matcher: writeMatchers([pods]), name, by: { label: podsLabel, from: { label: 'pod', tail } } }]),
    ...(replicas === undefined
      ? []
      : [
          {
            matcher: writeMatchers([{ label: replicas.label, operator: '=', value: name }]),
            name,
            by: { label: replicas.label },
          },
        ]),
  ];
}

/** Borne by no series of anybody. */
const podsLabel = 'readiness_pods_of';
