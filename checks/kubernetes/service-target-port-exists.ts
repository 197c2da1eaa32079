import type { Verdict } from '../../src/model/check.ts';
import type { Container, ServicePort, Workload } from '../../src/model/graph.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

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
    if (workloads.length === 0)
      return whenAbsent(
        graph,
        podBearingKinds,
        subject.identity.namespace,
        'no pod of the files bears its labels',
        () => notAsked('it selects no pod of the files; service-targets-pod asks about that'),
      );
    if (subject.ports.length === 0) return notAsked('it names no port');
    const judge = (port: ServicePort, workload: Workload): Verdict => {
      const { target, protocol } = port;
      if (target === undefined) return notAsked('the port has no number; schema-valid asks about that');
      if (isPlaceholder(target)) return unknown('not-collected', `the targetPort ${target} still holds a placeholder`);
      const containers = runningContainers(workload);
      if (containers.some((container) => serves(container, port))) return pass;
      // Port lists are informative in Kubernetes: a pod that declares none may still listen.
      if (typeof target === 'number' && containers.every(({ ports }) => ports.length === 0))
        return unknown('not-collected', `${nameOf(workload)} declares no port, so on which it listens can't be known`);
      const declared = declaredPorts(containers);
      return fail(
        finding('missing', {
          data: {
            service: subject.identity.name,
            port: port.port ?? port.name ?? '?',
            target: typeof target === 'number' ? target : `"${target}"`,
            protocol,
            workload: nameOf(workload),
            declared,
          },
          at: [...port.path, 'targetPort'],
          discriminator: nameOf(workload),
          related: [
            {
              as: 'other-end',
              text: `${nameOf(workload)} declares ${declared}`,
              at: { declaration: workload, path: [...(containers[0]?.path ?? workload.template.specPath), 'ports'] },
            },
          ],
        }),
      );
    };
    return judgeEach(
      subject.ports.flatMap((port) => workloads.map((workload) => ({ port, workload }))),
      ({ port, workload }) => judge(port, workload),
    );
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
    own.map(({ name, port, protocol }) => `${name === undefined ? '' : `${name} `}${port}/${protocol}`),
  );
  return ports.length === 0 ? 'no port' : ports.slice(0, 8).join(', ');
}
