import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { ClusterList } from '../../model/cluster.ts';
import type { JsonRecord } from '../../model/json.ts';
import type { ScorecardResult } from '../../model/scorecard.ts';
import { onlyTarget, temporaryFolder } from '../testing/projects.ts';
import type { ClusterSetting } from './testing/live-cluster.ts';
import { changed, clusterWith, nameOf, scanWith, soundBotLive, soundSecrets } from './testing/live-cluster.ts';

/*
 * Five questions of the catalogue of live checks are asked by checks of manifests (docs/cluster.md): each of a cluster alone
 * and of one beside manifests, sound, broken, and where the list that decides was refused.
 */
const temporary = temporaryFolder();
afterAll(temporary.remove);

const namespace = 'discord-music';
const sound = [...soundBotLive(), ...soundSecrets()];
const gatewayApi = {
  Gateway: ['gateway.networking.k8s.io/v1', 'gateways'],
  HTTPRoute: ['gateway.networking.k8s.io/v1', 'httproutes'],
} as const;
const setting = {
  whole: true,
  also: { Secret: ['v1', 'secrets'], ...gatewayApi },
} as const satisfies ClusterSetting;

const route = (service: string): JsonRecord => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'api', namespace },
  spec: { rules: [{ backendRefs: [{ name: service, port: 80 }] }] },
});
const without = (name: string) => sound.filter((object) => nameOf(object) !== name);
const pods = ['spec', 'template', 'spec'] as const;
const role = (resource: string): JsonRecord => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'gateway', namespace },
  rules: [{ apiGroups: [''], resources: [resource], verbs: ['get', 'list'] }],
});
const binding: JsonRecord = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'gateway', namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'gateway' },
  subjects: [{ kind: 'ServiceAccount', name: 'gateway', namespace }],
};

interface Question {
  readonly code: string;
  readonly rule: string;
  readonly fine?: readonly JsonRecord[];
  readonly broken: readonly JsonRecord[];
  /** The object that the finding is about. */
  readonly at: string;
  /** The list that decides. */
  readonly list: string;
}

const questions: readonly Question[] = [
  {
    code: 'LV16 backends of Ingresses',
    rule: 'ingress-backend-exists',
    broken: without('Service/api'),
    at: `${namespace}/Ingress/api`,
    list: 'Service',
  },
  {
    code: 'LV16 backends of routes',
    rule: 'gateway-backend-exists',
    fine: [...sound, route('api')],
    broken: [...sound, route('nowhere')],
    at: `${namespace}/HTTPRoute/api`,
    list: 'Service',
  },
  {
    code: 'LV16 TLS of Ingresses',
    rule: 'ingress-tls',
    broken: changed(sound, 'Ingress/api', ['spec', 'tls'], () => []),
    at: `${namespace}/Ingress/api`,
    list: 'Ingress',
  },
  {
    code: 'LV23 rights',
    rule: 'rbac-secrets-access',
    fine: [...sound, role('pods'), binding],
    broken: [...sound, role('secrets'), binding],
    at: `${namespace}/Role/gateway`,
    list: 'Role',
  },
  {
    code: 'LV23 tokens',
    rule: 'service-account-token-automount',
    broken: changed(sound, 'Deployment/api', [...pods, 'automountServiceAccountToken'], () => true),
    at: `${namespace}/Deployment/api`,
    list: 'Deployment',
  },
  {
    code: 'LV24 ConfigMaps',
    rule: 'config-key-resolves',
    broken: without('ConfigMap/api-config'),
    at: `${namespace}/Deployment/api`,
    list: 'ConfigMap',
  },
  {
    code: 'LV24 Secrets',
    rule: 'secret-key-resolves',
    broken: without('Secret/api-credentials'),
    at: `${namespace}/Deployment/api`,
    list: 'Secret',
  },
  {
    code: 'LV24 ServiceAccounts',
    rule: 'service-account-exists',
    broken: without('ServiceAccount/api'),
    at: `${namespace}/Deployment/api`,
    list: 'ServiceAccount',
  },
  {
    code: 'LV27 what scrapes',
    rule: 'metrics-scraped',
    broken: without('ServiceMonitor/api'),
    at: `${namespace}/Deployment/api`,
    list: 'ServiceMonitor',
  },
  {
    code: 'LV27 what a monitor selects',
    rule: 'service-monitor-targets-service',
    broken: changed(sound, 'ServiceMonitor/api', ['spec', 'selector'], () => ({ matchLabels: { app: 'nowhere' } })),
    at: `${namespace}/ServiceMonitor/api`,
    list: 'Service',
  },
  {
    code: 'LV27 alert rules',
    rule: 'alert-rules-present',
    broken: changed(sound, 'PrometheusRule/music-bot', ['spec', 'groups'], () => [
      { name: 'other', rules: [{ alert: 'Down', expr: `up{namespace="elsewhere"} == 0` }] },
    ]),
    at: `${namespace}/Deployment/api`,
    list: 'PrometheusRule',
  },
  {
    code: 'LV29 Pod Security',
    rule: 'namespace-pod-security-admission',
    broken: changed(sound, `Namespace/${namespace}`, ['metadata', 'labels'], () => ({
      'pod-security.kubernetes.io/enforce': 'privileged',
    })),
    at: `Namespace/${namespace}`,
    list: 'Namespace',
  },
];

