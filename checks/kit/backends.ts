import type { CheckContext, CheckFinding, ParamSpec, Verdict } from '../../src/model/check.ts';
import type { Backend, Declaration, Graph } from '../../src/model/graph.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from './absence.ts';
import { nameOf } from './containers-asked.ts';
import { portList } from './port-list.ts';
import { combine, notAsked, pass, unknown } from './verdict.ts';

export const backendMessages = {
  noService: '{route} sends {port} to the Service {service}, which the namespace {namespace} does not hold',
  noPort: '{route} sends to port {port} of the Service {service}, which has {ports}',
  portUnset: '{route} names no port of the Service {service}, which has {ports}',
} as const;

type FindingMaker = CheckContext<
  'ingress',
  never,
  Readonly<Record<string, ParamSpec>>,
  typeof backendMessages
>['finding'];

/** What to say of a backend in another namespace that permits no such route: only the Gateway API has them. */
type NotGranted = (backend: Backend, service: Declaration) => Verdict;

/** The question that Ingresses and Gateway API routes share: does every backend lead to a Service and to one of its ports? */
export function judgeBackends(
  route: Declaration,
  graph: Graph,
  finding: FindingMaker,
  notGranted: NotGranted = () => notAsked('its backend lies in another namespace'),
): Verdict {
  const backends = graph.backendsOf(route);
  if (backends.length === 0) return notAsked('it has no Service as backend');
  return combine(backends.map((backend) => judgeBackend(backend, graph, finding, notGranted)));
}

function judgeBackend(backend: Backend, graph: Graph, finding: FindingMaker, notGranted: NotGranted): Verdict {
  const { resolution, service, port = 'traffic' } = backend;
  const route = nameOf(backend.from);
  const data = { route, service: service.name, namespace: service.namespace, port };
  const discriminator = `${service.namespace}/${service.name}:${port}`;
  if (isPlaceholder(service.name) || isPlaceholder(service.namespace) || isPlaceholder(port))
    return unknown('not-collected', `its backend ${service.name}:${port} still holds a placeholder`);
  switch (resolution.status) {
    case 'resolved':
      return pass;
    case 'not-asked':
      return notAsked(resolution.because);
    case 'no-service':
      return whenAbsent(graph, ['Service'], service.namespace, `the Service ${service.name} is in no file`, () =>
        failed(
          finding('noService', {
            data,
            at: backend.path,
            discriminator,
            related:
              resolution.nearest === undefined
                ? []
                : [
                    {
                      as: 'nearest',
                      text: `Service ${resolution.nearest.identity.name}`,
                      at: { declaration: resolution.nearest, path: ['metadata', 'name'] },
                    },
                  ],
          }),
        ),
      );
    case 'no-port': {
      const ports = portList(resolution.service.ports);
      return failed(
        finding(backend.port === undefined ? 'portUnset' : 'noPort', {
          data: { route, service: service.name, port, ports },
          at: backend.path,
          discriminator,
          related: [
            {
              as: 'other-end',
              text: `Service ${service.name} has ${ports}`,
              at: { declaration: resolution.service, path: ['spec', 'ports'] },
            },
          ],
        }),
      );
    }
    case 'not-granted':
      return notGranted(backend, resolution.service);
  }
}

function failed(finding: CheckFinding): Verdict {
  return { outcome: 'fail', findings: [finding] };
}
