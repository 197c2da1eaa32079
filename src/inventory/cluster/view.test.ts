import { beforeAll, describe, expect, test } from 'vitest';
import { loadStaticEvidence } from '../../app/evidence.ts';
import type { StaticEvidence } from '../../app/evidence.ts';
import type { LiveWorkload } from '../../model/cluster.ts';
import type { ManifestDocument } from '../../model/document.ts';
import type { Graph } from '../../model/graph.ts';
import type { JsonRecord } from '../../model/json.ts';
import { clusterOf } from '../../../tools/check-tester/live-cluster.ts';
import type { ClusterSettings } from '../../../tools/check-tester/live-cluster.ts';
import { buildGraph } from '../graph.ts';
import type { GraphInput } from '../input.ts';
import { clusterView } from './view.ts';
import type { ClusterSight } from './view.ts';

let known: StaticEvidence;
beforeAll(async () => {
  known = await loadStaticEvidence(undefined);
});

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly apiVersion?: string;
}

function live(kind: string, name: string, more: JsonRecord = {}, owner?: Owner): JsonRecord {
  const apiVersion =
    kind === 'Pod' || kind === 'Service' || kind === 'Node' ? 'v1' : kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
  const { labels, ...rest } = more;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(kind === 'Node' ? {} : { namespace: 'prod' }),
      uid: `${kind}-${name}`,
      ...(labels === undefined ? {} : { labels }),
      ...(owner === undefined
        ? {}
        : {
            ownerReferences: [
              { apiVersion: 'apps/v1', ...owner, controller: true, uid: `${owner.kind}-${owner.name}` },
            ],
          }),
    },
    ...rest,
  };
}

const template = { spec: { containers: [{ name: 'main', image: 'ghcr.io/example/app:1' }] } };
const bot = live('Deployment', 'bot', { spec: { replicas: 1, template } });
const replicaSet = live('ReplicaSet', 'bot-6c9f7d8b5d', {}, { kind: 'Deployment', name: 'bot' });
const botPod = live(
  'Pod',
  'bot-6c9f7d8b5d-x2v8k',
  { labels: { 'pod-template-hash': '6c9f7d8b5d' }, spec: template.spec, status: { phase: 'Running' } },
  { kind: 'ReplicaSet', name: 'bot-6c9f7d8b5d' },
);
const backup = live('CronJob', 'backup', { spec: { jobTemplate: { spec: { template } } } });
const backupJob = live('Job', 'backup-29000000', {}, { kind: 'CronJob', name: 'backup', apiVersion: 'batch/v1' });
const backupPod = live(
  'Pod',
  'backup-29000000-abcde',
  {},
  { kind: 'Job', name: 'backup-29000000', apiVersion: 'batch/v1' },
);

function manifest(name: string, namespace = 'prod', kind = 'Deployment'): ManifestDocument {
  const object = { apiVersion: 'apps/v1', kind, metadata: { name, namespace }, spec: { replicas: 1, template } };
  return { id: 1, file: `${name}.yaml`, index: 0, object, notes: [], use: 'judged' };
}

function targetOf(documents: readonly ManifestDocument[]): { readonly input: GraphInput; readonly graph: Graph } {
  const input: GraphInput = {
    documents,
    faults: [],
    unread: [],
    defaultNamespace: 'default',
    directory: true,
    excludedFiles: 0,
    files: documents.length,
    declaredRoles: {},
    externalHosts: [],
    catalogues: known.catalogues,
    scopeOf: (apiVersion, kind) => known.schema.scopeOf(apiVersion, kind),
  };
  return { input, graph: buildGraph(input) };
}

function look(
  objects: readonly JsonRecord[],
  settings: ClusterSettings = {},
  documents: readonly ManifestDocument[] = [],
  others: readonly (readonly ManifestDocument[])[] = [],
): ClusterSight {
  const { graph, input } = targetOf(documents);
  return clusterView(
    clusterOf(settings, objects),
    graph,
    input,
    others.map((other) => targetOf(other).graph),
  );
}

function shown({ presence, identity, pods }: LiveWorkload): string {
  const names = 'value' in pods ? pods.value : pods.read;
  const reason = 'value' in pods ? '' : ` ${pods.reason}`;
  return `${presence} ${identity.kind} ${identity.name}: ${names.map((pod) => pod.identity.name).join(',')}${reason}`;
}

