import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { fixedTime, temporaryFolder } from '../app/testing/projects.ts';
import type { EvidenceBundle } from '../model/bundle.ts';
import type { JsonRecord } from '../model/json.ts';
import type { ReadinessRun } from '../model/scorecard.ts';
import type { FakeApi, FakeCluster } from '../sources/cluster/testing/fake-api.ts';
import { json, kubeconfigText, startFakeApi, status } from '../sources/cluster/testing/fake-api.ts';
import type { Session } from './testing/session.ts';
import { session } from './testing/session.ts';

/*
 * A cluster from the command line to bundle and scorecard: who may name it, and that nothing secret is ever seen again.
 */
const temporary = temporaryFolder();
const project = join(temporary.path, 'project');

const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: { name: bot, namespace: bot, annotations: { example.org/note: stated } }
spec:
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec: { containers: [{ name: bot, image: ghcr.io/example/bot:1.0.0 }] }
`;

beforeAll(() => {
  mkdirSync(project);
  writeFileSync(join(project, 'bot.yaml'), manifest);
});
afterAll(temporary.remove);

let api: FakeApi | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

async function start(cluster: Partial<FakeCluster> = {}): Promise<FakeApi> {
  api = await startFakeApi({ namespaces: ['bot'], lists: {}, date: fixedTime, token: 'canary-token', ...cluster });
  return api;
}

const run = (argv: readonly string[], options: Parameters<typeof session>[2] = {}): Promise<Session> =>
  session(project, argv, options);

async function bundleOf(argv: readonly string[]): Promise<EvidenceBundle> {
  const done = await run(['collect', '--bundle', '-', ...argv]);
  if (done.code !== 0) throw new Error(done.err);
  return JSON.parse(done.out) as EvidenceBundle;
}

describe('who may name a cluster', () => {
  test.each([
    ['two contexts', ['--cluster', '--context', 'a', '--context', 'b'], 'one run judges one cluster'],
    ['options without it', ['--context', 'a'], 'add --cluster'],
    ['options without it', ['--secrets'], 'add --cluster'],
    ['all namespaces and one', ['--cluster', '--all-namespaces', '--cluster-namespace', 'a'], 'exclude each other'],
    ['an odd namespace', ['--cluster', '--cluster-namespace', '../x'], 'no name of a namespace'],
  ])('%s: a usage error', async (_, argv, text) => {
    const done = await run(['scan', ...argv]);
    expect(done.code).toBe(2);
    expect(done.err).toContain(text);
  });

  test('not readiness.yaml: it may say which context, and never whose credentials', async () => {
    const folder = join(temporary.path, 'configured');
    mkdirSync(folder);
    writeFileSync(join(folder, 'bot.yaml'), manifest);
    writeFileSync(join(folder, 'readiness.yaml'), 'cluster: { kubeconfig: ./evil }\n');
    const done = await session(folder, ['scan']);
    expect(done.code).toBe(2);
    expect(done.err).toContain('kubeconfig');
    // Named there alone, nothing is looked at.
    const { url, requests, kubeconfig } = await start();
    writeFileSync(join(folder, 'readiness.yaml'), `cluster: { context: fake, expect: ${new URL(url).host} }\n`);
    const quiet = await session(folder, ['scan', '--exit-zero'], { env: { KUBECONFIG: kubeconfig } });
    expect(quiet.code).toBe(0);
    expect(requests).toEqual([]);
  });

  test('no kubeconfig: the cluster is absent, and the run goes on', async () => {
    const { live } = await bundleOf(['--cluster']);
    expect(live?.cluster).toMatchObject({ status: 'absent', reason: 'not-collected' });
  });

  test('another cluster than readiness.yaml expects is the wrong subject', async () => {
    const { kubeconfig } = await start();
    const folder = join(temporary.path, 'expecting');
    mkdirSync(folder);
    writeFileSync(join(folder, 'readiness.yaml'), 'cluster: { expect: production.example }\n');
    const done = await session(folder, ['collect', '--bundle', '-', '--cluster', '--kubeconfig', kubeconfig]);
    expect((JSON.parse(done.out) as EvidenceBundle).live?.cluster).toMatchObject({ reason: 'wrong-subject' });
  });
});

describe('the first screen', () => {
  const kubeconfig = (user: JsonRecord, more: JsonRecord = {}): string => {
    const file = join(temporary.path, 'refused.json');
    const users = [{ name: 'fake', user }];
    writeFileSync(file, kubeconfigText('https://127.0.0.1:1', '', { users, ...more }));
    return file;
  };
  const provider = (name: string, config: JsonRecord): JsonRecord => ({ 'auth-provider': { name, config } });
  const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

  test.each<readonly [string, readonly string[], JsonRecord, JsonRecord, string]>([
    ['a misspelt context', ['--context', 'faek'], { token: 'canary' }, {}, 'did you mean "fake"?'],
    [
      'an expired token',
      [],
      provider('oidc', { 'id-token': 'canary', 'client-secret': 'canary' }),
      {},
      "has expired, and can't be renewed without idp-issuer-url and client-id and refresh-token",
    ],
    [
      'a program that fails',
      ['--allow-exec'],
      { exec: { command: process.execPath, args: ['-e', "console.error('canary'); process.exit(1)"] } },
      {},
      'failed (exit code 1)',
    ],
    [
      'a proxy of an odd kind',
      [],
      { token: 'canary' },
      { clusters: [{ name: 'fake', cluster: { server: 'https://127.0.0.1:1', 'proxy-url': 'ftp://canary@x' } }] },
      'the proxy-url of the kubeconfig begins with "ftp:"',
    ],
  ])('says why nothing was read: %s', async (_, argv, user, more, text) => {
    const done = await run(['scan', '--cluster', '--kubeconfig', kubeconfig(user, more), ...argv]);
    expect(done.code).not.toBe(0);
    const [first = ''] = done.out.split('CATEGORIES');
    expect(flat(first)).toContain('Cluster: nothing was read');
    expect(flat(first)).toContain(text);
    expect(done.out + done.err).not.toContain('canary');
  });

  test('says which cluster was asked where no workload of the manifests runs: the context may be the wrong one', async () => {
    const { kubeconfig: path, url } = await start();
    const done = await run(['scan', '--cluster', '--kubeconfig', path]);
    expect(done.code).not.toBe(0);
    const [first = ''] = done.out.split('CATEGORIES');
    expect(flat(first)).toContain('no workload of the manifests runs in fake (namespaces: bot)');
    expect(flat(first)).toContain(url);
    expect(flat(first)).toContain('insecure-skip-tls-verify');
  });
});

describe('what is looked at', () => {
  test('the namespaces that the manifests name, and annotations that they state', async () => {
    const deployment: JsonRecord = {
      metadata: { name: 'bot', namespace: 'bot', annotations: { 'example.org/note': 'x', 'example.org/other': 'y' } },
      spec: {},
    };
    const { kubeconfig } = await start({ lists: { '/apis/apps/v1/namespaces/bot/deployments': [deployment] } });
    const { live } = await bundleOf(['--cluster', '--kubeconfig', kubeconfig]);
    if (live?.cluster?.status !== 'present') throw new Error('no cluster');
    const { evidence } = live.cluster;
    expect(evidence.namespaces).toEqual([{ name: 'bot', proven: { value: true } }]);
    const found = evidence.lists.find(({ kind }) => kind === 'Deployment')?.objects[0]?.['metadata'];
    expect(found).toEqual({ name: 'bot', namespace: 'bot', annotations: { 'example.org/note': 'x' } });
  });

  test('a saved bundle is judged as the scan is', async () => {
    const { kubeconfig } = await start();
    const look = ['--cluster', '--kubeconfig', kubeconfig];
    const file = join(temporary.path, 'saved.json');
    writeFileSync(file, JSON.stringify(await bundleOf(look)));
    const scanned = await run(['scan', '--format', 'json', ...look]);
    const judged = await run(['judge', file, '--format', 'json']);
    const digests = [scanned, judged].map(({ out, err }) => {
      if (out === '') throw new Error(err);
      return (JSON.parse(out) as ReadinessRun).targets.map(({ digest }) => digest);
    });
    expect(digests[0]).toHaveLength(1);
    expect(digests[1]).toEqual(digests[0]);
  });

  const gateway: JsonRecord = {
    metadata: { name: 'gateway', namespace: 'bot', labels: { app: 'gateway' } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'gateway' } },
      template: {
        metadata: { labels: { app: 'gateway' } },
        spec: {
          containers: [{ name: 'gateway', image: 'ghcr.io/example/bot:latest', securityContext: { privileged: true } }],
        },
      },
    },
  };

  test('without manifests the namespace of the context, and what runs there is judged by itself', async () => {
    const folder = join(temporary.path, 'empty');
    mkdirSync(folder);
    const { kubeconfig } = await start({
      namespaces: ['bot', 'other'],
      lists: {
        '/apis/apps/v1/namespaces/other/deployments': [
          { ...gateway, metadata: { name: 'gateway', namespace: 'other' } },
        ],
        '/apis/apps/v1/namespaces/bot/deployments': [gateway],
      },
    });
    const look = ['--cluster', '--kubeconfig', kubeconfig];
    const json = async (argv: readonly string[]): Promise<ReadinessRun> => {
      const done = await session(folder, [...argv, '--format', 'json']);
      if (done.out === '') throw new Error(done.err);
      return JSON.parse(done.out) as ReadinessRun;
    };
    const byContext = await json(['scan', ...look]);
    expect(byContext.targets[0]?.looked[0]?.facts).toContainEqual({ label: 'namespaces', value: 'bot' });
    const scanned = await json(['scan', ...look, '--cluster-namespace', 'other']);
    const [target] = scanned.targets;
    expect(target?.target.name).toBe('other');
    const found = target?.results.find(({ rule }) => rule === 'privileged-container')?.findings ?? [];
    expect(found.map(({ location }) => location.live)).toEqual([
      {
        cluster: 'fake',
        object: 'other/Deployment/gateway',
        path: 'spec.template.spec.containers[gateway].securityContext.privileged',
      },
    ]);
    expect(scanned.gate.exitCode).toBe(1);
    // A bundle is judged as the scan is.
    const saved = join(temporary.path, 'alone.json');
    const collected = await session(folder, ['collect', '--bundle', saved, ...look, '--cluster-namespace', 'other']);
    expect(collected.err).toContain(`${saved}: no manifest, and what runs in the namespace other; judge it with`);
    const again = await json(['judge', saved]);
    expect({ ...again, run: {} }).toEqual({ ...scanned, run: {} });
  });

  test('without manifests and without a cluster nothing is decided', async () => {
    const folder = join(temporary.path, 'nothing');
    mkdirSync(folder);
    const alone = await session(folder, ['scan']);
    expect(alone.code).toBe(3);
    expect(alone.out.replace(/\s+/g, ' ')).toContain(
      'No manifest was found, so there is no bot to judge: name the folder of yours, or judge what runs with --cluster.',
    );
    // A cluster that nobody may see is none.
    const unseen = await session(folder, ['scan', '--cluster']);
    expect(unseen.code).toBe(3);
    expect(unseen.out).toContain('there is no kubeconfig');
  });

  test('a bundle that was tampered with is refused', async () => {
    const { kubeconfig } = await start();
    const bundle = await bundleOf(['--cluster', '--kubeconfig', kubeconfig]);
    const file = join(temporary.path, 'tampered.json');
    const live = { ...bundle.live, cluster: { status: 'present', evidence: { server: 1 } } };
    writeFileSync(file, JSON.stringify({ ...bundle, live }));
    const done = await run(['judge', file]);
    expect(done.code).toBe(2);
    expect(done.err).toContain('no evidence bundle');
  });
});

describe('canaries', () => {
  const secretive: JsonRecord = {
    metadata: {
      name: 'bot',
      namespace: 'bot',
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': '{"kind":"Secret","stringData":{"a":"canary"}}',
        'example.org/note': 'https://bot:canary@host/',
      },
      managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:canary': {} } }],
    },
    spec: { template: { spec: { containers: [{ name: 'bot', env: [{ name: 'DB_PASSWORD', value: 'canary' }] }] } } },
    data: { 'app.conf': 'password=canary\n' },
    status: { conditions: [{ type: 'x', message: 'postgres://bot:canary@db/' }] },
  };
  const lists = Object.fromEntries(
    [
      '/api/v1/namespaces/bot/pods',
      '/api/v1/namespaces/bot/configmaps',
      '/apis/apps/v1/namespaces/bot/deployments',
    ].map((path) => [path, [secretive]]),
  );

  test.each<readonly [string, Partial<FakeCluster>]>([
    ['objects', { lists }],
    [
      'refusals that quote what was sent',
      { fault: ({ path, headers }, response) => path !== '/version' && status(response, 403, headers.authorization) },
    ],
    ['errors', { fault: ({ headers }, response) => status(response, 500, headers.authorization) }],
    [
      'lists that quote it as tokens of their pages',
      {
        fault: ({ path, headers }, response) =>
          path.endsWith('/pods') && json(response, { metadata: { continue: headers.authorization ?? '' }, items: [] }),
      },
    ],
  ])('of %s are in no output, bundle, report or error', { timeout: 60_000 }, async (_, cluster) => {
    const { kubeconfig, requests } = await start(cluster);
    const look = ['--cluster', '--kubeconfig', kubeconfig, '--secret-keys', '--verbose'];
    const output = join(temporary.path, 'report');
    const collected = await run(['collect', '--bundle', '-', ...look]);
    const formats = ['json', 'html', 'markdown', 'sarif', 'junit', 'csv'];
    const scanned = await run([
      'scan',
      ...look,
      ...formats.flatMap((format) => ['--format', `${format}=${join(output, format)}`]),
    ]);
    expect(requests.some(({ authorization }) => authorization === 'Bearer canary-token')).toBe(true);
    const written = existsSync(output)
      ? readdirSync(output).map((name) => readFileSync(join(output, name), 'utf8'))
      : [];
    expect(written).toHaveLength(formats.length);
    for (const text of [collected.out, collected.err, scanned.out, scanned.err, ...written])
      expect(text).not.toContain('canary');
  });

  test.each([
    ['a token in the address', 'https://canary:canary@cluster.example/'],
    ['a query in the address', 'https://cluster.example/?token=canary'],
  ])('%s', async (_, server) => {
    const file = join(temporary.path, 'kubeconfig');
    const { kubeconfigText } = await import('../sources/cluster/testing/fake-api.ts');
    writeFileSync(file, kubeconfigText(server));
    const done = await run(['collect', '--bundle', '-', '--cluster', '--kubeconfig', file, '--verbose']);
    expect(done.out).toContain('"not-collected"');
    expect(`${done.out}${done.err}`).not.toContain('canary');
  });
});
