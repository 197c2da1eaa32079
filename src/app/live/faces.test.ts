import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterEvidence } from '../../model/cluster.ts';
import type { JsonRecord } from '../../model/json.ts';
import { stringAt } from '../../model/json.ts';
import type { ScorecardFinding, ScorecardResult, ScorecardTarget } from '../../model/scorecard.ts';
import { copyProject, onlyTarget, projectNamed, temporaryFolder } from '../testing/projects.ts';
import {
  changed,
  clusterWith,
  nameOf,
  scanWith as scanAll,
  soundBotLive,
  soundSecrets,
} from './testing/live-cluster.ts';

/** Judged by what is asked of manifests: what is asked of a cluster alone is known with one and not without. */
const scanWith = (folder: string, cluster: ClusterEvidence | undefined): ReturnType<typeof scanAll> =>
  scanAll(folder, cluster, ({ tier }) => tier === 'static');

/** Each is one answer of the API server: what it holds beside or instead of what was applied. */
const sound = soundBotLive();

const { path: parent, remove } = temporaryFolder();
const folder = copyProject(projectNamed('music-bot/sound'), parent);
let plain: ScorecardTarget;
beforeAll(async () => {
  plain = onlyTarget(await scanWith(folder, undefined));
});
afterAll(remove);

async function scanned(cluster: ClusterEvidence): Promise<ScorecardTarget> {
  return onlyTarget(await scanWith(folder, cluster));
}

const resultOf = ({ results }: ScorecardTarget, rule: string): ScorecardResult => {
  const result = results.find((one) => one.rule === rule);
  if (result === undefined) throw new Error(`the pack has no rule ${rule}`);
  return result;
};

/** `rule: message at file:line`, of what the cluster added. */
function added(target: ScorecardTarget): readonly string[] {
  const known = new Set(plain.results.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint)));
  return target.results.flatMap(({ rule, findings }) =>
    findings
      .filter(({ fingerprint }) => !known.has(fingerprint))
      .map(({ message, location }) => `${rule}: ${message} at ${location.file}:${location.line}`),
  );
}

/** Rules that came to something else than without the cluster. */
function moved(target: ScorecardTarget): readonly string[] {
  return target.results
    .filter((result) => {
      const before = resultOf(plain, result.rule);
      return result.outcome !== before.outcome || result.interval.lo !== before.interval.lo;
    })
    .map(({ rule }) => rule);
}

const container = ['spec', 'template', 'spec', 'containers', 0] as const;

/** The namespace has a quota. */
const amounts: JsonRecord = { cpu: '10m', memory: '16Mi' };
const resources: JsonRecord = { requests: amounts, limits: amounts };

function deployment(name: string, container: JsonRecord, more: JsonRecord = {}): JsonRecord {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'discord-music', ...more },
    spec: {
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name, resources, ...container }] } },
    },
  };
}

test('what was applied as it stands adds no finding and moves no rule, and is observed', async () => {
  const target = await scanned(clusterWith(sound));
  expect(added(target)).toEqual([]);
  expect(moved(target)).toEqual([]);
  expect(target.score).toEqual(plain.score);
  expect([resultOf(plain, 'image-tag-pinned').tier, resultOf(target, 'image-tag-pinned').tier]).toEqual([
    'static',
    'observed',
  ]);
});

