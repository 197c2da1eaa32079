import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ControlPlane } from '../../../tools/control-plane/start.ts';
import { startControlPlane } from '../../../tools/control-plane/start.ts';
import type { ClusterEvidence } from '../../model/cluster.ts';
import { isKnown } from '../../model/known.ts';
import type { ClusterOptions } from './collect.ts';
import { collectCluster } from './collect.ts';
import { rbacParts, rbacText } from './rbac.ts';
import { wantedResources } from './resources.ts';

/*
 * A real API server, asked under exactly the roles that we ship: they suffice, and with a line less the answer names the
 * line.
 */
const reader = 'system:serviceaccount:bot:readiness';
const groups = ['system:serviceaccounts', 'system:serviceaccounts:bot'];

const objects = `apiVersion: v1
kind: Namespace
metadata: { name: bot }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: bot, namespace: bot, labels: { app: bot } }
spec:
  replicas: 1
  selector: { matchLabels: { app: bot } }
  template:
    metadata: { labels: { app: bot } }
    spec:
      containers:
        - name: bot
          image: ghcr.io/example/bot:1.0.0
          env: [{ name: DB_PASSWORD, value: canary }]
---
apiVersion: v1
kind: Service
metadata: { name: bot, namespace: bot }
spec: { selector: { app: bot }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Secret
metadata: { name: bot, namespace: bot }
stringData: { TOKEN: canary, DB_PASSWORD: canary }
---
apiVersion: events.k8s.io/v1
kind: Event
metadata: { name: bot.1, namespace: bot }
type: Warning
reason: Failed
note: a warning
action: Pulling
eventTime: '2026-11-21T09:00:00.000000Z'
reportingController: example.org/test
reportingInstance: test
regarding: { kind: Pod, name: bot, namespace: bot }
---
apiVersion: events.k8s.io/v1
kind: Event
metadata: { name: bot.2, namespace: bot }
type: Normal
reason: Pulled
note: no warning
action: Pulling
eventTime: '2026-11-21T09:00:00.000000Z'
reportingController: example.org/test
reportingInstance: test
regarding: { kind: Pod, name: bot, namespace: bot }
`;

/** Groups that others bring. */
const others = /gateway|monitoring|cert-manager|autoscaling\.k8s|keda|cilium|calico|policy\.networking/;

let plane: ControlPlane;
const apply = async (text: string): Promise<void> => {
  await plane.kubectl(['apply', '-f', '-'], { input: text });
};

beforeAll(async () => {
  plane = await startControlPlane({
    controllers: false,
    kwok: false,
    audit: true,
    identities: [{ name: reader, groups }],
  });
  const file = join(plane.folder, 'objects.yaml');
  writeFileSync(file, objects);
  await plane.applyManifests([file]);
  for (const name of ['namespace', 'cluster', 'secrets'])
    await apply(readFileSync(`templates/rbac/${name}.yaml`, 'utf8'));
});
afterAll(() => plane.stop());

async function look(options: Partial<ClusterOptions> = {}): Promise<ClusterEvidence> {
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
    ...options,
  });
  if (answer.status !== 'present') throw new Error(answer.text);
  return answer.evidence;
}

const find = ({ lists }: ClusterEvidence, group: string, resource: string) =>
  lists.find((list) => list.group === group && list.resource === resource);

