import type { CheckFinding } from '../../src/model/check.ts';
import { nameOf, runningContainers } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { failIfAny, notAsked, unknown } from '../kit/verdict.ts';

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
  messages: { unserved: '{scraper} scrapes port {port} of {workload}, which declares {declared}' },
  run: ({ subject, graph, finding }) => {
    const scrapes = graph.scrapesBy(subject);
    if (scrapes.length === 0) return notAsked('it leads to no workload of the files');
    const findings: CheckFinding[] = [];
    let unclear: string | undefined;
    for (const scrape of scrapes) {
      if (scrape.port_status === 'served') continue;
      const containers = runningContainers(scrape.workload);
      if (scrape.port_status === 'unknown') {
        unclear ??= `which port ${nameOf(scrape.workload)} serves can't be known from the files`;
        continue;
      }
      const ports = containers.flatMap(({ ports: own }) =>
        own.map(({ name, port }) => (name === undefined ? String(port) : `${name} ${port}`)),
      );
      const declared = ports.length === 0 ? 'no port' : ports.slice(0, 8).join(', ');
      findings.push(
        finding('unserved', {
          data: { scraper: nameOf(subject), port: scrape.port ?? '?', workload: nameOf(scrape.workload), declared },
          at: scrape.at,
          discriminator: nameOf(scrape.workload),
          related: [
            {
              as: 'other-end',
              text: `${nameOf(scrape.workload)} declares ${declared}`,
              at: {
                declaration: scrape.workload,
                path: [...(containers[0]?.path ?? scrape.workload.template.specPath), 'ports'],
              },
            },
          ],
        }),
      );
    }
    if (findings.length === 0 && unclear !== undefined) return unknown('not-collected', unclear);
    return failIfAny(findings);
  },
});