describe('one fault in the cluster', () => {
  test('an image that somebody set by hand is one finding, at the line of the file, with the live object', async () => {
    const live = changed(sound, 'Deployment/api', [...container, 'image'], () => 'ghcr.io/lunabeat/music-api:latest');
    const target = await scanned(clusterWith(live));
    expect(added(target)).toMatchInlineSnapshot(`
      [
        "image-pull-policy: container api uses ghcr.io/lunabeat/music-api:latest, whose tag moves, and keeps what its node has (imagePullPolicy IfNotPresent) at k8s/api-deployment.yaml:61",
        "image-tag-pinned: container api uses ghcr.io/lunabeat/music-api:latest, whose tag latest is moved to new images at k8s/api-deployment.yaml:60",
      ]
    `);
    const [finding] = resultOf(target, 'image-tag-pinned').findings;
    expect(finding?.related).toEqual([
      {
        as: 'live',
        text: 'Deployment/api as it runs in discord-music',
        subject: { group: 'apps', kind: 'Deployment', namespace: 'discord-music', name: 'api' },
      },
    ]);
    expect(resultOf(target, 'image-tag-pinned')).toMatchObject({ outcome: 'partial', subjects: { fail: 1 } });
  });

  test('the finding has the fingerprint that the same fault has in a file', async () => {
    const copy = copyProject(projectNamed('music-bot/sound'), temporaryFolder().path);
    const file = join(copy, 'k8s', 'more.yaml');
    const bad = deployment('scratch', { image: 'busybox:latest', securityContext: { privileged: true } });
    writeFileSync(file, JSON.stringify(bad));
    const inFile = onlyTarget(await scanWith(copy, undefined));
    const good = deployment('scratch', { image: 'busybox:1.36.1', securityContext: { privileged: false } });
    writeFileSync(file, JSON.stringify(good));
    const inCluster = onlyTarget(await scanWith(copy, clusterWith([...sound, bad])));
    const prints = (target: ScorecardTarget): readonly ScorecardFinding['fingerprint'][] =>
      ['image-tag-pinned', 'privileged-container'].flatMap((rule) =>
        resultOf(target, rule).findings.map(({ fingerprint }) => fingerprint),
      );
    expect(prints(inCluster)).toHaveLength(2);
    expect(prints(inCluster)).toEqual(prints(inFile));
    // The same manifest in both: one finding of both faces.
    writeFileSync(file, JSON.stringify(bad));
    const inBoth = onlyTarget(await scanWith(copy, clusterWith([...sound, bad])));
    expect(prints(inBoth)).toEqual(prints(inFile));
    expect(resultOf(inBoth, 'privileged-container').findings[0]?.related.map(({ as }) => as)).toContain('live');
  });

  test('a policy that was deleted leaves what it let through cut off', async () => {
    const live = sound.filter((object) => nameOf(object) !== 'NetworkPolicy/gateway');
    const target = await scanned(clusterWith(live));
    expect(added(target)).toMatchInlineSnapshot(`
      [
        "egress-reaches-dependencies: Deployment gateway is cut off from Deployment audio, which AUDIO_URL names (audio:3002): NetworkPolicy allow-dns and 1 more close egress, and no rule permits TCP 3002 of Deployment audio at k8s/network-policy.yaml:403",
        "egress-reaches-dependencies: Deployment gateway is cut off from StatefulSet postgres, which POSTGRES_HOST names (postgres:5432): NetworkPolicy allow-dns and 1 more close egress, and no rule permits TCP 5432 of StatefulSet postgres at k8s/network-policy.yaml:403",
        "egress-reaches-dependencies: Deployment gateway is cut off from StatefulSet redis, which REDIS_HOST names (redis:6379): NetworkPolicy allow-dns and 1 more close egress, and no rule permits TCP 6379 of StatefulSet redis at k8s/network-policy.yaml:403",
        "egress-reaches-discord: Deployment gateway is cut off from discord.com and gateway.discord.gg: NetworkPolicy allow-dns and 1 more close egress, and no rule permits TCP 443 on the internet at k8s/network-policy.yaml:403",
      ]
    `);
  });

  test('a Deployment that no manifest declares costs something where it breaks a blocker, and nothing else', async () => {
    const harmless = await scanned(clusterWith([...sound, deployment('scratch', { image: 'busybox:latest' })]));
    expect(added(harmless)).toEqual([]);
    expect(harmless.score).toEqual(plain.score);
    expect(resultOf(harmless, 'image-tag-pinned').notAsked).toContainEqual({
      because: 'no manifest declares it; it runs in the cluster alone',
      count: 1,
    });
    const grave = deployment('scratch', { image: 'busybox:latest', securityContext: { privileged: true } });
    const target = await scanned(clusterWith([...sound, grave]));
    expect(added(target)).toMatchInlineSnapshot(`
      [
        "privileged-container: container scratch runs privileged, with full access to the node at <cluster>:1",
      ]
    `);
    expect(resultOf(target, 'privileged-container').outcome).toBe('fail');
  });

  test('what a controller, helm or the cluster itself made is nobody’s', async () => {
    const owned = deployment(
      'scratch',
      { image: 'busybox', securityContext: { privileged: true } },
      { ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Machine', name: 'm', uid: '1', controller: true }] },
    );
    expect(added(await scanned(clusterWith([...sound, owned])))).toEqual([]);
  });
});

describe('what could not be seen', () => {
  test('a list that was refused leaves every rule that depends on its kind unknown, and raises nothing', async () => {
    const target = await scanned(clusterWith(sound, { refused: ['NetworkPolicy'] }));
    const result = resultOf(target, 'network-policy');
    expect([result.outcome, result.interval.lo]).toEqual(['unknown', 0]);
    expect(result.unknowns).toContainEqual({
      reason: 'permission-denied',
      text: 'listing networkpolicies in discord-music is forbidden',
    });
    expect(target.score?.verified).toBeLessThan(plain.score?.verified ?? 0);
    expect(resultOf(target, 'image-tag-pinned').outcome).toBe('pass');
  });

  test('a namespace that nobody proved to exist leaves everything in it unknown, and one that was not asked for nothing', async () => {
    const copy = copyProject(projectNamed('music-bot/sound'), temporaryFolder().path);
    const other = deployment('scratch', { image: 'busybox:1.36.1' }, { namespace: 'ghost' });
    writeFileSync(join(copy, 'k8s', 'more.yaml'), JSON.stringify(other));
    const unproven = { name: 'ghost', proven: { reason: 'not-collected', text: 'nothing proves it exists' } } as const;
    const proven = { name: 'discord-music', proven: { value: true } } as const;
    const asked = onlyTarget(await scanWith(copy, clusterWith(sound, { more: { namespaces: [proven, unproven] } })));
    expect(resultOf(asked, 'image-tag-pinned').unknowns.map(({ text, subject }) => [subject?.name, text])).toEqual([
      ['scratch', 'nothing proves it exists'],
    ]);
    expect(resultOf(asked, 'image-tag-pinned')).toMatchObject({ outcome: 'unknown', subjects: { unknown: 1 } });
    const notAsked = onlyTarget(await scanWith(copy, clusterWith(sound)));
    expect(resultOf(notAsked, 'image-tag-pinned')).toMatchObject({ outcome: 'pass', tier: 'static' });
  });

  test('a label selector proves nothing about what it leaves out', async () => {
    const evidence = clusterWith(sound.filter((object) => nameOf(object) !== 'Deployment/api'));
    const lists = evidence.lists.map((list) =>
      list.kind === 'Deployment' ? { ...list, path: `${list.path}&labelSelector=app%3Dbot` } : list,
    );
    const target = await scanned({ ...evidence, lists, labelSelector: 'app=bot' });
    expect(resultOf(target, 'image-tag-pinned')).toMatchObject({ outcome: 'unknown', reason: 'insufficient-samples' });
  });

  test('a cluster that was asked too long ago says nothing, nor does one that was asked later', async () => {
    const bad = changed(sound, 'Deployment/api', [...container, 'image'], () => 'ghcr.io/lunabeat/music-api:latest');
    for (const value of ['2026-11-20T08:59:59Z', '2026-11-21T09:06:00Z']) {
      const target = await scanned(clusterWith(bad, { more: { serverTime: { value } } }));
      expect(target.results).toEqual(plain.results);
    }
    const fresh = await scanned(clusterWith(bad, { more: { serverTime: { value: '2026-11-20T09:00:00Z' } } }));
    expect(added(fresh)).not.toEqual([]);
  });

  test('a cluster without any of the workloads says nothing about them', async () => {
    const elsewhere = sound.map((object) => ({ ...object, metadata: { name: 'x', namespace: 'discord-music' } }));
    const target = await scanned(clusterWith(elsewhere));
    expect(target.results).toEqual(plain.results);
    expect(target.score).toEqual(plain.score);
  });
});

test('whatever a cluster holds, lacks or refuses, no rule comes to more than without it', async () => {
  const kinds = [...new Set(sound.map((object) => stringAt(object, 'kind') ?? ''))];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(sound.length - 1), { maxLength: 12 }),
      fc.subarray(kinds, { maxLength: 3 }),
      async (missing, refused) => {
        const live = sound.filter((_, index) => !missing.includes(index));
        const target = await scanned(clusterWith(live, { refused }));
        for (const { rule, interval } of target.results) {
          const { interval: before, outcome } = resultOf(plain, rule);
          // What was not applicable may become unknown, or fail; it has no ends to be held against.
          const mayRise = outcome === 'not-applicable';
          expect([rule, interval.lo <= before.lo, mayRise || interval.hi <= before.hi]).toEqual([rule, true, true]);
        }
        expect(target.score?.verified).toBeLessThanOrEqual(plain.score?.verified ?? 0);
      },
    ),
    { numRuns: 25, seed: 5 },
  );
}, 60_000);