describe('under the roles that we ship', () => {
  test('everything that the server has is read', async () => {
    const evidence = await look({ secrets: 'keys' });
    const odd = evidence.lists.filter(({ answer, group }) => answer.status === 'unknown' && group !== 'metrics.k8s.io');
    expect(odd).toEqual([]);
    // Each kind that is built in, and none of those that are not installed.
    for (const { group, resource } of wantedResources) {
      const status = find(evidence, group, resource)?.answer.status;
      if (group === 'metrics.k8s.io') expect([group, status]).toEqual([group, 'unknown']);
      else if (others.test(group)) expect([group, status]).toEqual([group, 'absent']);
      else expect([group, resource, status]).toEqual([group, resource, 'listed']);
    }
    expect(evidence.identity).toMatchObject({ value: { by: 'uid of kube-system' } });
    expect(isKnown(evidence.version) && evidence.version.value).toMatch(/^v1\.\d+\.\d+/);
    expect(evidence.serverTime).toHaveProperty('value');
    expect(evidence.namespaces).toEqual([{ name: 'bot', proven: { value: true } }]);
    expect(find(evidence, '', 'nodes')?.objects).toHaveLength(3);
    expect(find(evidence, 'events.k8s.io', 'events')?.objects.map(({ note }) => note)).toEqual(['a warning']);
    expect(evidence.permissions.filter(({ allowed }) => allowed === true).length).toBeGreaterThan(25);
    const [secret] = find(evidence, '', 'secrets')?.objects ?? [];
    expect(secret).toMatchObject({ metadata: { name: 'bot' }, type: 'Opaque', keyCount: 2 });
    expect(Object.keys((secret?.['data'] ?? {}) as object)).toEqual(['DB_PASSWORD', 'TOKEN']);
    expect(JSON.stringify(evidence)).not.toContain('canary');
  });

  test('nothing is watched, got by name, or written', () => {
    const asked = plane.requests(reader);
    expect(asked.length).toBeGreaterThan(30);
    for (const { verb, uri } of asked) {
      if (verb === 'create') expect(uri).toMatch(/^\/apis\/authorization\.k8s\.io\/v1\/selfsubject/);
      else if (verb === 'get') expect(uri).toMatch(/^\/(version|api|apis)(\/[a-z0-9.]+)?(\/v[a-z0-9]+)?$/);
      else expect(verb).toBe('list');
    }
  });

  test('a list is read in pages, and a label selector narrows it', async () => {
    const pages = await look({ limits: { page: 2 } });
    expect(find(pages, '', 'nodes')).toMatchObject({ answer: { status: 'listed' }, pages: 2 });
    const none = await look({ labelSelector: 'app=other' });
    expect(find(none, 'apps', 'deployments')?.objects).toEqual([]);
    expect(find(none, '', 'services')?.objects).toHaveLength(1);
    const odd = await look({ labelSelector: '((' });
    expect(find(odd, 'apps', 'deployments')?.answer).toMatchObject({ status: 'unknown', reason: 'parse-error' });
  });

  test('a misspelt namespace proves nothing', async () => {
    const evidence = await look({ namespaces: ['bto'] });
    expect(isKnown(evidence.namespaces[0]?.proven ?? { value: true })).toBe(false);
    const statuses = evidence.lists.filter(({ namespace }) => namespace === 'bto').map(({ answer }) => answer.status);
    expect(new Set(statuses)).toEqual(new Set(['unknown']));
  });

  const shipped = rbacText(rbacParts({ namespaces: ['bot'] }).namespaced);

  test.each(['deployments', 'poddisruptionbudgets', 'configmaps', 'rolebindings'])(
    'without the line of %s it is named',
    async (resource) => {
      const without = shipped.replace(`      - ${resource}\n`, '      - leases\n');
      expect(without).not.toBe(shipped);
      await apply(without);
      try {
        const evidence = await look();
        const missing = evidence.lists.filter(
          ({ answer, group }) => answer.status === 'unknown' && group !== 'metrics.k8s.io',
        );
        expect(missing.map((list) => list.resource)).toEqual([resource]);
        const [list] = missing;
        expect(list?.answer).toMatchObject({ reason: 'permission-denied' });
        expect(JSON.stringify(list?.answer)).toContain(
          JSON.stringify(
            `a Role in bot would permit it with {apiGroups: ["${list?.group ?? ''}"], resources: ["${resource}"], verbs: ["list"]}`,
          ).slice(1, -1),
        );
        expect(evidence.permissions.find((one) => one.resource === resource)).toMatchObject({ allowed: false });
      } finally {
        await apply(shipped);
      }
    },
  );

  test('without any role: everything is refused, and the namespace is not proven', async () => {
    await plane.kubectl([
      'delete',
      'rolebinding,clusterrolebinding',
      '--all-namespaces',
      '--field-selector=metadata.name=readiness',
    ]);
    await plane.kubectl(['delete', 'clusterrolebinding', 'readiness-cluster']);
    const evidence = await look();
    // Discovery is everybody's: it proves that a kind is not there, whoever asks.
    const builtIn = new Set(wantedResources.map(({ group }) => group).filter((group) => !others.test(group)));
    const [own, more] = [true, false].map((isOwn) =>
      evidence.lists.filter(({ group }) => builtIn.has(group) === isOwn),
    );
    expect(new Set(own?.map(({ answer }) => answer.status))).toEqual(new Set(['unknown']));
    expect(more?.filter(({ answer }) => answer.status === 'listed')).toEqual([]);
    expect(find(evidence, 'apps', 'deployments')?.answer).toMatchObject({ reason: 'permission-denied' });
    expect(evidence.identity).toMatchObject({ value: { by: 'certificate authority' } });
    expect(evidence.namespaces[0]?.proven).toMatchObject({ reason: 'not-collected' });
  });
});
