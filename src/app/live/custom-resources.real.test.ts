import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { definitionsOf } from '../../../tools/control-plane/custom-resources.ts';
import type { ControlPlane } from '../../../tools/control-plane/start.ts';
import { startControlPlane } from '../../../tools/control-plane/start.ts';
import type { ClusterEvidence, ClusterList } from '../../model/cluster.ts';
import type { JsonRecord } from '../../model/json.ts';
import type { ScorecardResult } from '../../model/scorecard.ts';
import { collectCluster } from '../../sources/cluster/collect.ts';
import { rbacParts, rbacText } from '../../sources/cluster/rbac.ts';
import { fixedTime, onlyTarget, temporaryFolder } from '../testing/projects.ts';
import { scanWith } from './testing/live-cluster.ts';

/*
 * Kinds that others bring, on a real API server: not installed, installed and empty, sound, faulty, and refused, read under
 * the roles that we ship and judged by the rules that use them.
 */
const reader = 'system:serviceaccount:bot:readiness';
const groups = ['system:serviceaccounts', 'system:serviceaccounts:bot'];
const temporary = temporaryFolder();

let plane: ControlPlane;
const apply = (...objects: readonly (JsonRecord | string)[]): Promise<string> =>
  plane.kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], {
    input: objects.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('\n---\n'),
  });
const withStatus = async (object: JsonRecord, status: JsonRecord): Promise<void> => {
  await apply(object);
  const { kind, metadata } = object as { kind: string; metadata: { name: string } };
  const patch = JSON.stringify({ status });
  await plane.kubectl([
    ...['patch', kind.toLowerCase(), metadata.name, '--namespace=bot', '--subresource=status', '--type=merge'],
    `--patch=${patch}`,
  ]);
};
const install = async (...projects: readonly string[]): Promise<void> => {
  const text = definitionsOf(...projects);
  await plane.kubectl(['apply', '-f', '-'], { input: text });
  await plane.kubectl(['wait', '--for=condition=Established', '--timeout=30s', '-f', '-'], { input: text });
};
const remove = (...projects: readonly string[]): Promise<string> =>
  plane.kubectl(['delete', '--wait', '-f', '-'], { input: definitionsOf(...projects) });

const roles = rbacParts({ namespaces: ['bot'] });
const shipped = rbacText([...roles.namespaced, ...roles.cluster]);
/** The shipped roles without the lines of some resources. */
const rolesWithout = (...resources: readonly string[]): string =>
  resources.reduce((text, resource) => {
    const without = text.replaceAll(`      - ${resource}\n`, '      - leases\n');
    if (without === text) throw new Error(`the roles have no line of ${resource}`);
    return without;
  }, shipped);

const metadata = (name: string, more: JsonRecord = {}): JsonRecord => ({ name, namespace: 'bot', ...more });
const bot: JsonRecord = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: metadata('bot', { labels: { app: 'bot' }, annotations: { 'readiness/role': 'gateway' } }),
  spec: {
    selector: { matchLabels: { app: 'bot' } },
    template: {
      metadata: { labels: { app: 'bot' } },
      spec: {
        containers: [
          {
            name: 'bot',
            image: 'ghcr.io/example/bot:1.0.0',
            ports: [{ name: 'metrics', containerPort: 9090 }],
            env: [{ name: 'DISCORD_TOKEN', valueFrom: { secretKeyRef: { name: 'bot', key: 'token' } } }],
          },
        ],
      },
    },
  },
};
const service: JsonRecord = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadata('bot', { labels: { app: 'bot' } }),
  spec: { selector: { app: 'bot' }, ports: [{ name: 'metrics', port: 9090, targetPort: 'metrics' }] },
};
const namespace: JsonRecord = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bot' } };

