import { afterAll, describe, expect, test } from 'vitest';
import type { JsonRecord } from '../../model/json.ts';
import type { ScorecardDrift } from '../../model/scorecard.ts';
import { copyProject, onlyTarget, projectNamed, temporaryFolder } from '../testing/projects.ts';
import type { ClusterSetting } from './testing/live-cluster.ts';
import { changed, clusterWith, nameOf, scanWith, soundBotLive } from './testing/live-cluster.ts';

/** What a real API server answered once these very manifests were applied, with its defaults filled in. */
const sound = soundBotLive();

const { path: parent, remove } = temporaryFolder();
const folder = copyProject(projectNamed('music-bot/sound'), parent);
afterAll(remove);

const inNamespace: ClusterSetting = { also: { Namespace: ['v1', 'namespaces'] } };

async function drift(live: readonly JsonRecord[], setting: ClusterSetting = {}): Promise<readonly ScorecardDrift[]> {
  return onlyTarget(await scanWith(folder, clusterWith(live, { ...inNamespace, ...setting }))).drift;
}

/** `changed spec.replicas: 2 -> 3 at k8s/api-deployment.yaml:18`; the Namespace is listed by its name, not among the lists. */
const inWords = (rows: readonly ScorecardDrift[]): readonly string[] =>
  rows
    .filter(({ subject }) => subject.kind !== 'Namespace')
    .map(({ kind, subject, path, manifest, live, location }) =>
      [
        `${kind} ${subject.kind}/${subject.name}${subject.container === undefined ? '' : `/${subject.container}`}`,
        ...(path === undefined ? [] : [`${path}: ${manifest ?? ''} -> ${live ?? ''}`]),
        ...(location === undefined ? [] : [`at ${location.file}:${location.line}`]),
      ].join(' '),
    );

test('what was applied as it stands has not drifted, whatever the API server filled in', async () => {
  expect(inWords(await drift(sound))).toEqual([]);
}, 30_000);

const container = ['spec', 'template', 'spec', 'containers', 0] as const;
const without = (name: string): readonly JsonRecord[] => sound.filter((object) => nameOf(object) !== name);
const deployment: JsonRecord = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'scratch', namespace: 'discord-music' },
  spec: {
    selector: { matchLabels: { app: 'scratch' } },
    template: { metadata: { labels: { app: 'scratch' } }, spec: { containers: [{ name: 'a', image: 'busybox:1' }] } },
  },
};

describe('one fault at a time', () => {
  test.each<readonly [string, readonly JsonRecord[], readonly string[]]>([
    [
      'an image that was set by hand',
      changed(sound, 'Deployment/api', [...container, 'image'], () => 'ghcr.io/lunabeat/music-api:hotfix'),
      [
        'changed Deployment/api spec.template.spec.containers[api].image: ghcr.io/lunabeat/music-api:2.14.0 -> ghcr.io/lunabeat/music-api:hotfix at k8s/api-deployment.yaml:60',
      ],
    ],
    [
      'a policy that was deleted',
      without('NetworkPolicy/gateway'),
      ['not-deployed NetworkPolicy/gateway at k8s/network-policy.yaml:5'],
    ],
    [
      'a workload that was never applied',
      without('Deployment/worker'),
      ['not-deployed Deployment/worker at k8s/worker-deployment.yaml:5'],
    ],
    ['a Deployment that no manifest names', [...sound, deployment], ['unmanaged Deployment/scratch']],
    [
      'replicas of a workload that an autoscaler scales',
      changed(sound, 'Deployment/api', ['spec', 'replicas'], () => 7),
      [],
    ],
    [
      'a quantity in another writing',
      changed(sound, 'Deployment/api', [...container, 'resources', 'limits', 'memory'], () => '536870912'),
      [],
    ],
    [
      'a label that the manifest does not state',
      changed(sound, 'Deployment/api', ['metadata', 'labels', 'team'], () => 'somebody'),
      [],
    ],
    [
      'a ConfigMap that was edited',
      changed(sound, 'ConfigMap/lavalink-config', ['data', 'application.yml'], () => 'server: {}'),
      [
        'changed ConfigMap/lavalink-config data.application.yml: server: port: 2333 address: 0.0.0.0 lavalink: server: sources: youtube: false bandcamp: true soundcloud: true twitch: tr… -> server: {} at k8s/configmap.yaml:98',
      ],
    ],
  ])('%s', async (_name, live, expected) => {
    expect(inWords(await drift(live))).toEqual(expected);
  });
});
