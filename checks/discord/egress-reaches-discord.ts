import type { RelatedPlace, Verdict } from '../../src/model/check.ts';
import { discordNode, edgeId, nodeId } from '../../src/model/edge.ts';
import type { Destination, Policy, PolicyRule, Workload } from '../../src/model/graph.ts';
import { nameOf } from '../kit/containers-asked.ts';
import { defineCheck } from '../kit/define-check.ts';
import { opensGateway } from '../kit/gateway-tokens.ts';
import { closingPlace, otherPolicies, whenClosed } from '../kit/reach.ts';
import { roleOf } from '../kit/roles.ts';
import { combine, fail, notAsked, pass, unknown } from '../kit/verdict.ts';

/** REST API and gateway, both on 443 (https://docs.discord.com/developers/reference#api-reference, .../events/gateway#connections). */
const hosts = ['discord.com', 'gateway.discord.gg'] as const;
const port = 443;

export default defineCheck({
  id: 'egress-reaches-discord',
  title: 'Network policies let the bot out to Discord and to DNS',
  why: 'A bot that its own policies cut off from Discord starts, passes its probes and never comes online.',
  fix: 'Add an egress rule for TCP 443 to `ipBlock: 0.0.0.0/0` (without your own networks) and one for DNS; `namespaceSelector: {}` is the cluster, not the internet.',
  effort: 'minutes',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
    'https://docs.discord.com/developers/events/gateway',
  ],
  since: '0.1.0',
  subject: 'workload',
  reads: ['policies'],
  needs: ['graph'],
  params: {},
  messages: {
    cut: '{workload} is cut off from {hosts}: {why}',
    'no-dns': '{workload} can resolve no name, not even {hosts}: {why}',
  },
  readsRole: true,
  run: ({ subject, graph, finding }) => {
    roleOf(subject);
    if (!opensGateway(subject)) return notAsked('it opens no gateway session');
    const breaks = edgeId(nodeId(subject), 'egress', discordNode);

    const judge = (destination: Destination, messageId: 'cut' | 'no-dns', shown: string): Verdict => {
      const reached = graph.egress(subject, destination);
      if (reached.reach === 'unknown') return { ...unknown('not-collected', reached.text), breaks };
      if (reached.reach !== 'closed') return pass;
      const proxy = proxyOf(subject);
      if (proxy !== undefined)
        return {
          ...unknown('not-collected', `${proxy} is set: it may go out through a proxy, which is not followed`),
          breaks,
        };
      return whenClosed(graph, reached, () =>
        fail(
          finding(messageId, {
            data: { workload: nameOf(subject), hosts: shown, why: reached.text },
            at: closingPlace(reached),
            related: [
              placeOf(subject),
              ...(messageId === 'cut' ? insideOnly(reached.by) : []),
              ...otherPolicies(reached),
            ],
            breaks,
          }),
        ),
      );
    };
    const ways = hosts.map((host) =>
      judge({ to: 'internet', port, protocol: 'TCP', host }, 'cut', hosts.join(' and ')),
    );
    // Both names lead the same way out, so one finding tells it.
    const out = ways.find(({ outcome }) => outcome === 'fail') ?? combine(ways);
    return combine([out, judge({ to: 'dns' }, 'no-dns', hosts.join(' and '))]);
  },
});

function placeOf(workload: Workload): RelatedPlace {
  return {
    as: 'other-end',
    text: `${nameOf(workload)} opens the gateway session`,
    at: { declaration: workload, path: ['metadata', 'name'] },
  };
}

/** A rule that was meant for it: it permits the port, but only towards pods of the cluster. */
function insideOnly(policies: readonly Policy[]): readonly RelatedPlace[] {
  for (const policy of policies) {
    const rule = policy.egress.find(permitsInside);
    if (rule === undefined) continue;
    const text = `this rule permits ${port} towards pods of the cluster only`;
    return [{ as: 'cause', text, at: { declaration: policy, path: rule.path } }];
  }
  return [];
}

function permitsInside({ action, peers, ports }: PolicyRule): boolean {
  return (
    action === 'allow' &&
    ports.some((one) => one.port === port) &&
    peers.length > 0 &&
    peers.every(({ namespaceSelector, podSelector }) => namespaceSelector !== undefined || podSelector !== undefined)
  );
}

/** A variable by which programs are told to go out through a proxy (curl, Go, Python and most HTTP clients read these). */
function proxyOf(workload: Workload): string | undefined {
  const names = new Set(['HTTPS_PROXY', 'ALL_PROXY']);
  return workload.containers.flatMap(({ env }) => env).find(({ name }) => names.has(name.toUpperCase()))?.name;
}
