import type { Verdict } from '../../src/model/check.ts';
import type { Declaration, Graph, Monitor, Service, Workload } from '../../src/model/graph.ts';
import { asString, listAt, recordAt, stringAt, valueAt } from '../../src/model/json.ts';
import { podBearingKinds } from '../../src/model/reads.ts';
import { isPlaceholder } from '../../src/model/secret.ts';
import { whenAbsent } from '../kit/absence.ts';
import { byNamespace } from '../kit/by-namespace.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { labelWords, nearestByLabels } from '../kit/nearest-labels.ts';
import { portList } from '../kit/port-list.ts';
import { maySelect, podsToCome, runTimeLabel, selectorWords, selectsEverything } from '../kit/selectors.ts';
import { isUnclear } from '../kit/unclear-labels.ts';
import { fail, failIfAny, notAsked, pass, unknown } from '../kit/verdict.ts';

export default defineCheck({
  id: 'service-monitor-targets-service',
  title: 'Every monitor finds what it is to scrape',
  why: 'A monitor that selects nothing has no target, so no alert on its series ever fires and no dashboard shows that they are missing.',
  fix: 'A ServiceMonitor selects by the labels of the Service itself, a PodMonitor by those of the pod template; write them as they are there.',
  effort: 'minutes',
  references: ['https://prometheus-operator.dev/docs/developer/getting-started/#using-servicemonitors'],
  since: '0.1.0',
  subject: 'monitor',
  reads: ['Service', 'workloads'],
  needs: ['graph'],
  params: {
    podsToCome,
    emptySelector: {
      type: 'string',
      enum: ['everything', 'needs-namespaces'],
      description:
        'What an empty selector finds: all of its namespaces, as in the API; or nothing unless it names some, and an absent one counts as empty',
    },
    ports: {
      type: 'string',
      enum: ['judged', 'unasked'],
      description: 'Whether a Service that it selects must have the port that it scrapes',
    },
  },
  messages: {
    'no-selector': '{monitor} has no selector, so it finds nothing',
    nothing: '{monitor} selects {selector}, and no {what} of {where} bears these labels',
    'no-port': '{monitor} scrapes the port {port}, which the Service {service} does not have (it has {ports})',
  },
  run: ({ subject, graph, params, finding }) => {
    const monitor = nameOf(subject);
    const written = recordAt(subject.object, 'spec', 'selector');
    const selector = params.emptySelector === 'needs-namespaces' ? (written ?? {}) : written;
    if (isUnclear(selector) || isUnclear(recordAt(subject.object, 'spec', 'namespaceSelector')))
      return unknown('not-collected', 'its selector still holds a placeholder');
    if (selector === undefined) return fail(finding('no-selector', { data: { monitor }, at: ['spec', 'selector'] }));
    if (params.emptySelector === 'needs-namespaces' && selectsEverything(selector) && !namesNamespaces(subject))
      return fail(finding('no-selector', { data: { monitor }, at: ['spec', 'selector'] }));
    if (subject.workloads.length > 0) return pass;
    if (subject.services.length > 0) return params.ports === 'judged' ? judgePorts(subject.services) : pass;
    const label = runTimeLabel(selector);
    const mayCome = params.podsToCome === 'not-asked';
    if (mayCome && label !== undefined) return notAsked(`pods get the label ${label} when they are made`);

    const ofPods = subject.type === 'PodMonitor';
    const everywhere = valueAt(subject.object, 'spec', 'namespaceSelector', 'any') === true;
    if (mayCome && everywhere)
      return unknown('not-collected', 'it looks into every namespace of the cluster, and the files hold some of them');
    const namespaces = namespacesOf(subject);
    // An absent selector that counts as empty, which the graph resolves to nothing.
    if (written === undefined && namespaces.some((namespace) => candidates(graph, ofPods, namespace).length > 0))
      return pass;
    const unclear = namespaces
      .flatMap((namespace) => candidates(graph, ofPods, namespace))
      .find((one) => maySelect(graph, selector, labelsOf(one)));
    if (unclear !== undefined)
      return unknown('not-collected', `the labels of ${nameOf(unclear)} still hold a placeholder`);
    const what = ofPods ? 'pod' : 'Service';
    return absentIn(namespaces, () => {
      const nearest = nearestByLabels(
        namespaces.flatMap((namespace) => candidates(graph, ofPods, namespace)),
        labelsOf,
        selector,
      );
      return fail(
        finding('nothing', {
          data: {
            monitor,
            selector: selectorWords(selector),
            what,
            where: everywhere ? 'any namespace' : whereWords(namespaces),
          },
          at: ['spec', 'selector'],
          related:
            nearest === undefined
              ? []
              : [
                  {
                    as: 'nearest',
                    text: `${nameOf(nearest)} bears ${labelWords(labelsOf(nearest))}`,
                    at: { declaration: nearest, path: labelsPath(nearest) },
                  },
                ],
        }),
      );
    });

    function absentIn(open: readonly string[], fault: () => Verdict): Verdict {
      const [namespace, ...rest] = open;
      if (namespace === undefined) return fault();
      return whenAbsent(graph, ofPods ? podBearingKinds : ['Service'], namespace, `no ${what} bears its labels`, () =>
        absentIn(rest, fault),
      );
    }

    /** Services of which no pod is in the files: metrics-port-served has nothing to hold the port against. */
    function judgePorts(services: readonly Service[]): Verdict {
      return failIfAny(
        listAt(subject.object, 'spec', 'endpoints').flatMap((endpoint, position) => {
          const port = stringAt(endpoint, 'port');
          const [service] = services;
          if (port === undefined || isPlaceholder(port) || service === undefined) return [];
          if (services.some(({ ports }) => ports.some(({ name }) => name === port))) return [];
          return [
            finding('no-port', {
              data: { monitor, port, service: service.identity.name, ports: portList(service.ports) },
              at: ['spec', 'endpoints', position, 'port'],
              discriminator: port,
              related: [
                {
                  as: 'other-end',
                  text: `Service ${service.identity.name} has ${portList(service.ports)}`,
                  at: { declaration: service, path: ['spec', 'ports'] },
                },
              ],
            }),
          ];
        }),
      );
    }
  },
});

function namespacesOf(monitor: Monitor): readonly string[] {
  const names = listAt(monitor.object, 'spec', 'namespaceSelector', 'matchNames').flatMap(
    (name) => asString(name) ?? [],
  );
  return names.length > 0 ? names.slice(0, 50) : [monitor.identity.namespace];
}

function namesNamespaces({ object }: Monitor): boolean {
  const selector = recordAt(object, 'spec', 'namespaceSelector');
  return valueAt(selector, 'any') === true || listAt(selector, 'matchNames').length > 0;
}

function whereWords(namespaces: readonly string[]): string {
  const shown = namespaces.slice(0, 3).join(', ');
  return namespaces.length === 1 ? `the namespace ${shown}` : `the namespaces ${shown}`;
}

const servicesIn = byNamespace<Service>();
const workloadsIn = byNamespace<Workload>();

function candidates(graph: Graph, ofPods: boolean, namespace: string): readonly (Service | Workload)[] {
  return ofPods ? workloadsIn(graph.workloads, namespace) : servicesIn(graph.services, namespace);
}

/** A ServiceMonitor looks at the labels of the Service, a PodMonitor at those of the pods. */
function labelsOf(one: Service | Workload): ReadonlyMap<string, string> {
  return 'template' in one ? one.template.labels : one.labels;
}

function labelsPath(one: Declaration | Workload): readonly (string | number)[] {
  return 'template' in one ? [...one.template.path, 'metadata', 'labels'] : ['metadata', 'labels'];
}
