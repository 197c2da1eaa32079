import { describe, expect, it } from 'vitest';
import type { Destination, Graph, Workload } from '../model/graph.ts';
import type { JsonRecord } from '../model/json.ts';
import { fixtureGraph, plain, pods } from './edges.fixture.ts';
import { publicPart } from './ip-ranges.ts';
import { parseCalicoSelector } from './policy-calico.ts';
import { fqdnMatches } from './policy-reach.ts';

const policy = (spec: JsonRecord, name = 'p', namespace?: string): JsonRecord => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec: { podSelector: {}, ...spec },
});
const cilium = (spec: JsonRecord, kind = 'CiliumNetworkPolicy'): JsonRecord => ({
  apiVersion: 'cilium.io/v2',
  kind,
  metadata: { name: 'c' },
  spec: { endpointSelector: {}, ...spec },
});
const egressTo = (...rules: readonly JsonRecord[]): JsonRecord => policy({ policyTypes: ['Egress'], egress: rules });
const world = (except: readonly string[] = [], port = 443): JsonRecord => ({
  to: [{ ipBlock: { cidr: '0.0.0.0/0', except } }],
  ports: [{ port }],
});
const denyAll = policy({ policyTypes: ['Ingress', 'Egress'] });
const toDns = (to: JsonRecord, protocol = 'UDP'): JsonRecord => egressTo({ to: [to], ports: [{ protocol, port: 53 }] });
const kubeSystem = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } };

const named = (graph: Graph, name: string): Workload =>
  graph.workloads.find(({ identity }) => identity.name === name) ?? expect.fail(`no workload ${name}`);
const discord: Destination = { to: 'internet', port: 443, protocol: 'TCP', host: 'gateway.discord.gg' };
const voice: Destination = { to: 'internet', port: 0, protocol: 'UDP' };

function reach(objects: readonly JsonRecord[], destination: Destination): string {
  const graph = fixtureGraph([pods('bot'), ...objects]);
  return graph.egress(named(graph, 'bot'), destination).reach;
}