const route = (backend: string): JsonRecord => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: metadata('bot'),
  spec: { parentRefs: [{ name: 'front' }], rules: [{ backendRefs: [{ name: backend, port: 9090 }] }] },
});
const gateway: JsonRecord = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: metadata('front'),
  spec: { gatewayClassName: 'any', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
};
const certificate: JsonRecord = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: metadata('bot'),
  spec: { secretName: 'bot-tls', dnsNames: ['bot.example'], issuerRef: { name: 'any', kind: 'ClusterIssuer' } },
};
const valid = (days: number): JsonRecord => ({
  notBefore: new Date(Date.parse(fixedTime) - 30 * 86_400_000).toISOString(),
  notAfter: new Date(Date.parse(fixedTime) + days * 86_400_000).toISOString(),
  nextPrivateKeySecretName: 'canary',
  conditions: [
    { type: 'Ready', status: 'True', reason: 'Ready', message: 'up to date', lastTransitionTime: fixedTime },
  ],
});
const monitor = (app: string): JsonRecord => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: metadata('bot'),
  spec: { selector: { matchLabels: { app } }, endpoints: [{ port: 'metrics' }] },
});
const podMonitor: JsonRecord = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PodMonitor',
  metadata: metadata('bot'),
  spec: { selector: { matchLabels: { app: 'bot' } }, podMetricsEndpoints: [{ port: 'metrics' }] },
};
const alerts: JsonRecord = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: metadata('bot'),
  spec: { groups: [{ name: 'bot', rules: [{ alert: 'Down', expr: 'up{namespace="bot"} == 0', for: '5m' }] }] },
};
const scaled = {
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: metadata('bot'),
  spec: { scaleTargetRef: { name: 'bot' }, minReplicaCount: 2, triggers: [{ type: 'cpu', metadata: { value: '60' } }] },
} satisfies JsonRecord;
/** As KEDA makes it of that. */
const made = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: metadata('keda-hpa-bot'),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'bot' },
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }],
  },
} satisfies JsonRecord;
const recommender = (mode: string): JsonRecord => ({
  apiVersion: 'autoscaling.k8s.io/v1',
  kind: 'VerticalPodAutoscaler',
  metadata: metadata('bot'),
  spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'bot' }, updatePolicy: { updateMode: mode } },
});
const recommended: JsonRecord = {
  conditions: [{ type: 'RecommendationProvided', status: 'True', lastTransitionTime: fixedTime }],
  recommendation: { containerRecommendations: [{ containerName: 'bot', target: { cpu: '100m', memory: '64Mi' } }] },
};

beforeAll(async () => {
  plane = await startControlPlane({
    controllers: false,
    kwok: false,
    nodes: [],
    identities: [{ name: reader, groups }],
  });
  await apply(namespace);
  await apply(bot, service, shipped);
});
afterAll(async () => {
  await plane.stop();
  temporary.remove();
});

async function look(): Promise<ClusterEvidence> {
  const answer = await collectCluster({
    kubeconfig: plane.kubeconfig(reader),
    env: {},
    allowExec: false,
    namespaces: ['bot'],
    allNamespaces: false,
    secrets: 'none',
    annotations: new Set(),
    secretNames: new Set(),
    world: { now: () => new Date(), random: Math.random, sleep: () => Promise.resolve() },
    progress: () => undefined,
  });
  if (answer.status !== 'present') throw new Error(answer.text);
  expect(JSON.stringify(answer)).not.toContain('canary');
  // Judged at the instant of all tests.
  return { ...answer.evidence, serverTime: { value: fixedTime }, localTime: fixedTime };
}

function listOf({ lists }: ClusterEvidence, group: string, resource: string): ClusterList {
  const found = lists.find((list) => list.group === group && list.resource === resource);
  if (found === undefined) throw new Error(`no list of ${resource}.${group}`);
  return found;
}

