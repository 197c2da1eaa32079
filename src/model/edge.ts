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

/** The nodes that stand for Discord, for whoever calls an Ingress, and for what collects metrics and holds alerts. */
export const discordNode = 'outside:discord';
export const callersNode = 'outside:callers';
export const prometheusNode = 'monitoring:prometheus';
export const alertsNode = 'monitoring:alerts';

/**
 * `Deployment/bots/music`, `Service/bots/redis`, `ClusterPolicy/guard`. Of several declarations of one identity
 * the first bears the plain id, the others add their file.
 */
export function nodeId(declaration: Declaration): string {
  const { identity, sameNode, document } = declaration;
  const place = identity.namespace === '' ? '' : `${identity.namespace}/`;
  const first = sameNode[0];
  const twin = first === undefined || first.key === declaration.key ? '' : `@${document.file}:${document.index}`;
  return `${identity.kind}/${place}${identity.name}${twin}`;
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
