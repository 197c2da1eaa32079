import type { Verdict } from '../../src/model/check.ts';
import type { Autoscaler, Graph, Workload } from '../../src/model/graph.ts';
import { whenAbsent } from './absence.ts';
import { readValue } from './read.ts';
import { notAsked } from './verdict.ts';

/** Kinds that run as many replicas as they say; a ReplicaSet or ReplicationController is somebody else's tool. */
export const replicatedKinds = ['Deployment', 'StatefulSet', 'DeploymentConfig', 'Rollout'] as const;

/** What sets the replicas of a workload. Needs `autoscalers` under `reads`. */
export function scalerOf(workload: Workload, graph: Graph): Autoscaler | undefined {
  return graph.autoscalersOf(workload).find(({ type }) => type !== 'VerticalPodAutoscaler');
}

/**
 * No autoscaler of the files targets the workload: may one be out of sight? Whatever makes a HorizontalPodAutoscaler at run
 * time makes it for what it names itself, which is known; a ScaledObject may be made for any workload. In a cluster one is
 * out of sight where its list was not answered.
 */
export function withoutScaler(workload: Workload, graph: Graph, what: string, answer: () => Verdict): Verdict {
  const kinds = workload.document.live === true ? ['HorizontalPodAutoscaler', 'ScaledObject'] : ['ScaledObject'];
  return whenAbsent(graph, kinds, workload.identity.namespace, what, answer);
}

/** The same where a number that is left to others may be any. */
export function unlessOneWritten(workload: Workload): Verdict | undefined {
  if (workload.replicas === undefined) return notAsked('its kind runs no replicas');
  readValue(workload.object, ...workload.replicas.path);
  return (workload.replicas.written ?? 2) >= 2 ? undefined : notAsked('it writes one replica or none');
}

/** The same by the number that is written alone, of whatever kind. */
export function unlessTwoWritten(workload: Workload): Verdict | undefined {
  if (workload.replicas === undefined) return notAsked('its kind runs no replicas');
  readValue(workload.object, ...workload.replicas.path);
  return (workload.replicas.written ?? 1) >= 2 ? undefined : notAsked('it writes fewer than two replicas');
}

/** Why a workload is not asked how its replicas get along; undefined where it may run several. */
export function unlessSeveral(workload: Workload, graph: Graph): Verdict | undefined {
  const { kind } = workload.identity;
  if (workload.replicas === undefined || kind === 'ReplicaSet' || kind === 'ReplicationController')
    return notAsked('only Deployments, StatefulSets and their like run replicas');
  const scaler = scalerOf(workload, graph);
  if (scaler !== undefined) {
    readValue(scaler.object, ...scaler.max.path);
    return (scaler.max.written ?? 2) < 2 ? notAsked('its autoscaler never runs two replicas') : undefined;
  }
  const { effective, path } = workload.replicas;
  readValue(workload.object, ...path);
  if (effective >= 2) return undefined;
  if (statesReplicas(workload)) return notAsked('it runs one replica or none');
  return withoutScaler(workload, graph, unstated(workload), () => notAsked('it runs one replica'));
}

/** Whether somebody wrote the number of replicas: of a live object it may be the API server, or an autoscaler. */
export function statesReplicas({ replicas, document }: Workload): boolean {
  return replicas?.written !== undefined && document.live !== true;
}

/** Why the number of replicas is not certain where no autoscaler was seen. */
export function unstated({ document }: Workload): string {
  return document.live === true
    ? 'an autoscaler may set its replicas, and none was seen'
    : 'it writes no replicas, and no autoscaler is in the files';
}
