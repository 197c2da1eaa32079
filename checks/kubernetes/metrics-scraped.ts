import type { Declaration, Graph } from '../../src/model/graph.ts';
import { whenAbsent } from '../kit/absence.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { fail, notAsked, pass, undeclared } from '../kit/verdict.ts';

export default defineCheck({
  id: 'metrics-scraped',
  title: 'Prometheus collects the metrics of every long-lived workload',
  why: 'What nobody measures fails silently: no alert can fire on a workload that has no series.',
  fix: 'Add a ServiceMonitor or PodMonitor that selects it, or the prometheus.io/scrape annotations.',
  effort: 'minutes',
  references: ['https://prometheus-operator.dev/docs/developer/getting-started/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['scrapes'],
  needs: ['graph'],
  params: {},
  messages: { unreached: 'nothing scrapes {workload}, while {monitor} says how others are scraped' },
  run: ({ subject, graph, finding }) => {
    if (!subject.longRunning) return notAsked('it runs to its end');
    if (graph.scrapesOf(subject).length > 0) return pass;
    const example = exampleOf(graph);
    if (example === undefined)
      return undeclared(
        ['ServiceMonitor', 'PodMonitor'],
        'no monitor and no scrape annotation is in the files, so metrics may be collected otherwise',
      );
    // A ServiceMonitor finds pods through Services.
    return whenAbsent(
      graph,
      ['ServiceMonitor', 'PodMonitor', 'Service'],
      subject.identity.namespace,
      'no monitor of the files selects it',
      () =>
        fail(
          finding('unreached', {
            data: { workload: nameOf(subject), monitor: nameOf(example) },
            at: ['metadata', 'name'],
            related: [
              {
                as: 'nearest',
                text: `${nameOf(example)} says how others are scraped`,
                at: { declaration: example, path: ['metadata', 'name'] },
              },
            ],
          }),
        ),
    );
  },
});

const examples = new WeakMap<Graph, { readonly found: Declaration | undefined }>();

/** Something of the files that scrapes, to show that monitoring is declared here; asked once a workload, looked for once a graph. */
function exampleOf(graph: Graph): Declaration | undefined {
  const known = examples.get(graph);
  if (known !== undefined) return known.found;
  let found: Declaration | undefined = graph.monitors[0];
  for (const workload of graph.workloads) {
    if (found !== undefined) break;
    found = graph.scrapesOf(workload)[0]?.by;
  }
  examples.set(graph, { found });
  return found;
}
