import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formats } from '../../../reports/index.ts';
import type { ClusterEvidence } from '../../model/cluster.ts';
import type { JsonRecord } from '../../model/json.ts';
import { stringAt } from '../../model/json.ts';
import { filesNotRead } from '../../model/live.ts';
import type { ReadinessRun, ScorecardResult, ScorecardTarget } from '../../model/scorecard.ts';
import { onlyTarget, temporaryFolder } from '../testing/projects.ts';
import type { ClusterSetting } from './testing/live-cluster.ts';
import { changed, clusterWith, nameOf, scanWith, soundBotLive, soundSecrets } from './testing/live-cluster.ts';

/*
 * A cluster and no manifest of what runs in it: the checks that judge manifests judge what runs, and nothing that a cluster
 * can't show comes to more than unknown.
 */
const temporary = temporaryFolder();
afterAll(temporary.remove);
let made = 0;
/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(temporary.path, String((made += 1)));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const sound = [...soundBotLive(), ...soundSecrets()];
const withSecrets = { whole: true, also: { Secret: ['v1', 'secrets'] } } as const satisfies ClusterSetting;
const alone = (objects: readonly JsonRecord[], setting: ClusterSetting = {}): Promise<ReadinessRun> =>
  scanWith(folderOf(), clusterWith(objects, { ...withSecrets, ...setting }), ({ tier }) => tier === 'static');
const judged = async (objects: readonly JsonRecord[], setting?: ClusterSetting): Promise<ScorecardTarget> =>
  onlyTarget(await alone(objects, setting));

const resultOf = ({ results }: ScorecardTarget, rule: string): ScorecardResult => {
  const result = results.find((one) => one.rule === rule);
  if (result === undefined) throw new Error(`the pack has no rule ${rule}`);
  return result;
};
/** `rule: message at object path` */
const found = ({ results }: ScorecardTarget): readonly string[] =>
  results.flatMap(({ rule, findings }) =>
    findings.map(
      ({ message, location: { live } }) => `${rule}: ${message} at ${live?.object ?? '?'} ${live?.path ?? '?'}`,
    ),
  );
/** How many subjects a rule was asked about. */
const asked = ({ subjects: { pass, fail, partial, unknown } }: ScorecardResult): number =>
  pass + fail + partial + unknown;

/** Of a pod that the quota lets in. */
const small: JsonRecord = {
  containers: [{ name: 'x', image: 'busybox:latest', resources: { requests: amounts(), limits: amounts() } }],
};
function amounts(): JsonRecord {
  return { cpu: '10m', memory: '16Mi' };
}

function pod(kind: string, name: string, more: JsonRecord = {}, spec: JsonRecord = {}): JsonRecord {
  const containers = [{ name, image: 'busybox:latest', securityContext: { privileged: true } }];
  const labels = { app: name };
  const metadata = { name, namespace: 'discord-music', labels, ...more };
  if (kind === 'Pod') return { apiVersion: 'v1', kind, metadata, spec: { containers, ...spec } };
  const template = { metadata: { labels }, spec: { containers, ...spec } };
  return { apiVersion: 'apps/v1', kind, metadata, spec: { selector: { matchLabels: labels }, template } };
}

let plain: ScorecardTarget;
beforeAll(async () => {
  plain = await judged(sound);
});