describe('egress to the internet', () => {
  it.each<[string, readonly JsonRecord[], string]>([
    ['no policy', [], 'unrestricted'],
    ['ingress only', [policy({})], 'unrestricted'],
    ['an egress rule without policyTypes', [policy({ egress: [world([], 80)] })], 'closed'],
    ['default deny', [denyAll], 'closed'],
    ['deny plus permission', [denyAll, egressTo(world(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']))], 'allowed'],
    ['the metadata address cut out', [egressTo(world(['169.254.169.254/32']))], 'allowed'],
    ['public addresses cut out', [egressTo(world(['162.159.0.0/16']))], 'unknown'],
    ['some public addresses', [egressTo({ to: [{ ipBlock: { cidr: '162.159.128.0/20' } }] })], 'unknown'],
    ['private addresses', [egressTo({ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] })], 'closed'],
    ['every namespace is not the internet', [egressTo({ to: [{ namespaceSelector: {} }] })], 'closed'],
    ['another port', [egressTo(world([], 80))], 'closed'],
    ['a range of ports', [egressTo({ ports: [{ port: 400, endPort: 500 }] })], 'allowed'],
    ['UDP only', [egressTo({ ports: [{ protocol: 'UDP', port: 443 }] })], 'closed'],
    ['an empty rule', [egressTo({})], 'allowed'],
    ['another pod', [policy({ podSelector: { matchLabels: { app: 'x' } }, policyTypes: ['Egress'] })], 'unrestricted'],
    ['another namespace', [policy({ policyTypes: ['Egress'] }, 'p', 'x')], 'unrestricted'],
    ['Cilium world', [cilium({ egress: [{ toEntities: ['world'] }] })], 'allowed'],
    ['Cilium cluster', [cilium({ egress: [{ toEntities: ['cluster'] }] })], 'closed'],
    ['Cilium name', [cilium({ egress: [{ toFQDNs: [{ matchPattern: '*.discord.gg' }] }] })], 'allowed'],
    ['Cilium other name', [cilium({ egress: [{ toFQDNs: [{ matchName: 'example.org' }] }] })], 'closed'],
    ['Cilium empty rule', [cilium({ egress: [{}] })], 'closed'],
    [
      'Cilium ports only',
      [cilium({ egress: [{ toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }] }] })],
      'allowed',
    ],
    [
      'Cilium server names',
      [cilium({ egress: [{ toPorts: [{ ports: [{ port: '443' }], serverNames: ['a'] }] }] })],
      'unknown',
    ],
    ['Cilium deny', [cilium({ egress: [{ toEntities: ['all'] }], egressDeny: [{ toEntities: ['world'] }] })], 'closed'],
    [
      'Cilium deny without default deny',
      [cilium({ enableDefaultDeny: { egress: false }, egressDeny: [{ toEntities: ['world'] }] })],
      'closed',
    ],
    [
      'Cilium without default deny',
      [cilium({ enableDefaultDeny: { egress: false }, egress: [{ toEntities: ['cluster'] }] })],
      'unrestricted',
    ],
    ['Cilium adds to Kubernetes', [denyAll, cilium({ egress: [{ toCIDR: ['0.0.0.0/0'] }] })], 'allowed'],
    [
      'Cilium prefixed selector',
      [cilium({ endpointSelector: { matchLabels: { 'k8s:app': 'bot' } }, egress: [{}] })],
      'closed',
    ],
    [
      'Cilium specs',
      [
        {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNetworkPolicy',
          metadata: { name: 'c' },
          specs: [{ endpointSelector: { matchLabels: { app: 'x' } }, egress: [{}] }],
        },
      ],
      'unrestricted',
    ],
    ['Cilium cluster-wide', [cilium({ egress: [{}] }, 'CiliumClusterwideNetworkPolicy')], 'closed'],
    [
      'an admin policy denies',
      [
        {
          apiVersion: 'policy.networking.k8s.io/v1alpha1',
          kind: 'AdminNetworkPolicy',
          metadata: { name: 'a' },
          spec: {
            priority: 1,
            subject: { namespaces: {} },
            egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }],
          },
        },
      ],
      'closed',
    ],
    [
      'a baseline yields to a policy',
      [
        {
          apiVersion: 'policy.networking.k8s.io/v1alpha1',
          kind: 'BaselineAdminNetworkPolicy',
          metadata: { name: 'default' },
          spec: { subject: { namespaces: {} }, egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }] },
        },
        egressTo(world()),
      ],
      'allowed',
    ],
    [
      'Calico allows',
      [
        {
          apiVersion: 'projectcalico.org/v3',
          kind: 'NetworkPolicy',
          metadata: { name: 'k' },
          spec: {
            selector: "app == 'bot'",
            types: ['Egress'],
            egress: [{ action: 'Allow', protocol: 'TCP', destination: { ports: [443] } }],
          },
        },
      ],
      'allowed',
    ],
    [
      'Calico selects by something we cannot read',
      [
        {
          apiVersion: 'projectcalico.org/v3',
          kind: 'NetworkPolicy',
          metadata: { name: 'k' },
          spec: { selector: "app == 'bot' || x == 'y'", types: ['Egress'] },
        },
      ],
      'unknown',
    ],
  ])('%s', (_, objects, expected) => {
    expect(reach(objects, discord)).toBe(expected);
  });

  it('voice needs UDP without narrow ports', () => {
    expect(reach([egressTo({ ports: [{ protocol: 'UDP', port: 50000, endPort: 65535 }] })], voice)).toBe('closed');
    expect(reach([egressTo({ ports: [{ protocol: 'UDP' }] })], voice)).toBe('allowed');
    expect(reach([egressTo({ ports: [{ protocol: 'UDP', port: 1024, endPort: 65535 }] })], voice)).toBe('allowed');
  });

  it('names the policies that close the way in path order', () => {
    const graph = fixtureGraph([
      pods('bot'),
      policy({ policyTypes: ['Egress'] }, 'z'),
      policy({ policyTypes: ['Egress'] }, 'a'),
    ]);
    const answer = graph.egress(named(graph, 'bot'), discord);
    expect(answer.reach === 'closed' ? answer.by.map(({ identity }) => identity.name) : answer).toEqual(['z', 'a']);
  });
});

describe('egress to DNS', () => {
  it.each<[string, readonly JsonRecord[], string]>([
    ['default deny', [denyAll], 'closed'],
    ['kube-system', [toDns(kubeSystem)], 'allowed'],
    ['kube-dns pods', [toDns({ ...kubeSystem, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } })], 'allowed'],
    [
      'other pods of kube-system',
      [toDns({ ...kubeSystem, podSelector: { matchLabels: { 'k8s-app': 'x' } } })],
      'closed',
    ],
    ['every namespace', [toDns({ namespaceSelector: {} })], 'allowed'],
    [
      'another namespace',
      [toDns({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } })],
      'closed',
    ],
    ['a label nobody can see', [toDns({ namespaceSelector: { matchLabels: { name: 'kube-system' } } })], 'unknown'],
    ['own pods', [toDns({ podSelector: {} })], 'closed'],
    ['TCP only', [toDns(kubeSystem, 'TCP')], 'closed'],
    ['a cluster range', [toDns({ ipBlock: { cidr: '10.96.0.10/32' } })], 'unknown'],
    [
      'Cilium',
      [
        cilium({
          egress: [
            {
              toEndpoints: [
                { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'kube-system', 'k8s:k8s-app': 'kube-dns' } },
              ],
              toPorts: [{ ports: [{ port: '53', protocol: 'ANY' }], rules: { dns: [{ matchPattern: '*' }] } }],
            },
          ],
        }),
      ],
      'allowed',
    ],
  ])('%s', (_, objects, expected) => {
    expect(reach(objects, { to: 'dns' })).toBe(expected);
  });
});

