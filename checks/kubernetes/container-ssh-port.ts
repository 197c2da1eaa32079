import type { Service, ServicePort, Workload } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { judgeContainers } from '../kit/containers.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { judgePorts } from '../kit/pod-ports.ts';
import { combine, fail, judgeEach, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'container-ssh-port',
  title: 'No container answers SSH',
  why: 'A shell inside a running container is a second way in, past the audit log of the cluster, with keys that nobody rotates.',
  fix: 'Take the SSH server out of the image, and use `kubectl exec` or `kubectl debug` instead.',
  effort: 'hours',
  references: [
    'https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/',
    'https://www.iana.org/assignments/service-names-port-numbers',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['Service'],
  needs: ['graph'],
  params: {
    containerPorts: { type: 'strings', description: 'TCP ports that no container declares', minItems: 1 },
    servicePorts: { type: 'strings', description: 'TCP ports of a pod that no Service leads to' },
  },
  messages: {
    declared: 'container {container} declares port {port}, which is for SSH',
    led: 'Service {service} leads to port {port} of {workload}, which is for SSH',
  },
  run: ({ subject, graph, params, finding }) => {
    const declared = new Set<number>();
    const containers = judgeContainers(subject, (container) =>
      judgePorts(container, ({ port, protocol, path }) => {
        if (protocol !== 'TCP' || !params.containerPorts.includes(String(port))) return pass;
        declared.add(port);
        return fail(
          finding('declared', {
            data: { container: container.name, port },
            at: path,
            container: container.name,
            discriminator: String(port),
          }),
        );
      }),
    );
    const ends = graph.servicesOf(subject).flatMap((service) => service.ports.map((port) => ({ service, port })));
    const services = judgeEach(ends, ({ service, port }) => {
      if (isPlaceholder(port.target)) return unknown('not-collected', unclear(service));
      const target = targetOf(subject, port);
      // The port that its container declares was named there.
      if (target === undefined || declared.has(target) || !params.servicePorts.includes(String(target))) return pass;
      return fail(
        finding('led', {
          data: { service: service.identity.name, port: target, workload: nameOf(subject) },
          at: { declaration: service, path: port.path },
          discriminator: `${service.identity.name} ${target}`,
        }),
      );
    });
    return combine([containers, services]);
  },
});

/** The pod's port, where it is a TCP port and can be told. */
function targetOf(workload: Workload, { target, protocol }: ServicePort): number | undefined {
  if (protocol !== 'TCP') return undefined;
  if (typeof target === 'number' || target === undefined) return target;
  return workload.containers.flatMap(({ ports }) => ports).find(({ name }) => name === target)?.port;
}

function unclear({ identity }: Service): string {
  return `to which port Service ${identity.name} leads is still a placeholder`;
}