describe('a sound bot in a cluster alone', () => {
  test('has no finding, is the bot, and is judged by what was observed', () => {
    expect(found(plain)).toEqual([]);
    expect(resultOf(plain, 'bot-recognised')).toMatchObject({ outcome: 'pass', tier: 'observed' });
    expect(resultOf(plain, 'egress-reaches-discord')).toMatchObject({ outcome: 'pass', tier: 'observed' });
    expect(resultOf(plain, 'secret-key-resolves')).toMatchObject({ outcome: 'pass', tier: 'observed' });
    expect(plain.results.filter(({ outcome, tier }) => outcome === 'pass' && tier !== 'observed')).toEqual([]);
    expect(plain.verdict.gates.find(({ gate }) => gate === 'workload-read')?.state).toBe('holds');
    expect(plain.inventory.workloads.map(({ name }) => name)).toContain('gateway');
  });

  test('is called by its namespace, and says how much was judged of what', () => {
    expect([plain.target.name, plain.scope.files, plain.scope.objects]).toEqual(['discord-music', 0, 0]);
    expect(plain.scope.liveObjects).toBe(sound.length);
    expect(plain.evidence[0]).toMatchObject({ id: 'graph', source: 'what runs in prod', tier: 'observed' });
  });

  test('leaves unknown what files alone tell, and passes none of it', () => {
    const ofFiles = plain.results.filter(({ unknowns }) => unknowns.some(({ text }) => text === filesNotRead));
    expect(ofFiles.map(({ rule, outcome, interval }) => [rule, outcome, interval.lo])).toEqual(
      [
        'api-version-current',
        'api-version-supported',
        'hpa-no-static-replicas',
        'manifest-readable',
        'object-declared-once',
        'schema-valid',
        'secret-data-real',
        'surprising-scalar',
        'typed-secret-complete',
      ].map((rule) => [rule, 'unknown', 0]),
    );
  });

  test('has nothing that says what should run, so that drift is unknown', async () => {
    const rules = ['live-matches-manifest', 'live-details-match-manifest'];
    const target = onlyTarget(
      await scanWith(folderOf(), clusterWith(sound, withSecrets), ({ id }) => rules.includes(id)),
    );
    expect(target.results.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['unknown', 'not-collected'],
      ['unknown', 'not-collected'],
    ]);
    expect(target.drift).toEqual([]);
  });
});

describe('what nobody wrote is no subject', () => {
  const controlled = {
    ownerReferences: [{ apiVersion: 'x.io/v1', kind: 'Redis', name: 'r', uid: '1', controller: true }],
  };
  const inNamespace = (kind: string, name: string, more: JsonRecord = {}): JsonRecord => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'discord-music' },
    ...more,
  });
  const role = (name: string, labels: JsonRecord = {}): JsonRecord => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  });
  test.each<readonly [string, readonly JsonRecord[]]>([
    ['the certificate of the cluster', [inNamespace('ConfigMap', 'kube-root-ca.crt', { data: { 'ca.crt': 'x' } })]],
    ['the default ServiceAccount', [inNamespace('ServiceAccount', 'default')]],
    ['a release of helm', [inNamespace('Secret', 'sh.helm.release.v1.bot.v1', { type: 'helm.sh/release.v1' })]],
    ['a token of an account', [inNamespace('Secret', 'bot-token', { type: 'kubernetes.io/service-account-token' })]],
    ['a claim that a StatefulSet made', [inNamespace('PersistentVolumeClaim', 'data-postgres-0')]],
    ['what an operator made', [pod('StatefulSet', 'operated', controlled, small)]],
    [
      'pods of a node',
      [pod('Pod', 'kube-proxy', { ownerReferences: [{ ...controlled.ownerReferences[0], kind: 'Node' }] })],
    ],
    ['a role of the cluster', [role('cluster-admin', { 'kubernetes.io/bootstrapping': 'rbac-defaults' })]],
    ['a role that nobody here holds', [role('somebody-elses')]],
  ])('%s', async (_, objects) => {
    const target = await judged([...sound, ...objects]);
    expect(found(target)).toEqual([]);
    expect(target.scope.liveObjects).toBe(plain.scope.liveObjects);
    expect(target.results.map(asked)).toEqual(plain.results.map(asked));
  });

  test('what lies in kube-system, which was looked at with all namespaces', async () => {
    const system = pod('DaemonSet', 'kube-proxy', { namespace: 'kube-system' });
    const target = await judged([...sound, system], {
      namespaces: ['discord-music', 'kube-system'],
      more: { allNamespaces: true },
    });
    expect(found(target)).toEqual([]);
    expect(target.target.name).toBe('prod');
  });

  test('a pod that stands alone, a Deployment, and a role that an account here holds are', async () => {
    const binding: JsonRecord = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'all' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'all' },
      subjects: [{ kind: 'ServiceAccount', name: 'gateway', namespace: 'discord-music' }],
    };
    const target = await judged([...sound, pod('Pod', 'debug'), pod('Deployment', 'scratch'), role('all'), binding]);
    const findings = found(target);
    expect(findings).toContain(
      'privileged-container: container debug runs privileged, with full access to the node at discord-music/Pod/debug spec.containers[debug].securityContext.privileged',
    );
    expect(findings).toContain(
      'image-tag-pinned: container scratch uses busybox:latest, whose tag latest is moved to new images at discord-music/Deployment/scratch spec.template.spec.containers[scratch].image',
    );
    expect(findings.filter((one) => one.startsWith('rbac-'))).toMatchInlineSnapshot(`
      [
        "rbac-cluster-admin-binding: ClusterRoleBinding all gives ServiceAccount gateway the role all, which allows every verb on every resource at ClusterRoleBinding/all roleRef.name",
      ]
    `);
  });
});