describe('a Secret that no file declares', () => {
  const reader = deployment('reader', {
    image: 'ghcr.io/lunabeat/reader:1.4.2',
    env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'reader', key: 'key' } } }],
  });
  const secret: JsonRecord = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'reader', namespace: 'discord-music' },
  };
  const keyed: JsonRecord = { ...secret, data: { key: { $secret: { class: 'other', length: 0, type: 'string' } } } };
  const lacking: JsonRecord = {
    ...secret,
    data: { other: { $secret: { class: 'other', length: 0, type: 'string' } } },
  };
  const also = { Secret: ['v1', 'secrets'] } as const;
  const copy = copyProject(projectNamed('music-bot/sound'), temporaryFolder().path);
  writeFileSync(join(copy, 'k8s', 'reader.yaml'), JSON.stringify(reader));
  const templates = soundSecrets();

  test.each<readonly [string, readonly JsonRecord[], boolean, string, string | undefined, string]>([
    ['is unknown where nobody asked the cluster for Secrets', [], false, 'unknown', 'not-collected', 'static'],
    ['resolves where the cluster has it with its key', [keyed], true, 'pass', undefined, 'observed'],
    ['is unknown where the names of its keys were not read', [secret], true, 'unknown', 'not-collected', 'observed'],
  ])('%s', async (_name, secrets, asksSecrets, outcome, reason, tier) => {
    const setting = asksSecrets ? { also } : {};
    const target = onlyTarget(await scanWith(copy, clusterWith([...sound, ...templates, reader, ...secrets], setting)));
    const result = resultOf(target, 'secret-key-resolves');
    expect([result.outcome, result.reason, result.tier]).toEqual([outcome, reason, tier]);
  });

  test.each<readonly [string, readonly JsonRecord[], string]>([
    [
      'that the cluster lacks is a finding where the file reads it',
      [],
      'Deployment reader reads Secret reader (variable KEY of container reader), which the namespace discord-music does not hold',
    ],
    [
      'without the key that is read is one, too',
      [lacking],
      'Deployment reader reads the key key of Secret reader (variable KEY of container reader), and Secret reader has other',
    ],
  ])('%s', async (_name, secrets, message) => {
    const target = onlyTarget(
      await scanWith(copy, clusterWith([...sound, ...templates, reader, ...secrets], { also })),
    );
    const { findings } = resultOf(target, 'secret-key-resolves');
    expect(findings.map((one) => [one.message, one.location.file])).toEqual([[message, 'k8s/reader.yaml']]);
  });
});

