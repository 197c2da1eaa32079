import type { Verdict } from '../../src/model/check.ts';
import type { Graph, Scrape, Service } from '../../src/model/graph.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { portList } from '../kit/port-list.ts';
import { fail, judgeEach, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'metrics-port-served',
  title: 'Every port that is scraped is a port that the pods declare',
  why: 'Prometheus asks a port nobody serves: the target is down for ever, and every alert on its series is silent.',
  fix: "Write the container's metrics port in the annotation or monitor, or declare it on the container.",
  effort: 'minutes',
  references: ['https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Endpoint'],
  since: '0.1.0',
  subject: 'scraper',
  reads: ['scrapes', 'workloads'],
  needs: ['graph'],
  params: {},
  messages: {
    unserved: '{scraper} scrapes port {port} of {workload}, which declares {declared}',
    notOnService: '{scraper} scrapes the port {port}, which the Service {service} does not have (it has {ports})',
  },
  run: ({ subject, graph, finding }) => {
    const scrapes = graph.scrapesBy(subject);
    if (scrapes.length === 0)
      return whenAbsent(
        graph,
        ['Service', ...podBearingKinds],
        subject.identity.namespace,
        'no workload that it leads to is in the files',
        () => notAsked('it leads to no workload of the files'),
      );
    const scraper = nameOf(subject);
    const judge = (scrape: Scrape): Verdict => {
      const { workload, port, port_status: status, at } = scrape;
      if (port === undefined) return notAsked('it leaves the port to what the containers declare');
      if (isPlaceholder(port)) return unknown('not-collected', `the port ${port} still holds a placeholder`);
      if (status === 'served') return pass;
      if (status === 'unknown')
        return unknown('not-collected', `which port ${nameOf(workload)} serves can't be known from the files`);
      const discriminator = nameOf(workload);
      const service = withoutPort(scrape, graph);
      if (service !== undefined) {
        const ports = portList(service.ports);
        const other = { declaration: service, path: ['spec', 'ports'] };
        return fail(
          finding('notOnService', {
            data: { scraper, port, service: service.identity.name, ports },
            at,
            discriminator,
            related: [{ as: 'other-end', text: `Service ${service.identity.name} has ${ports}`, at: other }],
          }),
        );
      }
      const containers = runningContainers(workload);
      const declared = portList(containers.flatMap(({ ports }) => ports));
      const path = [...(containers[0]?.path ?? workload.template.specPath), 'ports'];
      return fail(
        finding('unserved', {
          data: { scraper, port, workload: nameOf(workload), declared },
          at,
          discriminator,
          related: [
            {
              as: 'other-end',
              text: `${nameOf(workload)} declares ${declared}`,
              at: { declaration: workload, path },
            },
          ],
        }),
      );
    };
    return judgeEach(scrapes, judge);
  },
});

/** `port` of a ServiceMonitor names a port of the Service: the Service that lacks it, where none of the workload's has it. */
function withoutPort({ via, at, port, workload }: Scrape, graph: Graph): Service | undefined {
  if (via !== 'ServiceMonitor' || at.path.at(-1) !== 'port') return undefined;
  const services = graph.servicesOf(workload).slice(0, 20);
  return services.some(({ ports }) => ports.some(({ name }) => name === port)) ? undefined : services[0];
}