describe('what the API server fills in proves nothing', () => {
  const template = { restartPolicy: 'Always', serviceAccountName: 'gateway', serviceAccount: 'gateway' };
  const claim: JsonRecord = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'cache', namespace: 'discord-music' },
    spec: { storageClassName: 'standard', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  const withPack = async (objects: readonly JsonRecord[], file?: JsonRecord): Promise<readonly string[]> => {
    const files: Record<string, string> = {
      'pack.yaml': `name: own
version: 1.0.0
title: Own
categories: { all: { title: All } }
rules:
  restart-policy: { category: all, severity: low }
  service-account-field-deprecated: { category: all, severity: low }
  pvc-storage-class: { category: all, severity: low }
levels: [{ name: clean, profile: full, gates: [] }]
grades: [{ name: A, from: 0 }]
`,
      'readiness.yaml': 'pack: ./pack.yaml\n',
      ...(file === undefined ? {} : { 'bot.json': JSON.stringify(file) }),
    };
    const target = onlyTarget(await scanWith(folderOf(files), clusterWith(objects, withSecrets)));
    return target.results.map(({ rule, outcome, reason }) => `${rule} ${outcome} ${reason ?? ''}`.trim()).sort();
  };

  test('alone it is unknown', async () => {
    expect(await withPack([pod('Deployment', 'bot', {}, template), claim])).toEqual([
      'pvc-storage-class unknown not-collected',
      'restart-policy unknown not-collected',
      'service-account-field-deprecated unknown not-collected',
    ]);
  });

  test('beside manifests these decide, whichever way', async () => {
    const live = [pod('Deployment', 'bot', {}, template)];
    expect(await withPack(live, pod('Deployment', 'bot', {}, { ...template, serviceAccount: undefined }))).toContain(
      'restart-policy pass',
    );
    const bare = await withPack(live, pod('Deployment', 'bot', {}, { serviceAccount: 'gateway' }));
    expect(bare).toContain('restart-policy fail');
    expect(bare).toContain('service-account-field-deprecated fail');
  });

  test('what differs from the default was written by somebody', async () => {
    expect(await withPack([pod('Deployment', 'bot', {}, { restartPolicy: 'Never' })])).toContain('restart-policy fail');
    expect(await withPack([pod('Deployment', 'bot', {}, { restartPolicy: 'OnFailure' })])).toContain(
      'restart-policy pass',
    );
  });
});

describe('a fault of what runs', () => {
  const ports = ['spec', 'rules', 0, 'http', 'paths', 0, 'backend', 'service', 'port'] as const;
  const broken = changed(
    changed(sound, 'Ingress/api', ports, () => ({ name: 'web' })),
    'ConfigMap/gateway-config',
    ['data', 'REDIS_HOST'],
    () => 'redis-master',
  );

  test('is named by cluster, object and field, and so is its other end', async () => {
    const target = await judged(broken);
    const [finding] = resultOf(target, 'ingress-backend-exists').findings;
    expect(finding?.location).toEqual({
      file: '<cluster>',
      line: 1,
      column: 1,
      live: {
        cluster: 'prod',
        object: 'discord-music/Ingress/api',
        path: 'spec.rules[0].http.paths[0].backend.service.port.name',
      },
    });
    expect(finding?.related[0]?.location?.live).toEqual({
      cluster: 'prod',
      object: 'discord-music/Service/api',
      path: 'spec.ports',
    });
    expect(resultOf(target, 'service-host-resolves')).toMatchObject({ outcome: 'fail', tier: 'observed' });
  });

  test.each(Object.keys(formats) as (keyof typeof formats)[])('is told in the format %s', async (name) => {
    const run = await alone(broken);
    const { render } = await formats[name]();
    const { body } = render(run);
    const text = typeof body === 'string' ? body : [...body].join('');
    expect(text.length).toBeGreaterThan(10);
    if (name === 'badge' || name === 'shields') return;
    const flat = text.replace(/\s+/g, ' ');
    const object = 'discord-music/ConfigMap/gateway-config';
    expect(flat).toContain(name === 'json' ? object : `cluster prod: ${object}`);
    // The stand-in for a file is nobody's business but the scorecard's.
    if (name !== 'json') expect(text).not.toMatch(/(?:<|&lt;|%3C)cluster/i);
  });
});

