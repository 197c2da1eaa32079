import type { CheckFinding } from '../../src/model/check.ts';
import type { Container, ServicePort, Workload } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { nameOf, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-target-port-exists',
  title: 'Every Service port leads to a port that its pods declare',
  why: 'A Service that forwards to a port nobody listens on accepts connections only to have them refused.',
  fix: "Write the container's port number or name as targetPort, or declare the port on the container.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  since: '0.1.0',
  subject: 'service',
  reads: ['workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    missing:
      'Service {service} forwards port {port} to {target}/{protocol}, which no container of {workload} declares ({declared})',
  },
  run: ({ subject, graph, finding }) => {
    if (subject.type === 'ExternalName') return notAsked('an ExternalName Service forwards nothing');
    if (subject.selector === undefined) return notAsked('a Service without selector gets its endpoints from elsewhere');
    const workloads = graph.workloadsOf(subject);
    if (workloads.length === 0) return notAsked('it selects no pod of the files; service-targets-pod asks about that');
    const findings: CheckFinding[] = [];
    for (const port of subject.ports) {
      if (port.target === undefined) continue;
      if (isPlaceholder(port.target))
        return unknown('not-collected', `the targetPort ${port.target} still holds a placeholder`);
      for (const workload of workloads) {
        const containers = runningContainers(workload);
        if (containers.some((container) => serves(container, port))) continue;
        // Port lists are informative in Kubernetes: a pod that declares none may still listen.
        if (typeof port.target === 'number' && containers.every(({ ports }) => ports.length === 0))
          return unknown(
            'not-collected',
            `${nameOf(workload)} declares no port at all, so which it listens on can't be known`,
          );
        findings.push(
          finding('missing', {
            data: {
              service: subject.identity.name,
              port: port.port ?? '?',
              target: port.target,
              protocol: port.protocol,
              workload: nameOf(workload),
              declared: declaredPorts(containers),
            },
            at: [...port.path, 'targetPort'],
            discriminator: nameOf(workload),
            related: [
              {
                as: 'other-end',
                text: `${nameOf(workload)} declares ${declaredPorts(containers)}`,
                at: { declaration: workload, path: [...(containers[0]?.path ?? workload.template.specPath), 'ports'] },
              },
            ],
          }),
        );
      }
    }
    return failIfAny(findings);
  },
});

/** By number or by name, with the same protocol; a quoted number is a name, as in the API. */
function serves(container: Container, { target, protocol }: ServicePort): boolean {
  return container.ports.some(
    (own) => own.protocol === protocol && (typeof target === 'number' ? own.port === target : own.name === target),
  );
}

function declaredPorts(containers: Workload['containers']): string {
  const ports = containers.flatMap(({ ports: own }) =>
    own.map(({ name, port }) => (name === undefined ? String(port) : `${name} ${port}`)),
  );
  return ports.length === 0 ? 'no port' : ports.slice(0, 8).join(', ');
}