let folders = 0;
/** What the rules say where a repository declares some objects. */
async function judged(
  declared: readonly JsonRecord[],
  ...rules: readonly string[]
): Promise<Readonly<Record<string, ScorecardResult>>> {
  const folder = join(temporary.path, String((folders += 1)));
  mkdirSync(join(folder, '.git'), { recursive: true });
  writeFileSync(join(folder, 'all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: declared }));
  const { results } = onlyTarget(await scanWith(folder, await look(), ({ id }) => rules.includes(id)));
  return Object.fromEntries(results.map((result) => [result.rule, result]));
}

async function outcomeOf(rule: string, declared: readonly JsonRecord[] = [namespace, bot, service]): Promise<string> {
  return (await judged(declared, rule))[rule]?.outcome ?? 'not asked';
}

const others = /gateway|cert-manager|keda|autoscaling\.k8s|monitoring|cilium|calico|policy\.networking/;

describe('not installed', () => {
  test('the cluster proves that there is none, and nothing is asked of them', async () => {
    const evidence = await look();
    const statuses = evidence.lists.filter(({ group }) => others.test(group)).map(({ answer }) => answer.status);
    expect(statuses.length).toBeGreaterThan(15);
    expect(new Set(statuses)).toEqual(new Set(['absent']));
  });

  test.each(['live-certificates-fresh', 'live-recommender-alone', 'gateway-backend-exists'])('%s', async (rule) => {
    expect(await outcomeOf(rule)).toBe('not-applicable');
  });

  test('the way out to Discord is known to be open', async () => {
    expect(await outcomeOf('egress-reaches-discord')).toBe('pass');
  });
});

const projects = ['gateway', 'cert-manager', 'keda', 'vpa', 'prometheus-operator'];

describe('what others bring', () => {
  beforeAll(async () => {
    await install(...projects);
    await apply(gateway, route('bot'), monitor('bot'), podMonitor, alerts, scaled, made);
    await withStatus(certificate, valid(60));
    await withStatus(recommender('Off'), recommended);
    await withStatus(gateway, {
      conditions: [{ type: 'Programmed', status: 'True', reason: 'x', message: 'x', lastTransitionTime: fixedTime }],
      listeners: [{ name: 'http', attachedRoutes: 1, supportedKinds: [], conditions: [] }],
    });
  });
  afterAll(() => remove(...projects));

  test('is listed under the roles that we ship, and kept as far as it is judged', async () => {
    const evidence = await look();
    for (const [group, resource, kept] of [
      ['gateway.networking.k8s.io', 'gateways', { status: { listeners: [{ name: 'http', attachedRoutes: 1 }] } }],
      ['gateway.networking.k8s.io', 'httproutes', { spec: { rules: [{ backendRefs: [{ name: 'bot' }] }] } }],
      ['cert-manager.io', 'certificates', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }],
      ['keda.sh', 'scaledobjects', { spec: { minReplicaCount: 2 } }],
      ['autoscaling.k8s.io', 'verticalpodautoscalers', { status: { recommendation: recommended['recommendation'] } }],
      ['monitoring.coreos.com', 'servicemonitors', { spec: { endpoints: [{ port: 'metrics' }] } }],
      ['monitoring.coreos.com', 'podmonitors', { spec: { podMetricsEndpoints: [{ port: 'metrics' }] } }],
      ['monitoring.coreos.com', 'prometheusrules', { spec: { groups: [{ name: 'bot' }] } }],
    ] as const) {
      const list = listOf(evidence, group, resource);
      expect([resource, list.answer]).toEqual([resource, { status: 'listed' }]);
      expect(list.objects).toMatchObject([kept]);
    }
  });

  test('sound: the rules pass', async () => {
    const declared = [namespace, bot, service, gateway, route('bot'), monitor('bot'), alerts, certificate];
    const rules = [
      ...['live-certificates-fresh', 'live-recommender-alone', 'gateway-backend-exists'],
      ...['service-monitor-targets-service', 'alert-rules-present', 'metrics-scraped'],
    ];
    const results = await judged(declared, ...rules);
    expect(Object.fromEntries(rules.map((rule) => [rule, results[rule]?.outcome]))).toEqual(
      Object.fromEntries(rules.map((rule) => [rule, 'pass'])),
    );
  });

  test.each<readonly [string, string, () => Promise<unknown>, () => Promise<unknown>]>([
    [
      'a certificate that is about to expire',
      'live-certificates-fresh',
      () => withStatus(certificate, valid(2)),
      () => withStatus(certificate, valid(60)),
    ],
    [
      'a recommender that changes pods beside an autoscaler',
      'live-recommender-alone',
      () => withStatus(recommender('Recreate'), recommended),
      () => withStatus(recommender('Off'), recommended),
    ],
    [
      'a route to a Service that is not there',
      'gateway-backend-exists',
      () => apply(route('gone')),
      () => apply(route('bot')),
    ],
    [
      'a monitor that selects nothing',
      'service-monitor-targets-service',
      () => apply(monitor('other')),
      () => apply(monitor('bot')),
    ],
  ])('%s', async (_, rule, breakIt, mendIt) => {
    const declared = [namespace, bot, service, gateway, route('bot'), monitor('bot'), certificate];
    await breakIt();
    try {
      const result = (await judged(declared, rule))[rule];
      expect(result?.outcome).toBe('fail');
      expect(result?.findings).toHaveLength(1);
    } finally {
      await mendIt();
    }
  });

  test.each([
    ['certificates', 'live-certificates-fresh'],
    ['verticalpodautoscalers', 'live-recommender-alone'],
    ['httproutes', 'gateway-backend-exists'],
    ['servicemonitors', 'service-monitor-targets-service'],
    ['prometheusrules', 'alert-rules-present'],
  ])('%s refused: %s is unknown', async (resource, rule) => {
    await apply(rolesWithout(resource));
    try {
      const declared = [namespace, bot, service, gateway, route('bot'), monitor('bot'), alerts, certificate];
      const result = (await judged(declared, rule))[rule];
      expect(result?.outcome).toBe('unknown');
      expect(JSON.stringify(result)).toContain('permission-denied');
    } finally {
      await apply(shipped);
    }
  });
});

describe('policies of other dialects', () => {
  const rule = 'egress-reaches-discord';
  const all = { namespaceSelector: {} };
  const cilium = (kind: string, spec: JsonRecord): JsonRecord => ({
    apiVersion: 'cilium.io/v2',
    kind,
    metadata: kind.includes('wide') ? { name: 'egress' } : metadata('egress'),
    spec: { endpointSelector: {}, ...spec },
  });
  const calico = (version: string, kind: string, egress: readonly JsonRecord[]): JsonRecord => ({
    apiVersion: version,
    kind,
    metadata: kind.startsWith('Global') ? { name: 'default.egress' } : metadata('default.egress'),
    spec: { selector: 'all()', types: ['Egress'], egress },
  });
  const admin = (kind: string, name: string, egress: readonly JsonRecord[]): JsonRecord => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind,
    metadata: { name },
    spec: { priority: 1, subject: { namespaces: {} }, egress },
  });
  const everywhere = [{ networks: ['0.0.0.0/0'] }];
  const world = [{ toEntities: ['all'] }];
  const kubernetes: JsonRecord = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata('closed'),
    spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [all], ports: [{ port: 53, protocol: 'UDP' }] }] },
  };

  const applied: JsonRecord[] = [];
  const put = async (...objects: readonly JsonRecord[]): Promise<void> => {
    applied.push(...objects);
    await apply(...objects);
  };
  const installed = ['cilium', 'calico', 'admin-policies'];
  beforeAll(() => install(...installed));
  afterEach(async () => {
    for (const object of applied.splice(0))
      await plane.kubectl(['delete', '--ignore-not-found', '-f', '-'], { input: JSON.stringify(object) });
  });
  afterAll(() => remove(...installed));

  test('installed and empty: the way out is open', async () => {
    expect(await outcomeOf(rule)).toBe('pass');
  });

  test.each<readonly [string, readonly JsonRecord[], string]>([
    ['Cilium closes it', [cilium('CiliumNetworkPolicy', { egress: [{}] })], 'fail'],
    ['Cilium closes it in the whole cluster', [cilium('CiliumClusterwideNetworkPolicy', { egress: [{}] })], 'fail'],
    ['Cilium opens it', [cilium('CiliumNetworkPolicy', { egress: world })], 'pass'],
    [
      "what the API's own policy closes Cilium opens",
      [kubernetes, cilium('CiliumNetworkPolicy', { egress: world })],
      'pass',
    ],
    ["the API's own policy closes it", [kubernetes], 'fail'],
    ['Calico closes it', [calico('crd.projectcalico.org/v1', 'NetworkPolicy', [])], 'fail'],
    ['Calico closes it in the whole cluster', [calico('crd.projectcalico.org/v1', 'GlobalNetworkPolicy', [])], 'fail'],
    ['Calico opens it', [calico('crd.projectcalico.org/v1', 'NetworkPolicy', [{ action: 'Allow' }])], 'pass'],
    ['an administrator denies it', [admin('AdminNetworkPolicy', 'deny', [{ action: 'Deny', to: everywhere }])], 'fail'],
    [
      'an administrator denies it unless somebody allows it',
      [admin('BaselineAdminNetworkPolicy', 'default', [{ action: 'Deny', to: everywhere }])],
      'fail',
    ],
    [
      "what the API's own policy closes an administrator opens",
      [
        kubernetes,
        admin('AdminNetworkPolicy', 'allow', [{ action: 'Allow', to: [...everywhere, { namespaces: {} }] }]),
      ],
      'pass',
    ],
  ])('%s', async (_, policies, outcome) => {
    await put(...policies);
    expect(await outcomeOf(rule)).toBe(outcome);
  });

  test.each([
    'ciliumnetworkpolicies',
    'ciliumclusterwidenetworkpolicies',
    'globalnetworkpolicies',
    'adminnetworkpolicies',
    'baselineadminnetworkpolicies',
  ])('%s refused: unknown, open or closed', async (resource) => {
    await apply(rolesWithout(resource));
    try {
      const open = (await judged([namespace, bot, service], rule))[rule];
      expect(open?.outcome).toBe('unknown');
      expect(JSON.stringify(open)).toContain('permission-denied');
      await put(kubernetes);
      expect(await outcomeOf(rule)).toBe('unknown');
    } finally {
      await apply(shipped);
    }
  });

  test('where Calico shows its objects in two groups, each is read once', async () => {
    await install('calico-v3');
    try {
      await put(
        calico('crd.projectcalico.org/v1', 'NetworkPolicy', []),
        calico('projectcalico.org/v3', 'NetworkPolicy', []),
      );
      const evidence = await look();
      expect(listOf(evidence, 'projectcalico.org', 'networkpolicies').objects).toHaveLength(1);
      expect(evidence.lists.filter(({ group }) => group === 'crd.projectcalico.org')).toEqual([]);
      expect(await outcomeOf(rule)).toBe('fail');
    } finally {
      await remove('calico-v3');
    }
  });

  test('a newer kind that closes or opens in ways that are not read: unknown', async () => {
    await remove('admin-policies');
    await install('cluster-policies');
    try {
      expect(await outcomeOf(rule)).toBe('pass');
      const spec = { tier: 'Admin', priority: 1, subject: { namespaces: {} } };
      await put({
        apiVersion: 'policy.networking.k8s.io/v1alpha2',
        kind: 'ClusterNetworkPolicy',
        metadata: { name: 'x' },
        spec,
      });
      expect(await outcomeOf(rule)).toBe('unknown');
    } finally {
      await remove('cluster-policies');
      await install('admin-policies');
    }
  });
});