describe('what could not be seen', () => {
  test('where nothing runs, the report says how another namespace is named', async () => {
    const run = await alone([]);
    expect(run.verdict).toBe('inconclusive');
    const { render } = await formats.terminal();
    const { body } = render(run);
    expect((typeof body === 'string' ? body : Array.from(body).join('')).replace(/\s+/g, ' ')).toContain(
      'Where it runs elsewhere, name its namespace: --cluster-namespace.',
    );
  });

  test('a list that was refused leaves unknown what depends on it, and raises nothing', async () => {
    const kinds = [...new Set(sound.map((object) => stringAt(object, 'kind') ?? ''))].filter(
      (kind) => kind !== 'Namespace',
    );
    expect(kinds.length).toBeGreaterThan(15);
    for (const kind of kinds) {
      const target = await judged(sound, { refused: [kind] });
      const lower = (target.score?.verified ?? 0) < (plain.score?.verified ?? 0);
      expect([kind, lower, found(target)]).toEqual([kind, true, []]);
    }
    const target = await judged(sound, { refused: ['NetworkPolicy'] });
    const result = resultOf(target, 'network-policy');
    expect(result.outcome).toBe('unknown');
    expect(result.unknowns.map(({ reason }) => reason)).toContain('permission-denied');
  });

  test('a list that a role is told by leaves roles open, and nothing unasked for them', async () => {
    const roleOf = ({ inventory }: ScorecardTarget, name: string): string =>
      inventory.workloads.find((one) => one.name === name)?.roleReason ?? '';
    expect(roleOf(plain, 'api')).not.toContain('could not be decided');
    const target = await judged(sound, { refused: ['Service'] });
    expect(roleOf(target, 'api')).toContain('could not be decided');
    const unasked = ({ results }: ScorecardTarget): number =>
      results.filter(({ outcome }) => outcome === 'not-applicable').length;
    expect(unasked(target)).toBeLessThanOrEqual(unasked(plain));
  });

  test('kinds that the cluster was not asked for are not said to be missing', () => {
    const result = resultOf(plain, 'backup-schedule-valid');
    expect([result.outcome, result.reason]).toEqual(['unknown', 'not-collected']);
    expect(result.unknowns[0]?.text).toBe('the cluster was not asked for objects of kind Schedule');
  });

  test('without Secrets what reads them is unknown', async () => {
    const target = onlyTarget(
      await scanWith(folderOf(), clusterWith(sound, { whole: true }), ({ tier }) => tier === 'static'),
    );
    expect(resultOf(target, 'secret-key-resolves')).toMatchObject({ outcome: 'unknown', reason: 'not-collected' });
    expect(resultOf(target, 'secret-key-resolves').unknowns[0]?.text).not.toMatch(/file/);
  });

  const stale = { more: { serverTime: { value: '2026-11-20T08:59:59Z' } } } as const;
  const unproven = {
    more: { namespaces: [{ name: 'discord-music', proven: { reason: 'not-collected', text: 'nobody knows' } }] },
  } as const;
  test.each<readonly [string, readonly JsonRecord[], ClusterSetting]>([
    ['a cluster that was asked too long ago', sound, stale],
    ['a namespace that nobody proved to exist', [], unproven],
    ['a namespace without a workload', sound.filter((one) => stringAt(one, 'kind') === 'ConfigMap'), {}],
  ])('%s earns nothing', async (_, objects, setting) => {
    const run = await alone(objects, setting);
    expect(run.verdict).toBe('inconclusive');
    expect(run.gate.exitCode).toBe(3);
    const target = onlyTarget(run);
    expect(target.results.filter(({ rule, outcome }) => rule === 'privileged-container' && outcome === 'pass')).toEqual(
      [],
    );
  });

  test('an annotation that is not kept is not said to be missing', async () => {
    const files = {
      'pack.yaml': `name: own
version: 1.0.0
title: Own
categories: { all: { title: All } }
rules:
  own: { check: contact-annotation, category: all, severity: low, params: { keys: [example.org/contact], value: any } }
  known: { check: contact-annotation, category: all, severity: low, params: { keys: [email], value: any } }
levels: [{ name: clean, profile: full, gates: [] }]
grades: [{ name: A, from: 0 }]
`,
      'readiness.yaml': 'pack: ./pack.yaml\n',
    };
    const target = onlyTarget(await scanWith(folderOf(files), clusterWith([pod('Deployment', 'bot')], withSecrets)));
    expect([resultOf(target, 'own').outcome, resultOf(target, 'known').outcome]).toEqual(['unknown', 'fail']);
  });
});