describe('egress to a workload', () => {
  const redis = pods('redis', { container: { ports: [{ name: 'redis', containerPort: 6379 }] } });
  const toRedis = (port: number | string): JsonRecord =>
    policy({
      podSelector: { matchLabels: { app: 'bot' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: { matchLabels: { app: 'redis' } } }], ports: [{ port }] }],
    });
  const fromApp = (app: string): JsonRecord =>
    policy(
      {
        podSelector: { matchLabels: { app: 'redis' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }],
      },
      'in',
    );

  it.each<[string, readonly JsonRecord[], string]>([
    ['no policy', [], 'unrestricted'],
    ['default deny', [denyAll], 'closed'],
    ['by number', [toRedis(6379)], 'allowed'],
    ['by name', [toRedis('redis')], 'allowed'],
    ['by another name', [toRedis('other')], 'closed'],
    ['another port', [toRedis(6380)], 'closed'],
    ['admitted', [toRedis(6379), fromApp('bot')], 'allowed'],
    ['not admitted', [fromApp('api')], 'closed'],
    ['by an address', [egressTo({ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] })], 'unknown'],
  ])('%s', (_, objects, expected) => {
    const graph = fixtureGraph([pods('bot'), redis, ...objects]);
    const destination: Destination = { to: 'workload', workload: named(graph, 'redis'), port: 6379, protocol: 'TCP' };
    expect(graph.egress(named(graph, 'bot'), destination).reach).toBe(expected);
  });

  it.each<[string, readonly JsonRecord[], string]>([
    ['a label of an unscanned namespace', [], 'unknown'],
    ['a label of a scanned namespace', [plain('Namespace', 'db', {})], 'closed'],
    [
      'a label that it carries',
      [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'db', labels: { tier: 'data' } } }],
      'allowed',
    ],
  ])('%s', (_, objects, expected) => {
    const rule = egressTo({ to: [{ namespaceSelector: { matchLabels: { tier: 'data' } } }] });
    const graph = fixtureGraph([pods('bot'), pods('redis', { namespace: 'db' }), rule, ...objects]);
    const destination: Destination = { to: 'workload', workload: named(graph, 'redis'), port: 6379, protocol: 'TCP' };
    expect(graph.egress(named(graph, 'bot'), destination).reach).toBe(expected);
  });
});

describe('the parts', () => {
  it.each([
    ['*.discord.gg', 'gateway.discord.gg', true],
    ['*.discord.gg', 'a.b.discord.gg', false],
    ['**.discord.gg', 'a.b.discord.gg', true],
    ['gateway-*.discord.gg', 'gateway-us-east1-b.discord.gg', true],
    ['*', 'anything.example.org', true],
    ['discord.com', 'discord.com.', true],
    ['discord.com', 'cdn.discord.com', false],
  ])('%s matches %s: %s', (pattern, host, expected) => {
    expect(fqdnMatches(pattern, host)).toBe(expected);
  });

  it.each([
    ['0.0.0.0/0', 'whole'],
    ['::/0', 'part'],
    ['10.1.0.0/16', 'private'],
    ['100.64.0.0/10', 'private'],
    ['0.0.0.0/1', 'part'],
    ['fd00::/8', 'private'],
    ['nonsense', 'part'],
    ['8.8.8.8/33', 'part'],
  ])('%s is %s', (cidr, expected) => {
    expect(publicPart(cidr, [])).toBe(expected);
  });

  it.each([
    ["app == 'a' && has(b)", true],
    ['all()', true],
    ["!has(x) && y in {'1', '2'}", true],
    ["a == 'b' || c == 'd'", false],
    ["(a == 'b')", false],
  ])('reads the Calico selector %s: %s', (text, expected) => {
    expect(parseCalicoSelector(text) !== undefined).toBe(expected);
  });
});