describe('workloads and their pods', () => {
  const chain = 'seen Deployment bot: bot-6c9f7d8b5d-x2v8k';
  test.each<[string, readonly JsonRecord[], ClusterSettings, readonly string[]]>([
    ['a pod belongs to the Deployment above its ReplicaSet', [bot, replicaSet, botPod], {}, [chain]],
    ['without ReplicaSets the hash in its label tells', [bot, botPod], { refused: ['replicasets'] }, [chain]],
    [
      'without Deployments the pods still name theirs',
      [replicaSet, botPod],
      { refused: ['deployments'] },
      ['by-its-pods Deployment bot: bot-6c9f7d8b5d-x2v8k'],
    ],
    [
      'a pod without hash may be of any Deployment',
      [bot, { ...botPod, metadata: { ...(botPod['metadata'] as JsonRecord), labels: {} } }],
      { refused: ['replicasets'] },
      ['seen Deployment bot:  permission-denied'],
    ],
    [
      'a pod of a Job belongs to its CronJob',
      [backup, backupJob, backupPod],
      {},
      ['seen CronJob backup: backup-29000000-abcde'],
    ],
    [
      'a Job that can not be read may be of any CronJob',
      [backup, backupPod],
      { refused: ['jobs'] },
      ['seen CronJob backup:  permission-denied'],
    ],
    ['a pod of nobody is its own workload', [live('Pod', 'shell')], {}, ['seen Pod shell: shell']],
    [
      'a mirror pod too',
      [live('Pod', 'etcd-node-a', {}, { kind: 'Node', name: 'node-a', apiVersion: 'v1' })],
      {},
      ['seen Pod etcd-node-a: etcd-node-a'],
    ],
    [
      'an owner of a kind that nobody lists is seen by its pods',
      [live('Pod', 'db-1', {}, { kind: 'Cluster', name: 'db', apiVersion: 'postgresql.cnpg.io/v1' })],
      {},
      ['by-its-pods Cluster db: db-1'],
    ],
    [
      'a StatefulSet that an operator makes is the workload',
      [
        live(
          'StatefulSet',
          'cache',
          { spec: { replicas: 1, template } },
          { kind: 'Redis', name: 'cache', apiVersion: 'redis.example/v1' },
        ),
        live('Pod', 'cache-0', {}, { kind: 'StatefulSet', name: 'cache' }),
      ],
      {},
      ['seen StatefulSet cache: cache-0'],
    ],
    ['refused pods are unknown', [bot], { refused: ['pods'] }, ['seen Deployment bot:  permission-denied']],
    [
      'pods that were cut off are unknown, and what was read is kept',
      [bot, replicaSet, botPod],
      { cut: ['pods'] },
      ['seen Deployment bot: bot-6c9f7d8b5d-x2v8k unreachable'],
    ],
    ['no pod where one is asked for is unknown', [bot], {}, ['seen Deployment bot:  insufficient-samples']],
    [
      'no pod of none that are asked for is known',
      [live('Deployment', 'bot', { spec: { replicas: 0, template } })],
      {},
      ['seen Deployment bot: '],
    ],
    [
      'a selector that lets no pod through proves nothing',
      [live('Deployment', 'bot', { spec: { replicas: 0, template } })],
      { selector: 'app%3Dbot' },
      ['seen Deployment bot:  insufficient-samples'],
    ],
    [
      'a selector that lets some pods through neither',
      [live('Deployment', 'bot', { spec: { replicas: 2, template } }), replicaSet, botPod],
      { selector: 'app%3Dbot' },
      ['seen Deployment bot: bot-6c9f7d8b5d-x2v8k insufficient-samples'],
    ],
  ])('%s', (_, objects, settings, expected) => {
    expect(look(objects, settings).view.workloads.map(shown)).toEqual(expected);
  });

  test('what the manifests declare and nobody runs is absent where its kind was listed whole', () => {
    const documents = [manifest('bot'), manifest('worker'), manifest('queue', 'prod', 'StatefulSet')];
    const { view, subjects } = look([bot, replicaSet, botPod], { refused: ['statefulsets'] }, documents);
    expect(view.workloads.map(shown)).toEqual([
      'seen Deployment bot: bot-6c9f7d8b5d-x2v8k',
      'absent Deployment worker:  insufficient-samples',
    ]);
    expect(view.workloads.map(({ declaration }) => declaration?.document.file)).toEqual(['bot.yaml', 'worker.yaml']);
    expect(subjects['live-workload'].unseen.map(({ reason, text }) => `${reason} ${text}`)).toEqual([
      'permission-denied may not list statefulsets in prod: add list to a role',
      'permission-denied StatefulSet queue of the manifests: may not list statefulsets in prod: add list to a role',
    ]);
  });

  test('under a selector nothing declared is called absent', () => {
    const { view, subjects } = look([bot, replicaSet, botPod], { selector: 'app%3Dbot' }, [
      manifest('bot'),
      manifest('worker'),
    ]);
    expect(view.workloads.map(({ identity }) => identity.name)).toEqual(['bot']);
    expect(subjects['live-workload'].unseen.map(({ text }) => text)).toContain(
      'the manifests declare Deployment worker, and the cluster has none',
    );
  });

  test('what no manifest declares is recognised by what runs', () => {
    const spec = {
      replicas: 1,
      template: {
        spec: {
          containers: [
            {
              name: 'bot',
              image: 'ghcr.io/example/bot:1',
              env: [{ name: 'DISCORD_TOKEN', valueFrom: { secretKeyRef: { name: 'bot', key: 'token' } } }],
            },
          ],
        },
      },
    };
    const { view } = look([live('Deployment', 'discord-bot', { spec })]);
    expect(view.workloads.map(({ workload }) => workload?.role.role)).toEqual(['gateway']);
  });
});

