import type { Verdict } from '../../src/model/check.ts';
import { connectionId } from '../../src/model/edge.ts';
import type { HostReference, Service } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { portList } from '../kit/port-list.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-host-port-offered',
  title: 'Every port that a file names beside a host is one of the Service',
  why: 'A Service passes on its own ports and no other: a client that asks for another one waits until it times out, though the name resolves.',
  fix: "Write a port of the Service, or add the port to the Service's `ports`.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  since: '0.1.0',
  subject: 'host-writer',
  reads: ['hosts', 'workloads'],
  needs: ['graph'],
  params: {},
  messages: { 'not-offered': '{written} names {host}:{port}, and {service} has {ports}' },
  run: ({ subject, graph, finding }) =>
    combine(
      graph.hostsIn(subject).map((host): Verdict => {
        const service = serviceOf(host);
        const { port, at } = host;
        if (service === undefined)
          return notAsked('its hosts lead to no Service of the files that has ports of its own');
        if (port === undefined) return notAsked('it names no port with its hosts');
        if (service.ports.some((one) => one.port === port)) return pass;
        if (service.ports.some((one) => one.port === undefined))
          return unknown('not-collected', `the ports of ${nameOf(service)} can't all be read`, at);
        const [reader] = host.readBy;
        return fail(
          finding('not-offered', {
            data: {
              written: host.written,
              host: host.host,
              port,
              service: nameOf(service),
              ports: portList(service.ports),
            },
            at,
            discriminator: `${host.written} ${host.host}:${port}`,
            related: [
              {
                as: 'other-end',
                text: `${nameOf(service)} has ${portList(service.ports)}`,
                at: { declaration: service, path: ['spec', 'ports'] },
              },
            ],
            ...(reader === undefined ? {} : { breaks: connectionId(reader, host) }),
          }),
        );
      }),
    ),
});

/** The Service whose ports count: pods behind a headless one are asked directly, on whatever port. */
function serviceOf({ resolution, portBeside, readBy }: HostReference): Service | undefined {
  if (resolution.status !== 'service' || resolution.service.headless) return undefined;
  const { service, workloads } = resolution;
  if (service.ports.length === 0) return undefined;
  // `API_PORT` beside `API_HOST` is as well the port on which the API itself listens.
  const own = portBeside === true && readBy.some((reader) => workloads.includes(reader));
  return own ? undefined : service;
}
