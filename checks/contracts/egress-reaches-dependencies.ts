import type { CheckContext, CheckFinding, ParamSpec, Verdict } from '../../src/model/check.ts';
import { connectionId } from '../../src/model/edge.ts';
import type { Graph, HostReference, Reachability, Service, Workload } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { isSameNode, opensGateway } from '../kit/gateway-tokens.ts';
import { podPortsOf } from '../kit/pod-ports.ts';
import { closingPlace, otherPolicies, whenClosed } from '../kit/reach.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** Readers of one ConfigMap that are asked whether they get through: a few are enough to raise the doubt. */
const mostReaders = 20;

interface Dependency {
  readonly host: HostReference;
  readonly service: Service;
  readonly targets: readonly Workload[];
}

const messages = {
  cut: '{workload} is cut off from {target}, which {written} names ({host}): {why}',
  'no-dns': '{workload} can resolve no name, and {written} gives it {host}: {why}',
} as const;

type FindingMaker = CheckContext<'workload', never, Readonly<Record<string, ParamSpec>>, typeof messages>['finding'];

export default defineCheck({
  id: 'egress-reaches-dependencies',
  title: 'Network policies let every workload reach the stores and services that it is given',
  why: 'A pod that its own policies, or those of the far end, keep from its database waits for a connection until it times out.',
  fix: "Permit the way in both directions: in an egress rule of the caller and in an ingress rule of the far end, with the pod's port.",
  effort: 'minutes',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  since: '0.1.0',
  subject: 'workload',
  reads: ['policies', 'hosts', 'references'],
  needs: ['graph'],
  params: {},
  messages,
  run: ({ subject, graph, finding }) => {
    const dependencies = dependenciesOf(subject, graph);
    if (dependencies.length === 0) {
      return graph.policiesOf(subject).length === 0 ? pass : notAsked('no host of the files leads it to a workload');
    }
    return combine([
      ...dependencies.map((dependency) => judge(subject, dependency, graph, finding)),
      dns(subject, dependencies, graph, finding),
    ]);
  },
});

/** Workloads that the hosts lead to, each Service and port once. */
function dependenciesOf(subject: Workload, graph: Graph): readonly Dependency[] {
  const found = new Map<string, Dependency>();
  for (const host of graph.hostsOf(subject)) {
    const { resolution } = host;
    if (resolution.status !== 'service' && resolution.status !== 'pod') continue;
    const { service } = resolution;
    const all = resolution.status === 'pod' ? [resolution.workload] : resolution.workloads;
    const targets = all.filter((target) => !isSameNode(target, subject));
    const key = `${service.key}\u0000${host.port ?? ''}`;
    if (targets.length > 0 && !found.has(key)) found.set(key, { host, service, targets });
  }
  return [...found.values()];
}

function judge(subject: Workload, dependency: Dependency, graph: Graph, finding: FindingMaker): Verdict {
  const { host, targets } = dependency;
  const breaks = connectionId(subject, host);
  return combine(
    targets.map((target): Verdict => {
      const reached = reachOf(subject, dependency, target, graph);
      if (reached.reach === 'unknown') return { ...unknown('not-collected', reached.text, host.at), breaks };
      if (reached.reach !== 'closed') return pass;
      return whenClosed(graph, reached, () => {
        if (mayIgnore(subject, dependency, target, graph)) {
          return {
            ...unknown(
              'not-collected',
              `${reached.text}; others reach it with the same setting (${host.written}), and whether ${nameOf(subject)} uses it is in no file`,
              host.at,
            ),
            breaks,
          };
        }
        return fail(
          cutOff(finding, 'cut', subject, host, reached, {
            workload: nameOf(subject),
            target: nameOf(target),
            written: host.written,
            host: hostText(host),
            why: reached.text,
          }),
        );
      });
    }),
  );
}

/** The first way that is open, else the first answer. Without a known port there is nothing that a policy could be asked. */
function reachOf(subject: Workload, { host, service }: Dependency, target: Workload, graph: Graph): Reachability {
  const ports = podPortsOf(host, service, target) ?? [];
  let answer: Reachability | undefined;
  for (const { port, protocol } of ports) {
    const reached = graph.egress(subject, { to: 'workload', workload: target, port, protocol });
    if (reached.reach === 'allowed' || reached.reach === 'unrestricted') return reached;
    if (answer === undefined || reached.reach === 'unknown') answer = reached;
  }
  if (answer !== undefined) return answer;
  const limited = graph.policiesOf(subject).length + graph.policiesOf(target).length > 0;
  return limited
    ? { reach: 'unknown', text: `on which port of ${nameOf(target)} ${host.host} leads is in no file` }
    : { reach: 'unrestricted' };
}

/**
 * A ConfigMap that several workloads read whole holds settings that some of them never use. If another reader gets through,
 * the policies may well be right.
 */
function mayIgnore(subject: Workload, dependency: Dependency, target: Workload, graph: Graph): boolean {
  const { host } = dependency;
  if (host.at.declaration.key === subject.key || host.readBy.length < 2) return false;
  const key = host.at.path.at(-1);
  const config = host.at.declaration.identity.name;
  const named = graph
    .referencesOf(subject)
    .some((reference) => reference.kind === 'ConfigMap' && reference.name === config && reference.key === key);
  if (named) return false;
  return host.readBy.slice(0, mostReaders).some((other) => {
    if (other.key === subject.key) return false;
    const { reach } = reachOf(other, dependency, target, graph);
    return reach === 'allowed' || reach === 'unrestricted';
  });
}

/** Of a gateway the rule about Discord tells it. */
function dns(subject: Workload, [first]: readonly Dependency[], graph: Graph, finding: FindingMaker): Verdict {
  if (first === undefined || opensGateway(subject)) return pass;
  const { host } = first;
  const reached = graph.egress(subject, { to: 'dns' });
  if (reached.reach === 'unknown') return unknown('not-collected', reached.text);
  if (reached.reach !== 'closed') return pass;
  return whenClosed(graph, reached, () =>
    fail(
      cutOff(finding, 'no-dns', subject, host, reached, {
        workload: nameOf(subject),
        target: nameOf(first.service),
        written: host.written,
        host: hostText(host),
        why: reached.text,
      }),
    ),
  );
}

function cutOff(
  finding: FindingMaker,
  messageId: keyof typeof messages,
  subject: Workload,
  host: HostReference,
  reached: Extract<Reachability, { reach: 'closed' }>,
  data: {
    readonly workload: string;
    readonly target: string;
    readonly written: string;
    readonly host: string;
    readonly why: string;
  },
): CheckFinding {
  const { target, ...rest } = data;
  const options = {
    at: closingPlace(reached),
    discriminator: `${subject.key} ${target} ${data.host}`,
    related: [
      { as: 'other-end' as const, text: `${data.written} of ${data.workload} names ${data.host}`, at: host.at },
      ...otherPolicies(reached),
    ],
    breaks: connectionId(subject, host),
  };
  return messageId === 'cut' ? finding('cut', { data, ...options }) : finding('no-dns', { data: rest, ...options });
}

function hostText({ host, port }: HostReference): string {
  return port === undefined ? host : `${host}:${port}`;
}
