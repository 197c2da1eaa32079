import type { HostReference, Service, ServicePort, Workload } from '../../src/model/graph.ts';

export interface PodPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/**
 * Ports of the pod on which a connection to the host arrives; undefined where the files don't tell.
 * A headless Service has no port of its own: clients name the pod's.
 */
export function podPortsOf(host: HostReference, service: Service, target: Workload): readonly PodPort[] | undefined {
  if (host.port !== undefined && (service.headless || host.resolution.status === 'pod'))
    return [{ port: host.port, protocol: 'TCP' }];
  const wanted =
    host.port === undefined
      ? service.ports.filter(({ name }) => !/^(?:http-)?(?:metrics|prometheus)$/.test(name ?? ''))
      : service.ports.filter(({ port }) => port === host.port);
  const found = wanted.flatMap((port) => podPort(port, target) ?? []);
  return found.length === 0 ? undefined : found;
}

function podPort({ target, protocol }: ServicePort, workload: Workload): PodPort | undefined {
  if (protocol !== 'TCP' && protocol !== 'UDP') return undefined;
  if (typeof target === 'number') return { port: target, protocol };
  const named = workload.containers
    .flatMap(({ ports }) => ports)
    .find((port) => port.name === target && port.protocol === protocol);
  return named === undefined ? undefined : { port: named.port, protocol };
}
