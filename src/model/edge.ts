import type { Declaration, HostReference, Reference } from './graph.ts';

/*
 * Ids of the system map's nodes and edges. The inventory names its edges with them, and a check that finds an edge
 * broken names it under `breaks`, so that the map shows it red beside its rule:
 *
 *   breaks: edgeId(nodeId(workload), 'egress', discordNode)            a bot cut off from Discord
 *   breaks: connectionId(workload, host)                               a host that leads nowhere, or is cut off
 *   breaks: edgeId(nodeId(route), 'routes', serviceNode(ns, name))     an Ingress or route without its Service
 *   breaks: referenceId(workload, reference)                           a Secret or ConfigMap key that is not there
 *   breaks: edgeId(nodeId(service), 'selects', nodeId(workload))       a Service and its workload
 *   breaks: edgeId(nodeId(autoscaler), 'scales', nodeId(workload))     an autoscaler and its workload
 *   breaks: edgeId(nodeId(budget), 'protects', nodeId(workload))       a budget and its workload
 *   breaks: edgeId(nodeId(monitor), 'scrapes', nodeId(workload))       a scrape and its workload
 */

export type EdgeKind =
  | 'selects'
  | 'routes'
  | 'scales'
  | 'protects'
  | 'reads-secret'
  | 'reads-config'
  | 'connects'
  | 'egress'
  | 'scrapes'
  | 'alerts';

/** The node that stands for Discord. */
export const discordNode = 'outside:discord';

/** `Deployment/bots/music`, `Service/bots/redis`; declarations of one identity are one node. */
export function nodeId({ identity: { kind, namespace, name } }: Declaration): string {
  return `${kind}/${namespace}/${name}`;
}

export function serviceNode(namespace: string, name: string): string {
  return `Service/${namespace}/${name}`;
}

/** A host that nothing in the files bears: outside, missing or unknown. */
export function hostNode(host: HostReference): string {
  return host.resolution.status === 'outside'
    ? `outside:${host.host}`
    : `host:${host.at.declaration.identity.namespace}/${host.host}`;
}

export function edgeId(from: string, kind: EdgeKind, to: string): string {
  return `${from} ${kind} ${to}`;
}

/** A workload's connection to a host that some file writes. */
export function connectionId(reader: Declaration, host: HostReference): string {
  return edgeId(nodeId(reader), 'connects', host.id);
}

/** The Secret or ConfigMap behind a reference. */
export function referenceNode({ kind, namespace, name }: Reference): string {
  return `${kind}/${namespace}/${name}`;
}

export function referenceId(reader: Declaration, reference: Reference): string {
  const kind = reference.kind === 'Secret' ? 'reads-secret' : 'reads-config';
  return edgeId(nodeId(reader), kind, referenceNode(reference));
}