const kindsOfSound = [...new Set(sound.map((object) => stringAt(object, 'kind') ?? ''))];

test('the more is refused, the less is proven, and no level holds that did not before', async () => {
  const levels = ({ verdict }: ScorecardTarget): readonly string[] =>
    verdict.gates.filter(({ state }) => state === 'holds').map(({ level, gate }) => `${level} ${gate}`);
  await fc.assert(
    fc.asyncProperty(fc.subarray(kindsOfSound), fc.subarray(kindsOfSound), async (some, more) => {
      const before = await judged(sound, { refused: some });
      const after = await judged(sound, { refused: [...some, ...more] });
      expect(after.score?.verified ?? 0).toBeLessThanOrEqual(before.score?.verified ?? 0);
      for (const { rule, outcome, interval } of after.results) {
        const was = resultOf(before, rule);
        if (outcome !== 'not-applicable' && was.outcome !== 'not-applicable')
          expect([rule, interval.lo <= was.interval.lo]).toEqual([rule, true]);
        if (was.outcome === 'unknown') expect([rule, outcome]).toEqual([rule, 'unknown']);
      }
      expect(levels(before)).toEqual(expect.arrayContaining([...levels(after)]));
    }),
    { numRuns: 20, seed: 11 },
  );
}, 60_000);

test('the order in which a cluster answers changes nothing', async () => {
  const turned = clusterWith([...sound].reverse(), withSecrets);
  const one = onlyTarget(await scanWith(folderOf(), clusterWith(sound, withSecrets)));
  const other = onlyTarget(await scanWith(folderOf(), { ...turned, lists: turned.lists.toReversed() }));
  expect(other.results).toEqual(one.results);
  expect(other.inventory).toEqual(one.inventory);
});

describe('whether there are manifests', () => {
  const scanned = async (
    files: Readonly<Record<string, string>>,
    evidence?: ClusterEvidence,
  ): Promise<ScorecardTarget> =>
    onlyTarget(
      await scanWith(folderOf(files), evidence ?? clusterWith(sound, withSecrets), ({ tier }) => tier === 'static'),
    );
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: elsewhere }\ndata: { a: b }\n';

  test('what lies elsewhere and runs nothing is judged beside what runs', async () => {
    const target = await scanned({ 'settings.yaml': settings });
    expect(target.scope).toMatchObject({ files: 1, objects: 1, liveObjects: plain.scope.liveObjects });
    expect(resultOf(target, 'bot-recognised').outcome).toBe('pass');
    // One file is no proof of those that were not read.
    expect(resultOf(target, 'schema-valid')).toMatchObject({ outcome: 'unknown', subjects: { pass: 1 } });
  });

  test.each([
    ['a file in the namespace that was looked at', settings.replace('elsewhere', 'discord-music')],
    ['a file that could not be read, and may declare everything', `${settings}  - broken\n: {`],
  ])('%s: what runs undeclared is not judged in full', async (_, text) => {
    const target = await scanned({ 'settings.yaml': text });
    expect(target.scope.liveObjects).toBeUndefined();
    expect(resultOf(target, 'image-tag-pinned').subjects.pass).toBe(0);
  });

  test('a workload elsewhere: another system', async () => {
    const other = JSON.stringify(pod('Deployment', 'other', { namespace: 'elsewhere' }));
    const target = await scanned({ 'other.json': other });
    expect(target.scope.liveObjects).toBeUndefined();
    expect(target.looked[0]?.remarks).toEqual([
      'no workload of the manifests runs in prod (namespaces: discord-music)',
      'to judge what runs there by itself, scan a folder without manifests',
    ]);
  });

  test('readiness.yaml names the target', async () => {
    // The tests' scan calls every folder music-bot.
    expect((await scanned({ 'readiness.yaml': 'name: lunabeat\n' })).target.name).toBe('music-bot');
  });
});

test('names of objects are as the fixtures have them', () => {
  expect(sound.map(nameOf)).toContain('Ingress/api');
});
