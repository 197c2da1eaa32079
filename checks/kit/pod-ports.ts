import type { Verdict } from '../../src/model/check.ts';
import type { Container, HostReference, Service, ServicePort, Workload } from '../../src/model/graph.ts';
import type { Path } from '../../src/model/json.ts';
import { listAt } from '../../src/model/json.ts';
import { readNumber, readString } from './read.ts';
import { judgeEach, notAsked } from './verdict.ts';

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

/** A port as a container declares it. */
interface DeclaredPort {
  readonly port: number;
  /** `TCP` where none is written. */
  readonly protocol: string;
  /** Of its number. */
  readonly path: Path;
}

/** Judges each port that the container declares; one whose number is still a placeholder is unknown. */
export function judgePorts(container: Container, judge: (port: DeclaredPort) => Verdict): Verdict {
  return judgeEach([...listAt(container.object, 'ports').keys()], (position) => {
    const port = readNumber(container.object, 'ports', position, 'containerPort');
    if (port === undefined) return notAsked('a port without a number is named by schema-valid');
    const protocol = readString(container.object, 'ports', position, 'protocol') ?? 'TCP';
    return judge({ port, protocol, path: [...container.path, 'ports', position, 'containerPort'] });
  });
}