describe('what may not be concluded', () => {
  test('a namespace that nobody proved to exist holds nothing known, and an object in it proves it', () => {
    const settings = { namespaces: ['prod', 'typo'], unproven: ['prod', 'typo'] };
    const { view, subjects } = look([bot, replicaSet, botPod], settings);
    expect(view.list('apps/Deployment', 'prod').status).toBe('listed');
    expect(view.list('apps/Deployment', 'typo')).toMatchObject({ status: 'unknown', reason: 'not-collected' });
    expect(view.pods('typo')).toMatchObject({ reason: 'not-collected', read: [] });
    expect(subjects['live-workload'].unseen.map(({ text }) => text)).toContain(
      'the namespace typo was not proven to exist',
    );
  });

  test('a kind that nobody asked for is not absent', () => {
    const { view, subjects } = look([bot, replicaSet, botPod], { skipped: ['poddisruptionbudgets', 'cronjobs'] });
    expect(view.list('policy/PodDisruptionBudget', 'prod')).toMatchObject({ status: 'unknown' });
    expect(subjects['live-object'].looked).not.toContain('PodDisruptionBudget');
    expect(subjects['live-workload'].unseen.map(({ text }) => text)).toEqual([
      'no list of CronJob in prod was asked for',
    ]);
  });

  test('a kind that discovery lacks is absent', () => {
    const { view, subjects } = look([bot, replicaSet, botPod], { absent: ['certificates.cert-manager.io'] });
    expect(view.list('cert-manager.io/Certificate', 'prod')).toEqual({ status: 'absent' });
    expect(subjects['live-object'].looked).toContain('Certificate');
  });

  test.each([
    ['2026-11-21T00:00:20.000Z', 'known'],
    ['2026-11-21T00:00:40.000Z', 'stale'],
    ['yesterday', 'parse-error'],
  ])('ages are counted by the server: %s', (value, expected) => {
    const { graph, input } = targetOf([]);
    const evidence = { ...clusterOf({}, [bot]), serverTime: { value }, localTime: '2026-11-21T00:00:00.000Z' };
    const { now } = clusterView(evidence, graph, input).view;
    expect('value' in now ? 'known' : now.reason).toBe(expected);
  });

  test('another cluster judges nothing', () => {
    expect(look([bot, replicaSet, botPod], {}, [manifest('other')]).view.wrongSubject).toEqual({
      reason: 'wrong-subject',
      text: 'no workload of the manifests runs in case (namespaces: prod)',
    });
    expect(look([bot, replicaSet, botPod], {}, [manifest('bot')]).view.wrongSubject).toBeUndefined();
    expect(look([bot, replicaSet, botPod]).view.wrongSubject).toBeUndefined();
  });
});

describe('several targets', () => {
  test('what another target declares is its own, and so is a namespace that only it speaks of', () => {
    const elsewhere = live('Deployment', 'worker', { spec: { replicas: 0, template } });
    const stranger = live('Deployment', 'stranger', { spec: { replicas: 0, template } });
    const staging = { ...bot, metadata: { name: 'bot', namespace: 'staging', uid: 'staging' } };
    const { view, subjects } = look(
      [bot, replicaSet, botPod, elsewhere, stranger, staging],
      {},
      [manifest('bot')],
      [[manifest('worker'), manifest('bot', 'staging')]],
    );
    expect(view.namespaces).toEqual(['prod']);
    expect(view.workloads.map(({ identity }) => identity.name)).toEqual(['bot', 'stranger']);
    expect(subjects['live-object'].subjects.map(({ identity }) => `${identity.kind} ${identity.name}`)).toEqual([
      'Pod bot-6c9f7d8b5d-x2v8k',
      'Deployment bot',
      'Deployment stranger',
      'ReplicaSet bot-6c9f7d8b5d',
    ]);
  });

  test("the Service of the API server is nobody's", () => {
    const service = (name: string): JsonRecord => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'default', uid: name },
    });
    const { subjects } = look([service('kubernetes'), service('kubernetes-dashboard')], {}, [
      manifest('bot', 'default'),
    ]);
    expect(subjects['live-object'].subjects.map(({ identity }) => identity.name)).toEqual(['kubernetes-dashboard']);
  });
});