describe('a run with a cluster holds the manifests against it', () => {
  const rules = ['live-matches-manifest', 'live-details-match-manifest'];
  const judged = async (live: ClusterEvidence | undefined): Promise<readonly (readonly string[])[]> => {
    const target = onlyTarget(await scanAll(folder, live, ({ id }) => rules.includes(id)));
    return rules.map((rule) => {
      const { outcome, reason, findings } = resultOf(target, rule);
      return [outcome, reason ?? '', ...findings.map(({ location }) => `${location.file}:${location.line}`)];
    });
  };
  const asked = { also: { Namespace: ['v1', 'namespaces'] } } as const;
  const hotfix = changed(sound, 'Deployment/api', [...container, 'image'], () => 'ghcr.io/lunabeat/music-api:hotfix');
  const elsewhere = sound.map((object) => ({ ...object, metadata: { name: 'x', namespace: 'discord-music' } }));
  const whole = { ...clusterWith(sound, asked), lists: clusterWith(sound, asked).lists.map(withNamespace) };

  test.each<readonly [string, ClusterEvidence | undefined, readonly (readonly string[])[]]>([
    [
      'what was applied as it stands',
      whole,
      [
        ['pass', ''],
        ['pass', ''],
      ],
    ],
    [
      'an image that somebody set by hand',
      { ...whole, lists: clusterWith(hotfix, asked).lists.map(withNamespace) },
      [
        ['partial', '', 'k8s/api-deployment.yaml:60'],
        ['pass', ''],
      ],
    ],
    [
      'no cluster',
      undefined,
      [
        ['unknown', 'not-collected'],
        ['unknown', 'not-collected'],
      ],
    ],
    [
      'another cluster',
      clusterWith(elsewhere, asked),
      [
        ['unknown', 'wrong-subject'],
        ['unknown', 'wrong-subject'],
      ],
    ],
    [
      'one that was asked too long ago',
      { ...whole, serverTime: { value: '2026-11-20T08:59:59Z' } },
      [
        ['unknown', 'stale'],
        ['unknown', 'stale'],
      ],
    ],
  ])('%s', async (_name, live, expected) => {
    expect(await judged(live)).toEqual(expected);
  });
});

/** Namespaces have none of their own. */
function withNamespace(list: ClusterEvidence['lists'][number]): ClusterEvidence['lists'][number] {
  if (list.kind !== 'Namespace') return list;
  const own = soundBotLive().filter((object) => stringAt(object, 'kind') === 'Namespace');
  return { ...list, namespace: '', objects: own };
}