let made = 0;
/** Every rule is asked for by a pack of its own, whichever built-in packs hold it. */
async function asked(
  { rule }: Question,
  live: readonly JsonRecord[],
  more: ClusterSetting = {},
  files: readonly JsonRecord[] = [],
): Promise<ScorecardResult> {
  const folder = join(temporary.path, String((made += 1)));
  mkdirSync(folder);
  for (const [index, object] of files.entries()) writeFileSync(join(folder, `${index}.json`), JSON.stringify(object));
  writeFileSync(join(folder, 'readiness.yaml'), 'pack: every-check\n');
  const target = onlyTarget(
    await scanWith(folder, clusterWith(live, { ...setting, ...more }), ({ id }) => id === rule),
  );
  const [result] = target.results;
  if (result === undefined) throw new Error(`the pack has no rule ${rule}`);
  return result;
}

describe.each(questions)('$code', (question) => {
  const fine = question.fine ?? sound;

  test('passes alone, by what was observed', async () => {
    expect(await asked(question, fine)).toMatchObject({ outcome: 'pass', tier: 'observed' });
  });

  test('fails alone, at the object', async () => {
    const { findings, tier } = await asked(question, question.broken);
    expect(tier).toBe('observed');
    expect(findings.map(({ location }) => location.live?.object)).toContain(question.at);
  });

  test('fails beside manifests that are sound, in their file', async () => {
    const files = fine.filter(({ kind }) => kind !== 'Secret');
    const { findings } = await asked(question, question.broken, {}, files);
    expect(findings.length).toBeGreaterThan(0);
    for (const { location } of findings) expect(location.file).toMatch(/\.json$/);
    expect(findings[0]?.related.map(({ as }) => as)).toContain('live');
  });

  test('is unknown where the list that decides was refused', async () => {
    const { outcome, findings } = await asked(question, fine, { refused: [question.list] });
    expect([outcome, findings]).toEqual(['unknown', []]);
  });
});

describe('LV02 permissions', () => {
  const rule = 'live-lists-permitted';
  async function permitted(more: ClusterSetting, change: (list: ClusterList) => ClusterList = (list) => list) {
    const cluster = clusterWith(sound, { ...setting, ...more });
    const folder = join(temporary.path, String((made += 1)));
    mkdirSync(folder);
    const run = await scanWith(folder, { ...cluster, lists: cluster.lists.map(change) }, ({ id }) => id === rule);
    const [result] = onlyTarget(run).results;
    return [
      result?.outcome,
      result?.reason,
      result?.weight,
      result?.findings.map(({ message }) => message),
      result?.unknowns.flatMap(({ reason, text }) => [reason, text]),
    ];
  }
  const broken =
    (pages: number) =>
    (list: ClusterList): ClusterList =>
      list.kind === 'Pod'
        ? { ...list, pages, answer: { status: 'unknown', reason: 'timeout', text: 'too slow' } }
        : list;

  // Never scored: what depends on a refused list is unknown already.
  test('what was refused is listed, and costs nothing by itself', async () => {
    expect(await permitted({})).toEqual(['informative', undefined, 0, [], []]);
    expect(await permitted({ refused: ['Pod', 'Role'] })).toEqual([
      'informative',
      undefined,
      0,
      ['listing pods in discord-music is forbidden', 'listing roles in discord-music is forbidden'],
      [],
    ]);
  });

  test('a list of which nothing came proves no permission, and one that broke off does', async () => {
    const judged = async (pages: number): Promise<unknown> => (await permitted({}, broken(pages)))[4];
    expect([await judged(0), await judged(2)]).toEqual([['timeout', 'too slow'], []]);
  });
});
